import { clamp, copyLight, type Light, lerp, light, mixInto, smoothstep, srgb } from "./canvas.ts";
import type { Ray } from "./rays.ts";
import type { Daylight } from "./street.ts";
import { boxDistance, type Facade, type Opening } from "./walls.ts";

const doorDirt = srgb(96, 86, 74);
const brass = srgb(196, 160, 84);

const paint = light();
const cloth = light();

/** Widths of the wood around the panes, metres. */
export const GLAZING = { frame: 0.075, bar: 0.028 };

/** A casement window of two by three panes: painted wood, glass with the street mirrored in it, curtains behind. */
export function windowLight(
  f: Facade,
  day: Daylight,
  o: Opening,
  x: number,
  y: number,
  ray: Ray,
  pixel: number,
  sunlit: number,
  out: Light,
): void {
  const middle = (o.left + o.right) / 2;
  const middleRow = o.bottom + (o.top - o.bottom) * 0.36;
  const rows = [middleRow, o.bottom + (o.top - o.bottom) * 0.7];
  let bar = -boxDistance(o, x, y) - GLAZING.frame;
  bar = Math.min(bar, Math.abs(x - middle) - GLAZING.bar * 1.7);
  for (const row of rows) bar = Math.min(bar, Math.abs(y - row) - GLAZING.bar * 0.8);
  const wood = smoothstep(0.6 * pixel, -0.6 * pixel, bar);
  if (wood < 1) glass(f, day, o, x, y, ray, pixel, sunlit, bar, out);
  if (wood <= 0) return;
  copyLight(paint, f.joinery);
  const flake = f.noise.fbm(x / 0.05, y / 0.2, 5, pixel / 0.05, 0.6);
  const bevel = 1 + 0.22 * smoothstep(0.012, 0.0, Math.abs(bar + 0.006)) * (y > middleRow ? -1 : 1);
  for (let c = 0; c < 3; c++) {
    const lit = (day.skyLight[c] as number) * 0.5 + 0.07 + (day.sunLight[c] as number) * -day.sun[2] * sunlit;
    paint[c] = (paint[c] as number) * (0.92 + 0.14 * flake) * lit * bevel;
  }
  mixInto(out, paint, wood);
}

function glass(
  f: Facade,
  day: Daylight,
  o: Opening,
  x: number,
  y: number,
  ray: Ray,
  pixel: number,
  sunlit: number,
  bar: number,
  out: Light,
): void {
  room(f, day, o, x, y, pixel, sunlit, out);
  // Old panes are neither flat nor hung quite straight.
  const pane = f.noise.random(Math.floor((x - o.left) * 1.8 + o.own * 90), Math.floor(y * 1.7)) - 0.5;
  const bend = 0.05 * pane + 0.012 * f.noise.fbm(x / 0.3, y / 0.45, 3, pixel / 0.3);
  const [dx, dy, dz] = ray.to;
  const mirrored = opposite(f, day, x + (dx / dz) * 16 + bend * 30, dy / dz + bend, pixel);
  const cosine = dz;
  const share = 0.1 + 0.9 * (1 - cosine) ** 4;
  const edge = lerp(0.6, 1, smoothstep(0, 0.03, bar));
  for (let c = 0; c < 3; c++)
    out[c] = (out[c] as number) * (1 - share) * edge * 0.85 + (mirrored[c] as number) * share * 1.5;
}

const other = light();

/** What a window mirrors: the shaded houses across the street with a roof line, sky with clouds above. */
function opposite(f: Facade, day: Daylight, x: number, lift: number, pixel: number): Light {
  const roof = 0.34 + 0.1 * f.noise.fbm(Math.floor(x / 7), 2.5, 2, 0) + 0.03 * Math.abs(((x / 3.5) % 2) - 1);
  const soft = 0.01 + pixel * 2;
  const sky = smoothstep(roof - soft, roof + soft, lift);
  const cloud = smoothstep(0.05, 0.5, f.noise.fbm(x / 14, lift * 2.2, 5, 0.02));
  const bay = Math.max(Math.abs((x / 2.6) % 1) - 0.5, 0) + Math.abs(((lift * 6) % 1) - 0.5);
  const windows = 1 - 0.5 * smoothstep(0.2, 0.12, bay);
  for (let c = 0; c < 3; c++) {
    const blue = lerp(2.1 * (day.skyLight[c] as number), 1.25, 0.6 * cloud + 0.1);
    const house = (0.2 + 0.25 * (day.skyLight[c] as number)) * windows;
    other[c] = lerp(house, blue, sky);
  }
  return other;
}

