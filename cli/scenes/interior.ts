import { createRandom, type Random } from "../../src/core/random.ts";
import { clamp, copyLight, type Light, lerp, light, type Scene, smoothstep, srgb } from "./canvas.ts";
import { type Chair, chairDistance, chairShadow, traceChair } from "./chair.ts";
import { createNoise, type Noise } from "./noise.ts";
import { type PinholeView, paintRays, type Ray } from "./rays.ts";
import { chairWood, type Decor, floorWood, type Room, skirting, wallPaint } from "./room.ts";

const boardPaint = srgb(226, 222, 212);

type Place = readonly [number, number, number];

const wallPaints = [
  srgb(206, 200, 184),
  srgb(158, 172, 160),
  srgb(186, 172, 166),
  srgb(150, 166, 182),
  srgb(212, 196, 164),
];
const chairPaints = [srgb(150, 104, 62), srgb(72, 48, 34), srgb(188, 150, 104), srgb(40, 72, 74), srgb(168, 62, 44)];

/** A room with a wooden floor in the light of a window beside the camera; a chair is the object. */
export function interiorScene(seed: number): Scene {
  const random = createRandom(seed);
  const noise = createNoise(random.integer(0, 1 << 30));
  const room = roomOf(random, noise);
  const view: PinholeView = { eye: [0, 1.28, 0], focal: 1.18, horizon: 0.4, yaw: lerp(-0.1, 0.1, random.uniform()) };
  const chair: Chair = {
    x: lerp(-0.55, 0.6, random.uniform()),
    z: lerp(3.0, 3.4, random.uniform()),
    turn: lerp(0.35, 1.1, random.uniform()) * (random.uniform() < 0.5 ? -1 : 1),
  };
  const paint = chairPaints[random.integer(0, chairPaints.length)] ?? light(0.3, 0.2, 0.1);
  const behind = light();
  const shade = (ray: Ray, withObject: boolean, out: Light): number => {
    if (!withObject) return surfaces(room, undefined, ray, out);
    const { t, share } = traceChair(chair, ray.from, ray.to, ray.pixel);
    const taken = share < 1 ? surfaces(room, { ...chair, paint }, ray, out) : 0;
    if (share <= 0) return taken;
    copyLight(behind, out);
    const place = [ray.from[0] + ray.to[0] * t, ray.from[1] + ray.to[1] * t, ray.from[2] + ray.to[2] * t] as const;
    chairLight(room, chair, paint, place, ray, out);
    for (let c = 0; c < 3; c++) out[c] = lerp(behind[c] as number, out[c] as number, share);
    return Math.max(share, taken);
  };
  const left = Math.min(chair.x, chair.x - room.side * 2.4) - 0.6;
  const right = Math.max(chair.x, chair.x - room.side * 2.4) + 0.6;
  return paintRays(view, shade, [
    [left, 0, 2.1],
    [right, 0, 2.1],
    [left, 1.7, room.depth],
    [right, 1.7, room.depth],
  ]);
}

function roomOf(random: Random, noise: Noise): Room {
  const side = random.uniform() < 0.5 ? -1 : 1;
  const sun = [side * 0.72, lerp(0.36, 0.46, random.uniform()), -lerp(0.4, 0.55, random.uniform())] as const;
  const n = Math.hypot(...sun);
  const decor: Decor = {
    paint: wallPaints[random.integer(0, wallPaints.length)] ?? light(0.6, 0.6, 0.6),
    wood: random.uniform(),
    picture: lerp(-0.9, 0.9, random.uniform()),
    pictureHalf: [lerp(0.3, 0.46, random.uniform()), lerp(0.26, 0.34, random.uniform())],
  };
  return {
    noise,
    decor,
    side,
    half: 1.95,
    depth: 4.1,
    window: { near: 1.25, far: 2.95, bottom: 0.75, top: 2.35 },
    sun: [sun[0] / n, sun[1] / n, sun[2] / n],
    sunLight: light(3.6, 2.85, 1.95),
    windowLight: light(0.82, 0.93, 1.1),
  };
}

/** Irradiance from the window (the sky in it), six points of it standing for all. */
function skyAt(room: Room, p: Place, n: Place): number {
  const { window: w } = room;
  let sum = 0;
  for (let i = 0; i < 6; i++) {
    const y = lerp(w.bottom, w.top, ((i % 2) + 0.5) / 2) - p[1];
    const z = lerp(w.near, w.far, (Math.floor(i / 2) + 0.5) / 3) - p[2];
    const x = room.side * room.half - p[0];
    const r2 = x * x + y * y + z * z + 0.02;
    const facing = Math.max(0, n[0] * x + n[1] * y + n[2] * z);
    sum += (facing * Math.abs(x)) / (r2 * r2);
  }
  return (sum / 6) * (w.far - w.near) * (w.top - w.bottom) * 0.318;
}

