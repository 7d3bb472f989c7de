import { blend, type Canvas, clamp, copyLight, type Light, lerp, light, mixInto, smoothstep, srgb } from "./canvas.ts";
import type { Noise } from "./noise.ts";
import type { View } from "./terrain.ts";

const wicker = srgb(150, 106, 62);

/** A hot-air balloon in the sky; lengths in image heights. */
export interface Balloon {
  readonly noise: Noise;
  /** Middle of the envelope, from the middle of the picture and from the horizon. */
  readonly right: number;
  readonly up: number;
  readonly radius: number;
  readonly palette: number;
  readonly sun: readonly [number, number, number];
}

const palettes = [
  [srgb(196, 44, 38), srgb(240, 226, 196), srgb(230, 150, 36)],
  [srgb(30, 84, 150), srgb(240, 232, 214), srgb(214, 60, 48)],
  [srgb(240, 186, 40), srgb(206, 74, 36), srgb(120, 40, 70)],
  [srgb(36, 120, 104), srgb(236, 224, 190), srgb(24, 60, 92)],
] as const;

export function paintBalloon(canvas: Canvas, touched: Uint8Array, view: View, balloon: Balloon): void {
  const { width, height } = canvas;
  const x0 = width / 2 + balloon.right * height;
  const y0 = (view.horizon - balloon.up) * height;
  const r = balloon.radius * height;
  const colour = light();
  for (let y = Math.max(0, Math.floor(y0 - 1.2 * r)); y < Math.min(height, Math.ceil(y0 + 2.2 * r)); y++)
    for (let x = Math.max(0, Math.floor(x0 - 1.2 * r)); x < Math.min(width, Math.ceil(x0 + 1.2 * r)); x++) {
      const alpha = balloonAt(balloon, (x + 0.5 - x0) / r, (y0 - y - 0.5) / r, 1 / r, colour);
      if (alpha <= 0.006) continue;
      blend(canvas, y * width + x, colour, alpha);
      touched[y * width + x] = 1;
    }
}

/** Radius of the envelope at height v (both in radii): round above, drawn to the mouth below. */
function profile(v: number): number {
  if (v > 1 || v < -1.34) return 0;
  if (v > -0.3) return Math.sqrt(1 - v * v);
  const t = (v + 0.3) / -1.04;
  return lerp(Math.sqrt(1 - 0.09), 0.2, t) - 0.1 * Math.sin(Math.PI * t) * (t - 0.75);
}

/** Cover and light of the balloon at (u, v), in radii from its middle, v up. */
function balloonAt(b: Balloon, u: number, v: number, pixel: number, out: Light): number {
  const wide = profile(v);
  const inside = wide > 0 ? smoothstep(-0.6 * pixel, 0.6 * pixel, (wide - Math.abs(u)) * Math.min(1, 0.25 + wide)) : 0;
  if (inside > 0) {
    envelope(b, u, v, wide, pixel, out);
    return inside;
  }
  const basket = basketAt(b, u, v, pixel, out);
  if (basket > 0) return basket;
  if (v > -1.34 || v < -1.66) return 0;
  const rope = 0.17 - 0.06 * ((-1.34 - v) / 0.32);
  const d = Math.min(Math.abs(Math.abs(u) - rope), Math.abs(Math.abs(u) - rope * 0.4)) / pixel;
  out.fill(0.09);
  return 0.6 * smoothstep(0.9, 0.1, d);
}

function envelope(b: Balloon, u: number, v: number, wide: number, pixel: number, out: Light): void {
  const n = clamp(u / Math.max(wide, 1e-3), -0.999, 0.999);
  const round = Math.asin(n);
  const gores = 24;
  const gore = ((round + 0.4) / Math.PI) * gores;
  const index = Math.floor(gore);
  const palette = palettes[b.palette] ?? palettes[0];
  const across = gore - index;
  // Gores are narrow at the rim: their borders must widen with the pixel.
  const soft = clamp((pixel * gores) / (Math.PI * Math.max(0.05, Math.sqrt(1 - n * n) * Math.max(wide, 0.05))), 0, 1);
  const pick = (i: number): Light => (((i % 3) + 3) % 3 === 1 ? palette[1] : palette[0]);
  copyLight(out, pick(index));
  mixInto(out, pick(index + 1), 0.5 * smoothstep(1 - soft, 1, across));
  mixInto(out, pick(index - 1), 0.5 * smoothstep(soft, 0, across));
  const belt = smoothstep(0.13 + pixel, 0.13 - pixel, Math.abs(v - 0.05 + 0.012 * Math.abs(across - 0.5)));
  mixInto(out, palette[2], belt);
  mixInto(out, palette[2], smoothstep(-1.12 + pixel, -1.12 - pixel, v));
  // Cloth bulges between the load tapes.
  const bulge = Math.cos((across - 0.5) * Math.PI);
  const crease = lerp(0.86, 1.03, bulge) * (1 + 0.05 * b.noise.fbm(round * 9, v * 16, 4, pixel * 16));
  const z = -Math.sqrt(Math.max(0, 1 - n * n));
  const pitch = v > -0.3 ? v : -0.62;
  const flat = Math.sqrt(Math.max(0, 1 - pitch * pitch));
  const tilt = n * flat + 0.16 * (across - 0.5) * Math.cos(round);
  const facing = tilt * b.sun[0] + pitch * b.sun[1] + z * flat * (b.sun[2] - 0.25);
  const through = 0.26 + 0.12 * smoothstep(0.2, -0.9, v);
  const direct = Math.max(0, facing) * 1.35 + through * clamp(0.7 - facing);
  for (let c = 0; c < 3; c++) {
    const sky = [0.22, 0.27, 0.36][c] as number;
    const earth = ([0.1, 0.11, 0.05][c] as number) * clamp(0.5 - v);
    const sunshine = [1.2, 1.08, 0.92][c] as number;
    out[c] = lerp((out[c] as number) * crease * (sky + earth + sunshine * direct), [0.5, 0.62, 0.8][c] as number, 0.06);
  }
}

function basketAt(b: Balloon, u: number, v: number, pixel: number, out: Light): number {
  const half = 0.115 + 0.01 * (v + 1.8);
  const d = Math.max(Math.abs(u) - half, Math.abs(v + 1.77) - 0.11);
  const alpha = smoothstep(0.6 * pixel, -0.6 * pixel, d);
  if (alpha <= 0) return 0;
  const weave = 0.5 + 0.5 * Math.sin(u * 190) * Math.sin(v * 150 + Math.sign(Math.sin(u * 190)));
  const seen = clamp(1 - pixel * 40);
  const rim = smoothstep(-1.69, -1.68, v);
  const lit = 0.35 + 0.75 * clamp(0.5 + (u / half) * 0.55 * Math.sign(b.sun[0]));
  copyLight(out, wicker);
  for (let c = 0; c < 3; c++) out[c] = (out[c] as number) * lit * lerp(1, 0.7 + 0.5 * weave, seen) * (1 - 0.55 * rim);
  return alpha;
}
