import { clamp, copyLight, type Light, lerp, mixInto, smoothstep, srgb } from "./canvas.ts";
import type { Ray } from "./rays.ts";
import type { Daylight } from "./street.ts";

/** A round traffic sign on a steel pole that stands on the pavement at (x, z). */
export interface Sign {
  readonly x: number;
  readonly z: number;
  /** Middle of the disc, metres. */
  readonly height: number;
  readonly radius: number;
  /** 0 = no entry, 1 = closed to vehicles, 2 = blue arrow. */
  readonly kind: number;
}

const POLE = 0.032;
const FRONT = 0.045;
const red = srgb(186, 34, 38);
const white = srgb(232, 230, 224);
const blue = srgb(24, 74, 152);
const steel = srgb(150, 152, 150);

/** The share of a pixel that the sign covers, and its light there. */
export function signHit(sign: Sign, day: Daylight, ray: Ray, out: Light): number {
  const [ox, oy, oz] = ray.from;
  const [dx, dy, dz] = ray.to;
  const t = (sign.z - FRONT - oz) / dz;
  const x = ox + dx * t - sign.x;
  const y = oy + dy * t - sign.height;
  const pixel = t * ray.pixel;
  const disc = smoothstep(0.6 * pixel, -0.6 * pixel, Math.hypot(x, y) - sign.radius);
  if (disc > 0.001) {
    face(sign, day, x, y, pixel, out);
    if (disc > 0.999) return 1;
  }
  const far = (sign.z - oz) / dz;
  const across = ox + dx * far - sign.x;
  const up = oy + dy * far;
  const pole =
    smoothstep(0.6 * pixel, -0.6 * pixel, Math.abs(across) - POLE) *
    smoothstep(-0.7 * pixel, 0.7 * pixel, up) *
    smoothstep(0.6 * pixel, -0.6 * pixel, up - sign.height - sign.radius * 0.9);
  if (pole <= disc) return disc;
  shaft(sign, day, across, up, pixel, out);
  return pole;
}

/** Cover by a shape whose border lies at signed distance `d`. */
function within(d: number, soft: number): number {
  return smoothstep(soft, -soft, d);
}

function face(sign: Sign, day: Daylight, x: number, y: number, pixel: number, out: Light): void {
  const r = Math.hypot(x, y) / sign.radius;
  const soft = (0.7 * pixel) / sign.radius;
  const u = x / sign.radius;
  const v = y / sign.radius;
  if (sign.kind === 0) {
    copyLight(out, red);
    mixInto(out, white, within(Math.max(Math.abs(u) - 0.7, Math.abs(v) - 0.16), soft));
  } else if (sign.kind === 1) {
    copyLight(out, white);
    mixInto(out, red, within(Math.abs(r - 0.84) - 0.13, soft));
  } else {
    copyLight(out, blue);
    const stem = Math.max(Math.abs(u) - 0.13, Math.abs(v + 0.1) - 0.5);
    const head = Math.max(Math.abs(u) + v - 0.72, -v + 0.18);
    mixInto(out, white, within(Math.min(stem, head), soft));
  }
  mixInto(out, white, within(0.965 - r, soft) * 0.9);
  const grime = day.noise.fbm(x / 0.18, y / 0.4, 5, pixel / 0.18, 0.6);
  const runs = day.noise.fbm(x / 0.02, y / 0.5 + 3, 3, pixel / 0.02);
  const tone = 0.95 - 0.16 * clamp(grime + 0.5 * runs) - 0.06 * r * r;
  const open = day.leaves(sign.x + x, sign.height + y, sign.z, pixel);
  const facing = Math.max(0, -day.sun[2]);
  const shine = 0.06 * smoothstep(0.2, 1, v * 0.6 + u * day.sun[0]);
  for (let c = 0; c < 3; c++) {
    const lit = (day.skyLight[c] as number) * 0.8 + 0.12 + (day.sunLight[c] as number) * facing * open;
    out[c] = (out[c] as number) * tone * lit + shine * (day.skyLight[c] as number);
  }
}

function shaft(sign: Sign, day: Daylight, across: number, up: number, pixel: number, out: Light): void {
  const n = clamp(across / POLE, -1, 1);
  const nz = -Math.sqrt(1 - n * n);
  const facing = Math.max(0, n * day.sun[0] + nz * day.sun[2]);
  // The disc and its clamp darken the pole behind them.
  const open = day.leaves(sign.x, up, sign.z, pixel);
  const wear = 1 + 0.25 * day.noise.fbm(across / 0.02, up / 0.3, 5, pixel / 0.02, 0.6);
  const low = lerp(0.5, 1, smoothstep(0, 0.1, up));
  const glint = 0.35 * Math.max(0, 1 - Math.abs(n - 0.55 * Math.sign(day.sun[0])) * 3.2) ** 2;
  copyLight(out, steel);
  for (let c = 0; c < 3; c++) {
    const lit =
      (day.skyLight[c] as number) * (0.65 + 0.2 * nz * nz) + 0.05 + (day.sunLight[c] as number) * facing * open;
    out[c] = (out[c] as number) * wear * low * lit + glint * open * (day.sunLight[c] as number) * 0.4;
  }
}

/** The share of the sun that the sign takes from a place, 0..1, with a penumbra that grows with the distance. */
export function signShadow(sign: Sign, day: Daylight, x: number, y: number, z: number): number {
  const [sx, sy, sz] = day.sun;
  const px = sign.x - x;
  const pz = sign.z - z;
  // Closest approach of the sun's ray to the axis of the pole, seen from above.
  const flat = Math.hypot(sx, sz);
  const t = (px * sx + pz * sz) / (flat * flat);
  const miss = Math.abs(px * sz - pz * sx) / flat;
  const soft = 0.004 + 0.006 * Math.max(0, t);
  const at = y + sy * t;
  const upright = smoothstep(0, 0.02, t + 0.02) * smoothstep(soft, -soft, at - sign.height - sign.radius);
  const pole = smoothstep(POLE + soft, POLE - soft, miss) * upright;
  const reach = (sign.z - FRONT - z) / sz;
  if (reach <= 0) return pole;
  const dx = x + sx * reach - sign.x;
  const dy = y + sy * reach - sign.height;
  const blur = 0.004 + 0.006 * reach;
  const disc = smoothstep(sign.radius + blur, sign.radius - blur, Math.hypot(dx, dy));
  // The foot presses a little contact shade on the ground around it.
  const foot = y <= 0 ? 0.5 * smoothstep(0.09, 0.03, Math.hypot(px, pz)) : 0;
  return Math.max(pole, disc, foot);
}