function within(v: number, low: number, high: number, soft: number): number {
  return smoothstep(low - soft, low + soft, v) * smoothstep(high + soft, high - soft, v);
}

/** The share of the sun that comes through the panes to a place, 0..1. */
function sunThrough(room: Room, p: Place, pixel: number): number {
  const { window: w, sun } = room;
  const s = (room.side * room.half - p[0]) / sun[0];
  const y = p[1] + sun[1] * s;
  const z = p[2] + sun[2] * s;
  const soft = 0.004 + s * 0.006 + pixel;
  let open = within(y, w.bottom, w.top, soft) * within(z, w.near, w.far, soft);
  if (open <= 0) return 0;
  const barZ = Math.abs(z - (w.near + w.far) / 2) - 0.045;
  open *= smoothstep(-soft, soft, barZ);
  for (const row of [0.36, 0.7]) open *= smoothstep(-soft, soft, Math.abs(y - lerp(w.bottom, w.top, row)) - 0.018);
  // Old glass draws faint streaks.
  return open * (0.93 + 0.1 * room.noise.fbm(y * 3, z * 3, 3, 0.05));
}

/**
 * Lights a surface in place.
 * @param sky, sunShare what is left of the window's and the sun's light
 */
function lit(room: Room, p: Place, n: Place, pixel: number, sky: number, sunShare: number, out: Light): void {
  const direct = Math.max(0, n[0] * room.sun[0] + n[1] * room.sun[1] + n[2] * room.sun[2]);
  const sun = direct > 0 ? direct * sunThrough(room, p, pixel) * sunShare : 0;
  const window = skyAt(room, p, n) * sky * 5.2;
  // The sun's patch on the floor lights the room a second time, warm from the wood.
  const bx = -room.side * 0.1 - p[0];
  const by = 0.02 - p[1];
  const bz = 3.3 - p[2];
  const r2 = bx * bx + by * by + bz * bz + 0.35;
  const glow = (0.22 * Math.max(0.15, (n[0] * bx + n[1] * by + n[2] * bz) / Math.sqrt(r2))) / r2;
  for (let c = 0; c < 3; c++) {
    const bounce = glow * (room.sunLight[c] as number) * (c === 2 ? 0.55 : c === 1 ? 0.8 : 1);
    const ambient = 0.17 + bounce * 0.6;
    const sum =
      ambient * (0.4 + 0.6 * sky) + window * (room.windowLight[c] as number) + sun * (room.sunLight[c] as number);
    out[c] = (out[c] as number) * sum;
  }
}

function crease(d: number): number {
  return lerp(0.62, 1, smoothstep(-0.05, 0.45, d)) * lerp(0.85, 1, smoothstep(0, 0.06, d));
}

/** Where two surfaces meet, each hides light from the other. */
function corners(room: Room, p: Place): number {
  return crease(p[1]) * crease(room.depth - p[2]) * crease(room.half - Math.abs(p[0]));
}

type Stander = Chair & { readonly paint: Light };

/** Walls and floor; returns how much of their light the chair takes or mirrors, 0..1. */
function surfaces(room: Room, chair: Stander | undefined, ray: Ray, out: Light): number {
  const { from, to } = ray;
  const floor = to[1] < 0 ? -from[1] / to[1] : Number.POSITIVE_INFINITY;
  const back = (room.depth - from[2]) / to[2];
  const sideways = to[0] === 0 ? Number.POSITIVE_INFINITY : (Math.sign(to[0]) * room.half - from[0]) / to[0];
  const t = Math.min(floor, back, sideways);
  const p = [from[0] + to[0] * t, from[1] + to[1] * t, from[2] + to[2] * t] as const;
  const pixel = t * ray.pixel;
  const taken = { sky: 0, sun: 0 };
  const n: Place = t === floor ? [0, 1, 0] : t === back ? [0, 0, -1] : [-Math.sign(to[0]), 0, 0];
  if (chair) shadowsOf(room, chair, p, n, taken);
  ray.surface = t === floor ? 0 : t === back ? 1 : 2;
  if (t === floor) floorWood(room, p[0], p[2], pixel, -to[1], out);
  else if (t === back) wallPaint(room, p[0], p[1], pixel, true, out);
  else wallPaint(room, p[2], p[1], pixel, false, out);
  const board = t === floor ? 0 : skirting(room, p[1], pixel, out);
  lit(room, p, n, pixel, (1 - taken.sky) * lerp(corners(room, p), 1, 0.3 * board), 1 - taken.sun, out);
  const sunHere = taken.sun > 0.004 ? sunThrough(room, p, pixel) : 0;
  let change = Math.max(taken.sky, taken.sun * sunHere);
  if (t === floor) change = Math.max(change, gloss(room, chair, p, ray, pixel, out));
  return change;
}

