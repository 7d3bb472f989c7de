import type { Random } from "../../src/core/random.ts";
import { clamp, copyLight, type Light, lerp, light, smoothstep, srgb } from "./canvas.ts";
import { doorLight, GLAZING, windowLight } from "./joinery.ts";
import { brick, plaster, plinth, stone } from "./masonry.ts";
import type { Noise } from "./noise.ts";
import type { Ray } from "./rays.ts";
import { type Sign, signShadow } from "./sign.ts";
import type { Daylight } from "./street.ts";
import { boxDistance, type Facade, type Opening, squareDistance } from "./walls.ts";

const RECESS = 0.17;
const PLINTH = 0.56;
const COURSE = { bottom: 3.36, top: 3.6, out: 0.1 };
const SILL = { over: 0.1, height: 0.1, out: 0.09 };
const TRIM = 0.13;

const plasters = [
  srgb(224, 196, 142),
  srgb(214, 168, 132),
  srgb(206, 206, 190),
  srgb(196, 178, 160),
  srgb(176, 190, 186),
];
const doors = [srgb(42, 78, 62), srgb(110, 36, 34), srgb(38, 58, 88), srgb(96, 62, 40)];

export function facadeOf(random: Random, noise: Noise): Facade {
  return {
    noise,
    bay: lerp(2.3, 2.75, random.uniform()),
    shift: lerp(0, 2.4, random.uniform()),
    door: random.integer(-2, 2),
    brick: random.uniform() < 0.5,
    wall: plasters[random.integer(0, plasters.length)] ?? light(0.6, 0.6, 0.6),
    joinery: random.uniform() < 0.7 ? srgb(232, 228, 218) : srgb(96, 70, 52),
    doorPaint: doors[random.integer(0, doors.length)] ?? light(0.1, 0.1, 0.1),
  };
}

const behind = light();
const front = light();

/** Cover of a pixel by a shape whose border lies at signed distance `d` (negative inside). */
function cover(d: number, pixel: number): number {
  return smoothstep(0.6 * pixel, -0.6 * pixel, d);
}

function openingAt(f: Facade, x: number, y: number): Opening {
  const k = Math.floor((x - f.shift) / f.bay);
  const middle = f.shift + (k + 0.5) * f.bay;
  const upper = y > 3.5;
  const isDoor = !upper && k === f.door;
  const half = isDoor ? 0.56 : 0.54;
  const bottom = upper ? 4.28 : isDoor ? 0.02 : 1.02;
  return {
    left: middle - half,
    right: middle + half,
    bottom,
    top: upper ? 6.15 : 2.82,
    isDoor,
    own: f.noise.random(k, upper ? 9 : 5),
  };
}

/**
 * Light that the facade sends along a ray that meets the wall plane at (x, y), `t` metres away.
 * @returns the share of the light that the sign takes away there
 */
export function facadeLight(
  f: Facade,
  day: Daylight,
  x: number,
  y: number,
  ray: Ray,
  t: number,
  sign: Sign | undefined,
  out: Light,
): number {
  const pixel = t * ray.pixel;
  const opening = openingAt(f, x, y);
  const distance = boxDistance(opening, x, y);
  const inside = smoothstep(0.6 * pixel, -0.6 * pixel, distance);
  const blocked = sign ? signShadow(sign, day, x, y, 0) : 0;
  let taken = 0;
  if (inside < 1) taken = wallLight(f, day, x, y, pixel, opening, blocked, out);
  if (inside <= 0) return taken;
  copyLight(behind, out);
  recess(f, day, x, y, ray, pixel, opening, blocked, out);
  for (let c = 0; c < 3; c++) out[c] = lerp(behind[c] as number, out[c] as number, inside);
  return Math.max(taken, blocked);
}

function wallLight(
  f: Facade,
  day: Daylight,
  x: number,
  y: number,
  pixel: number,
  opening: Opening,
  blocked: number,
  out: Light,
): number {
  const trim = boxDistance(opening, x, y);
  const sill = sillOf(opening);
  if (f.brick) brick(f.noise, x, y, pixel, out);
  else plaster(f.noise, f.wall, x, y, pixel, out);
  let relief = 1;
  if (y < PLINTH + pixel) {
    copyLight(front, out);
    plinth(f.noise, x, y, pixel, out);
    const t = cover(y - PLINTH, pixel);
    for (let c = 0; c < 3; c++) out[c] = lerp(front[c] as number, out[c] as number, t);
    relief += 0.35 * smoothstep(0.014, 0.004, Math.abs(y - PLINTH + 0.008));
  }
  const framed =
    cover(squareDistance(opening, x, y) - TRIM, pixel) * cover(opening.isDoor ? -1 : opening.bottom - y - 0.02, pixel);
  const course = cover(Math.abs(y - (COURSE.bottom + COURSE.top) / 2) - (COURSE.top - COURSE.bottom) / 2, pixel);
  const ledge = opening.isDoor ? 0 : cover(boxDistance(sill, x, y), pixel);
  const dressed = Math.max(framed, course, ledge);
  if (dressed > 0) {
    copyLight(front, out);
    stone(f.noise, x, y, pixel, out);
    for (let c = 0; c < 3; c++) out[c] = lerp(front[c] as number, out[c] as number, dressed);
    relief +=
      framed * (0.3 * smoothstep(0.012, 0.004, TRIM - trim) * Math.sign(day.sun[0] * (x < opening.left ? -1 : 1)));
  }
  const facing = -day.sun[2] * relief;
  const raised = Math.max(course, ledge);
  const cast = Math.max(
    opening.isDoor ? 0 : castBy(day, sill, SILL.out * (1 - ledge), x, y),
    castBy(day, { left: -1e3, right: 1e3, ...COURSE }, COURSE.out * (1 - course), x, y),
    castBy(
      day,
      { left: opening.left - TRIM, right: opening.right + TRIM, bottom: opening.bottom, top: opening.top + TRIM },
      0.02 * (1 - framed),
      x,
      y,
    ),
  );
  const open = day.leaves(x, y, 0, pixel) * (1 - cast);
  lightWall(f, day, x, y, facing, open * (1 - blocked), raised, out);
  return blocked * open;
}

