import { blend, type Canvas, clamp, copyLight, type Light, lerp, light, mixInto, smoothstep, srgb } from "./canvas.ts";
import type { Noise } from "./noise.ts";
import type { View } from "./terrain.ts";
import { type Ripple, rippleAt, type WaterOptions } from "./water.ts";

const railWood = srgb(140, 116, 92);
const wornWood = srgb(112, 96, 78);
const slime = srgb(42, 40, 34);
const insideWood = srgb(120, 102, 82);

export interface BoatOptions {
  readonly noise: Noise;
  /** Metres from the camera, and to the right of the middle. */
  readonly distance: number;
  readonly across: number;
  readonly length: number;
  /** 1 = bow to the right. */
  readonly facing: number;
  readonly paint: Light;
  readonly sunLight: Light;
  /** 1 = the sun stands right. */
  readonly sunSide: number;
}

/** Coverage and light of the boat at a place on it; reused. */
interface Surface {
  alpha: number;
  readonly colour: Light;
}

/** Paints a moored clinker rowing boat and its image in the water. */
export function paintBoat(
  canvas: Canvas,
  touched: Uint8Array,
  view: View,
  boat: BoatOptions,
  water: WaterOptions,
): void {
  const { width, height } = canvas;
  const metre = (view.focal / boat.distance) * height;
  const baseY = (view.horizon + (view.eye * view.focal) / boat.distance) * height;
  const midX = width / 2 + boat.across * metre;
  const surface: Surface = { alpha: 0, colour: light() };
  const ripple: Ripple = { across: 0, along: 0, spread: 0, mirror: 0 };
  const left = Math.max(0, Math.floor(midX - boat.length * 0.62 * metre));
  const right = Math.min(width, Math.ceil(midX + boat.length * 0.62 * metre));
  const top = Math.max(0, Math.floor(baseY - 1.3 * metre));
  const bottom = Math.min(height, Math.ceil(baseY + 1.9 * metre));
  const place = (x: number, y: number): void =>
    boatAt(boat, (((x - midX) / metre) * boat.facing * 2) / boat.length, (baseY - y) / metre, 1 / metre, surface);
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      const i = y * width + x;
      const down = Math.max(0, y + 0.5 - baseY) / height;
      if (down > 0) {
        const below = (y + 0.5) / height - view.horizon;
        rippleAt(water, view, (x + 0.5 - width / 2) / height, below, 1 / height, ripple);
        let alpha = 0;
        const mirrored = light();
        for (const tap of [-0.9, -0.3, 0.3, 0.9]) {
          const tilt = (ripple.along * 1.5 + tap * (ripple.spread + 0.0015)) * view.focal;
          place(x + 0.5 + ripple.across * 1.6 * view.focal * height, baseY - (down * 0.92 + tilt) * height);
          for (let c = 0; c < 3; c++)
            mirrored[c] = (mirrored[c] as number) + (surface.alpha * (surface.colour[c] as number)) / 4;
          alpha += surface.alpha / 4;
        }
        if (alpha > 0.004) {
          for (let c = 0; c < 3; c++)
            mirrored[c] =
              ((mirrored[c] as number) / alpha) * ripple.mirror + (water.body[c] as number) * 0.8 * (1 - ripple.mirror);
          blend(canvas, i, mirrored, alpha);
          touched[i] = 1;
        }
      }
      place(x + 0.5, y + 0.5);
      if (surface.alpha > 0.004) {
        blend(canvas, i, surface.colour, surface.alpha);
        touched[i] = 1;
      }
    }
  }
}

/**
 * The boat from the side and a little above.
 * @param s along the boat, -1 = stern, 1 = bow
 * @param t metres above the water line
 * @param pixel metres a pixel
 */
function boatAt(boat: BoatOptions, s: number, t: number, pixel: number, out: Surface): void {
  out.alpha = 0;
  if (Math.abs(s) > 1.15 || t < -0.02) return;
  const sheer = 0.36 + 0.14 * s * s + 0.13 * Math.max(0, s) ** 2.2;
  // The stem rakes forward, the transom leans back a little.
  const bow = 0.9 + 0.12 * (t / 0.6);
  const stern = -0.93 - 0.05 * (t / 0.5);
  const half = boat.length / 2;
  const inside = Math.min((bow - s) * half, (s - stern) * half);
  const beam = 0.3 * Math.max(0, 1 - Math.abs((s + 0.08) / 0.98) ** 2.6);
  const rim = sheer + beam;
  const ends = smoothstep(-0.6 * pixel, 0.6 * pixel, inside);
  out.alpha = ends * smoothstep(rim + 0.02 + 0.6 * pixel, rim + 0.02 - 0.6 * pixel, t) * smoothstep(-0.02, 0.005, t);
  if (out.alpha <= 0) return;
  if (t <= sheer) hull(boat, s, t, sheer, pixel, out.colour);
  else inner(boat, s, t, sheer, rim, out.colour);
  const edge = Math.min(Math.abs(t - sheer), Math.abs(t - rim));
  const rail = smoothstep(0.032, 0.022, edge);
  if (rail > 0) {
    for (let c = 0; c < 3; c++) wood[c] = (railWood[c] as number) * (0.3 + 0.75 * (boat.sunLight[c] as number) * 0.6);
    mixInto(out.colour, wood, rail);
  }
}

const wood = light();

function hull(boat: BoatOptions, s: number, t: number, sheer: number, pixel: number, out: Light): void {
  const { noise } = boat;
  const plank = (t / sheer) * 5;
  const lap = plank - Math.floor(plank);
  const worn = noise.fbm(s * 9, t * 26, 5, (pixel * 26) / 1.5, 0.6);
  copyLight(out, boat.paint);
  mixInto(out, wornWood, smoothstep(0.15, 0.5, worn) * 0.6);
  mixInto(out, slime, smoothstep(0.13, 0.02, t + 0.03 * worn) * 0.75);
  const turned = clamp(0.42 + 0.4 * s * boat.facing * boat.sunSide + 0.3 * (t / sheer), 0.06, 1);
  const laps = 1 - 0.4 * smoothstep(0.2, 0.0, lap) + 0.12 * smoothstep(0.75, 0.95, lap);
  for (let c = 0; c < 3; c++) {
    const fill = c === 2 ? 0.36 : 0.26;
    out[c] = (out[c] as number) * (fill + 0.42 * turned * (boat.sunLight[c] as number)) * laps * (1 + 0.12 * worn);
  }
}

function inner(boat: BoatOptions, s: number, t: number, sheer: number, rim: number, out: Light): void {
  const depth = clamp((t - sheer) / (rim - sheer + 0.01));
  copyLight(out, insideWood);
  const bench = Math.max(smoothstep(0.06, 0.045, Math.abs(s + 0.35)), smoothstep(0.06, 0.045, Math.abs(s - 0.22)));
  const rib = smoothstep(0.006, 0.002, Math.abs(((s * 9) % 1) - 0.5) / 9);
  const lit = lerp(0.12, 0.5, depth * depth) * (1 - 0.35 * rib) + bench * 0.35;
  const grain = 1 + 0.15 * boat.noise.fbm(s * 20, t * 60, 3, 0);
  for (let c = 0; c < 3; c++) out[c] = (out[c] as number) * grain * (0.1 + lit * (boat.sunLight[c] as number) * 0.6);
}