function shadowsOf(room: Room, chair: Chair, p: Place, n: Place, taken: { sky: number; sun: number }): void {
  const start = [p[0] + n[0] * 0.003, p[1] + n[1] * 0.003, p[2] + n[2] * 0.003] as const;
  taken.sun = chairShadow(chair, start, room.sun, 100);
  const { window: w } = room;
  const x = room.side * room.half - p[0];
  const y = (w.bottom + w.top) / 2 - p[1];
  const z = (w.near + w.far) / 2 - p[2];
  const r = Math.hypot(x, y, z);
  const soft = 0.6 * chairShadow(chair, start, [x / r, y / r, z / r], 5);
  const reach = 0.14;
  const close = chairDistance(chair, p[0] + n[0] * 0.05, p[1] + n[1] * 0.05, p[2] + n[2] * 0.05);
  const contact = 0.75 * smoothstep(reach * 0.55, -0.02, close);
  taken.sky = 1 - (1 - soft) * (1 - contact);
}

const mirrored = light();

/** The varnish mirrors the back wall, blurred, and the chair. Returns how much of it is the chair. */
function gloss(room: Room, chair: Stander | undefined, p: Place, ray: Ray, pixel: number, out: Light): number {
  const wave = 0.012 * room.noise.fbm(p[0] / 0.09, p[2] / 0.9, 3, pixel / 0.09);
  const up = [ray.to[0] + wave, -ray.to[1], ray.to[2]] as const;
  const share = (0.03 + 0.97 * (1 + ray.to[1]) ** 5) * 0.62;
  const t = (room.depth - p[2]) / up[2];
  const q = [clamp(p[0] + up[0] * t, -room.half, room.half), up[1] * t, room.depth] as const;
  copyLight(mirrored, room.decor.paint);
  if (q[1] < 0.11) copyLight(mirrored, boardPaint);
  lit(room, q, [0, 0, -1], 0.05 + 0.03 * t, corners(room, q), 1, mirrored);
  let hit = 0;
  if (chair) {
    const found = traceChair(chair, p, up, 0.006);
    hit = found.share * share;
    if (hit > 0) {
      const r = [p[0] + up[0] * found.t, up[1] * found.t, p[2] + up[2] * found.t] as const;
      const wood = light(...chair.paint);
      lit(room, r, [0, 0, -1], 0.02, 0.8, 1, wood);
      for (let c = 0; c < 3; c++) mirrored[c] = lerp(mirrored[c] as number, wood[c] as number, found.share);
    }
  }
  for (let c = 0; c < 3; c++) out[c] = (out[c] as number) * (1 - share) + (mirrored[c] as number) * share;
  return hit;
}

function chairLight(room: Room, chair: Chair, paint: Light, p: Place, ray: Ray, out: Light): void {
  const e = 0.0012;
  const gradient = (x: number, y: number, z: number): number =>
    chairDistance(chair, p[0] + x * e, p[1] + y * e, p[2] + z * e) -
    chairDistance(chair, p[0] - x * e, p[1] - y * e, p[2] - z * e);
  const raw = [gradient(1, 0, 0), gradient(0, 1, 0), gradient(0, 0, 1)] as const;
  const r = Math.hypot(...raw) + 1e-9;
  const n = [raw[0] / r, raw[1] / r, raw[2] / r] as const;
  const start = [p[0] + n[0] * 0.006, p[1] + n[1] * 0.006, p[2] + n[2] * 0.006] as const;
  chairWood(room, paint, chair, p, out);
  const open = chairDistance(chair, p[0] + n[0] * 0.06, p[1] + n[1] * 0.06, p[2] + n[2] * 0.06) / 0.06;
  const occluded = lerp(0.45, 1, clamp(open)) * lerp(0.55, 1, smoothstep(0, 0.25, p[1]));
  lit(room, p, n, 0.002, occluded, 1 - chairShadow(chair, start, room.sun, 100), out);
  // Varnish: the window's glint.
  const dot = ray.to[0] * n[0] + ray.to[1] * n[1] + ray.to[2] * n[2];
  const m = [ray.to[0] - 2 * dot * n[0], ray.to[1] - 2 * dot * n[1], ray.to[2] - 2 * dot * n[2]] as const;
  const s = m[0] * room.side > 0.01 ? (room.side * room.half - p[0]) / m[0] : -1;
  const y = p[1] + m[1] * s;
  const z = p[2] + m[2] * s;
  const { window: w } = room;
  const seen = s > 0 ? smoothstep(-0.25, 0.25, Math.min(y - w.bottom, w.top - y, z - w.near, w.far - z)) : 0;
  const share = 0.04 + 0.6 * (1 - Math.abs(dot)) ** 5;
  for (let c = 0; c < 3; c++)
    out[c] = (out[c] as number) + share * occluded * (0.1 + seen * 1.9 * (room.windowLight[c] as number));
}