function sillOf(o: Opening): { left: number; right: number; bottom: number; top: number } {
  return { left: o.left - SILL.over, right: o.right + SILL.over, bottom: o.bottom - SILL.height, top: o.bottom };
}

/** Lights the front of the wall in place. */
function lightWall(
  f: Facade,
  day: Daylight,
  x: number,
  y: number,
  facing: number,
  open: number,
  raised: number,
  out: Light,
): void {
  const ground = lerp(0.62, 1, smoothstep(0, 0.35, y));
  const damp = smoothstep(0.9, 0.1, y + 0.4 * f.noise.fbm(x / 0.8, y / 0.8, 4, 0));
  for (let c = 0; c < 3; c++) {
    const bounce = (0.16 - 0.012 * y) * (day.sunLight[c] as number) * 0.7;
    const lit = ((day.skyLight[c] as number) * 0.6 + bounce) * ground + (day.sunLight[c] as number) * facing * open;
    out[c] = (out[c] as number) * lit * (1 - 0.28 * damp) * (1 + 0.06 * raised);
  }
}

/** The share of the sun that a block standing `depth` metres out of the wall takes from (x, y) on the wall. */
function castBy(
  day: Daylight,
  block: { left: number; right: number; bottom: number; top: number },
  depth: number,
  x: number,
  y: number,
): number {
  const run = depth / -day.sun[2];
  // The sun stands above: only what lies under the block, and not too far, can be in its shade.
  if (depth < 0.004 || y > block.top || block.bottom - y > run * day.sun[1] + 0.02) return 0;
  let deepest = 1;
  for (let i = 1; i <= 12; i++) {
    const s = (run * i) / 12;
    deepest = Math.min(deepest, boxDistance(block, x + day.sun[0] * s, y + day.sun[1] * s));
  }
  return smoothstep(0.012, -0.012, deepest);
}

/** What stands in an opening: its reveals, then a window or a door 17 cm behind the wall. */
function recess(
  f: Facade,
  day: Daylight,
  x: number,
  y: number,
  ray: Ray,
  pixel: number,
  o: Opening,
  blocked: number,
  out: Light,
): void {
  const [dx, dy, dz] = ray.to;
  const qx = x + (dx / dz) * RECESS;
  const qy = y + (dy / dz) * RECESS;
  const run = RECESS / -day.sun[2];
  const open = day.leaves(qx, qy, RECESS, pixel) * (1 - blocked);
  const beyond = boxDistance(o, qx, qy);
  const sunlit = smoothstep(0.012, -0.012, boxDistance(o, qx + day.sun[0] * run, qy + day.sun[1] * run)) * open;
  if (beyond < 0) {
    if (o.isDoor) doorLight(f, day, o, qx, qy, pixel, sunlit, out);
    else windowLight(f, day, o, qx, qy, ray, pixel, sunlit, out);
    // The reveal shades the frame beside it.
    const corner = lerp(0.5, 1, smoothstep(0, GLAZING.frame * 1.6, -beyond));
    for (let c = 0; c < 3; c++) out[c] = (out[c] as number) * corner;
    return;
  }
  const sideways = qx < o.left || qx > o.right;
  const depth = clamp(
    sideways ? ((qx < o.left ? o.left - x : x - o.right) / dx) * dz * Math.sign(qx - x) * (qx < o.left ? -1 : 1) : 0.08,
    0,
    RECESS,
  );
  stone(f.noise, sideways ? depth : x, y, pixel, out);
  const towards = sideways ? Math.max(0, (qx < o.left ? 1 : -1) * day.sun[0]) : qy < o.bottom ? day.sun[1] : 0;
  for (let c = 0; c < 3; c++) {
    const lit = (day.skyLight[c] as number) * 0.5 + 0.05 + (day.sunLight[c] as number) * towards * open * 0.8;
    out[c] = (out[c] as number) * lit;
  }
}