const curtainCloth = srgb(222, 214, 198);
const blindCloth = srgb(206, 190, 158);

/** The room behind the glass: dark, with curtains or a blind that the sun falls on. */
function room(
  f: Facade,
  day: Daylight,
  o: Opening,
  x: number,
  y: number,
  pixel: number,
  sunlit: number,
  out: Light,
): void {
  const u = (x - o.left) / (o.right - o.left);
  const v = (y - o.bottom) / (o.top - o.bottom);
  for (let c = 0; c < 3; c++) out[c] = 0.016 + 0.02 * (1 - v) * (c === 2 ? 0.6 : 1);
  const blind = o.own < 0.35;
  let share = 0;
  let fold = 0;
  if (blind) {
    share = smoothstep(-0.004, 0.004, v - (0.3 + o.own * 1.6));
    fold = 0.06 * f.noise.fbm(u * 2, v * 9, 3, 0);
    copyLight(cloth, blindCloth);
  } else {
    const side = Math.min(u, 1 - u);
    const gather = 0.16 + 0.16 * o.own + 0.1 * (v - 0.5) ** 2 + 0.015 * f.noise.at(v * 5, o.own * 50);
    share = smoothstep(0.008, -0.008, side - gather);
    fold = 0.34 * Math.sin(side * 95 + 3 * f.noise.at(v * 2.2, o.own * 77)) * (0.5 + 0.5 * f.noise.at(side * 30, 8));
    copyLight(cloth, curtainCloth);
  }
  if (share <= 0) return;
  const weave = 1 + 0.08 * f.noise.fbm(x / 0.01, y / 0.01, 2, pixel / 0.01);
  const dark = lerp(0.7, 1, clamp(v * 3));
  for (let c = 0; c < 3; c++) {
    const lit = (day.skyLight[c] as number) * 0.34 + 0.03 + (day.sunLight[c] as number) * -day.sun[2] * 0.62 * sunlit;
    cloth[c] = (cloth[c] as number) * lit * (0.9 + fold) * weave * dark;
  }
  mixInto(out, cloth, share * 0.94);
}

/** A panelled front door with a fanlight's worth of wear. */
export function doorLight(
  f: Facade,
  day: Daylight,
  o: Opening,
  x: number,
  y: number,
  pixel: number,
  sunlit: number,
  out: Light,
): void {
  const u = x - (o.left + o.right) / 2;
  const w = (o.right - o.left) / 2;
  let nearest = Number.POSITIVE_INFINITY;
  let below = 0;
  for (const [bottom, top] of [
    [0.2, 0.78],
    [0.95, 2.05],
    [2.2, 2.66],
  ] as const) {
    for (const side of [-1, 1]) {
      const a = side < 0 ? -w + 0.12 : 0.06;
      const b = side < 0 ? -0.06 : w - 0.12;
      const d = Math.abs(boxDistance({ left: a, right: b, bottom, top }, u, y));
      if (d < nearest) {
        nearest = d;
        below = y > (bottom + top) / 2 ? -1 : 1;
      }
    }
  }
  const moulding = smoothstep(0.022 + pixel, 0.006, nearest) * below;
  const grain = f.noise.fbm(x / 0.014, y / 0.5, 5, pixel / 0.014, 0.6);
  const wear = smoothstep(0.5, 0.05, y + 0.3 * grain);
  copyLight(out, f.doorPaint);
  mixInto(out, doorDirt, 0.5 * wear);
  const shine = 0.03 * smoothstep(0.2, 1, Math.abs(moulding));
  const knob = smoothstep(0.034 + 0.6 * pixel, 0.034 - 0.6 * pixel, Math.hypot(u - w + 0.1, y - 1.05));
  mixInto(out, brass, knob);
  for (let c = 0; c < 3; c++) {
    const lit = (day.skyLight[c] as number) * 0.5 + 0.06 + (day.sunLight[c] as number) * -day.sun[2] * sunlit;
    out[c] = ((out[c] as number) * (0.95 + 0.14 * grain) * (1 + 0.3 * moulding) + shine) * lit;
  }
}
