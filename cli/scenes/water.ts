import { type Canvas, clamp, type Light, light, sample } from "./canvas.ts";
import type { Noise } from "./noise.ts";
import type { View } from "./terrain.ts";

export interface WaterOptions {
  readonly noise: Noise;
  /** 0 = a mirror, 1 = a light breeze. */
  readonly ripple: number;
  /** Light that comes back out of deep water. */
  readonly body: Light;
}

/** What the water does to a ray at one pixel. */
export interface Ripple {
  /** Slope of the surface across the view and along it. */
  across: number;
  along: number;
  /** Standard deviation of the slopes finer than a pixel: they smear the mirror image vertically. */
  spread: number;
  /** Share of the light that is mirrored, 0..1 (Schlick 1994). */
  mirror: number;
}

/** The surface seen at `right` of the middle and `down` (> 0) below the horizon, in image heights. */
export function rippleAt(water: WaterOptions, view: View, right: number, down: number, pixel: number, out: Ripple) {
  const { noise } = water;
  const z = (view.eye * view.focal) / down;
  const x = (right / view.focal) * z;
  // A pixel covers a sliver of water, long in depth and narrow across.
  const long = (z * pixel) / down;
  const breeze = water.ripple * clamp(0.55 + 1.1 * noise.fbm(x / 60 + 3, z / 90, 3, long / 90));
  let along = 0;
  let across = 0;
  let lost = 0;
  let wave = 3.1;
  let strength = 0.011;
  for (let i = 0; i < 6; i++) {
    const seen = clamp(1.3 - (1.6 * long) / wave);
    if (seen > 0) {
      const turn = 0.5 * i;
      const wx = (x + 0.35 * turn * z * 0.1) / (wave * 2.1) + 11 * i;
      const wz = z / wave;
      along += strength * seen * noise.at(wx, wz);
      across += strength * seen * 0.5 * noise.at(wx + 40, wz + 7);
    }
    lost += strength * strength * (1 - seen * seen) * 0.2;
    wave *= 0.53;
    strength *= 0.86;
  }
  out.along = along * breeze;
  out.across = across * breeze;
  out.spread = Math.sqrt(lost) * breeze;
  const cosine = clamp(down / Math.hypot(view.focal, down) + out.along * 2.5);
  out.mirror = 0.03 + 0.97 * (1 - cosine) ** 5;
}

const TAPS = [-1.15, -0.32, 0.32, 1.15];

/** Fills everything below the horizon with water that mirrors what the canvas holds above it. */
export function paintWater(canvas: Canvas, view: View, water: WaterOptions): void {
  const { width, height, rgb } = canvas;
  const pixel = 1 / height;
  const ripple: Ripple = { across: 0, along: 0, spread: 0, mirror: 0 };
  const seen = light();
  for (let y = Math.ceil(view.horizon * height); y < height; y++) {
    const down = Math.max(0.25 * pixel, (y + 0.5) * pixel - view.horizon);
    for (let x = 0; x < width; x++) {
      const right = (x + 0.5 - width / 2) * pixel;
      rippleAt(water, view, right, down, pixel, ripple);
      const total = light3;
      total.fill(0);
      for (const tap of TAPS) {
        const tilt = (ripple.along + tap * ripple.spread) * 2 * view.focal;
        const up = Math.abs(down + tilt);
        const shift = ripple.across * 2 * view.focal;
        sample(
          canvas,
          x + 0.5 + shift * height,
          Math.min((view.horizon - up) * height, view.horizon * height - 0.5),
          seen,
        );
        for (let c = 0; c < 3; c++) total[c] = (total[c] as number) + (seen[c] as number) / TAPS.length;
      }
      const i = (y * width + x) * 3;
      for (let c = 0; c < 3; c++)
        rgb[i + c] = (total[c] as number) * ripple.mirror + (water.body[c] as number) * (1 - ripple.mirror);
    }
  }
}

const light3 = light();
