import { clamp, copyLight, type Light, lerp, light, mixInto, smoothstep, srgb } from "./canvas.ts";
import type { Chair } from "./chair.ts";
import type { Noise } from "./noise.ts";

const scuffed = srgb(176, 150, 120);
const frameWood = srgb(58, 42, 30);
const mount = srgb(228, 222, 208);
const boardPaint = srgb(226, 222, 212);

export interface Decor {
  readonly paint: Light;
  /** 0 = dark oak, 1 = pale. */
  readonly wood: number;
  /** Middle of the framed picture on the back wall, metres right, and half its size. */
  readonly picture: number;
  readonly pictureHalf: readonly [number, number];
}

/** A room: floor y = 0, back wall z = depth, side walls x = +-half; the window is in the wall on `side`. */
export interface Room {
  readonly noise: Noise;
  readonly decor: Decor;
  readonly side: number;
  readonly half: number;
  readonly depth: number;
  readonly window: { readonly near: number; readonly far: number; readonly bottom: number; readonly top: number };
  readonly sun: readonly [number, number, number];
  readonly sunLight: Light;
  readonly windowLight: Light;
}

const PLANK = { width: 0.135, length: 1.65, joint: 0.0014 };
const paleOak = srgb(196, 158, 112);
const darkOak = srgb(142, 96, 58);
const heart = srgb(96, 60, 34);

/** Reflectance of oak planks that run along x; (x, z) metres on the floor. */
export function floorWood(room: Room, x: number, z: number, pixel: number, lean: number, out: Light): void {
  const { noise } = room;
  const long = pixel / Math.max(0.08, lean);
  const row = Math.floor(z / PLANK.width);
  const shifted = x / PLANK.length + noise.random(row, 1) * 7;
  const plank = Math.floor(shifted);
  const own = noise.random(plank, row);
  const other = (own * 1013) % 1;
  const inX = (shifted - plank) * PLANK.length;
  const inZ = z - row * PLANK.width;
  grainOf(noise, inX + own * 50, inZ + other * 9, own, long, out, lerp(0, 1, room.decor.wood));
  const tone = 0.84 + 0.34 * (other - 0.4) + 0.08 * noise.fbm(x / 0.8, z / 0.5, 4, long / 0.5);
  for (let c = 0; c < 3; c++) out[c] = (out[c] as number) * tone;
  const seamZ =
    smoothstep(Math.max(PLANK.joint, long * 0.6) * 1.6, 0, Math.min(inZ, PLANK.width - inZ)) *
    clamp(PLANK.joint / (long * 0.4));
  const seamX =
    smoothstep(Math.max(PLANK.joint, pixel * 0.6) * 1.6, 0, Math.min(inX, PLANK.length - inX)) *
    clamp(PLANK.joint / (pixel * 0.4));
  for (let c = 0; c < 3; c++) out[c] = (out[c] as number) * (1 - 0.75 * Math.max(seamZ, seamX));
  const scuff = smoothstep(0.35, 0.75, noise.fbm(x / 0.5 + 4, z / 0.3, 6, long / 0.3, 0.6));
  mixInto(out, scuffed, 0.22 * scuff);
}

/** Growth rings cut lengthwise: bands that wander along the plank, pores as short dark dashes. */
function grainOf(
  noise: Noise,
  along: number,
  across: number,
  own: number,
  pixel: number,
  out: Light,
  pale: number,
): void {
  const bend = 0.045 * noise.fbm(along / 1.1, across / 0.12, 3, pixel / 0.12);
  const arch = own < 0.45 ? 0.22 * (across - 0.07) * (across - 0.07) * 60 : 0;
  const ring = (across + bend + arch * Math.sin(along * 1.9 + own * 40) * 0.5) / 0.013;
  const seen = clamp(1.2 - pixel / 0.009);
  const phase = ring - Math.floor(ring);
  const late = smoothstep(0.35, 0.95, phase) * smoothstep(1, 0.96, phase) * seen + 0.3 * (1 - seen);
  const fibre = noise.fbm(along / 0.09, across / 0.0035, 4, pixel / 0.0035, 0.6);
  const pores = smoothstep(0.35, 0.6, noise.fbm(along / 0.035 + 9, across / 0.0022, 2, pixel / 0.0022));
  copyLight(out, darkOak);
  mixInto(out, paleOak, pale);
  mixInto(out, heart, clamp(0.3 * late + 0.14 * pores));
  for (let c = 0; c < 3; c++) out[c] = (out[c] as number) * (1 + 0.13 * fibre);
}

const inside = light();

/** Reflectance of a painted wall; the back wall carries a framed picture. `u` runs along the wall. */
export function wallPaint(room: Room, u: number, y: number, pixel: number, isBack: boolean, out: Light): void {
  const { noise, decor } = room;
  const roller = noise.fbm(u / 0.012, y / 0.012, 3, pixel / 0.012, 0.7);
  const waves = noise.fbm(u / 0.5, y / 0.6, 5, pixel / 0.5, 0.5);
  copyLight(out, decor.paint);
  for (let c = 0; c < 3; c++) out[c] = (out[c] as number) * (1 + 0.055 * roller + 0.035 * waves);
  if (!isBack) return;
  const dx = Math.abs(u - decor.picture) - decor.pictureHalf[0];
  const dy = Math.abs(y - 1.62) - decor.pictureHalf[1];
  const d = Math.max(dx, dy);
  // The frame's own soft shade on the wall, below and away from the window.
  const cast = Math.max(
    Math.abs(u - decor.picture + room.side * 0.025) - decor.pictureHalf[0],
    Math.abs(y - 1.595) - decor.pictureHalf[1],
  );
  for (let c = 0; c < 3; c++) out[c] = (out[c] as number) * lerp(0.45, 1, smoothstep(-0.005, 0.04, cast - 0.02));
  if (d > 0.025) return;
  const covered = smoothstep(0.6 * pixel, -0.6 * pixel, d - 0.022);
  if (d > 0) {
    copyLight(inside, frameWood);
    const bevel = 0.8 + 0.5 * smoothstep(0.0, 0.02, d) * (dx > dy === u * room.side > 0 ? 1.2 : 0.5);
    for (let c = 0; c < 3; c++)
      inside[c] = (inside[c] as number) * bevel * (1 + 0.2 * noise.fbm(u / 0.2, y / 0.2, 4, pixel / 0.2));
  } else if (d > -0.055) copyLight(inside, mount);
  else artwork(noise, (u - decor.picture) / decor.pictureHalf[1], (y - 1.62) / decor.pictureHalf[1], pixel, inside);
  mixInto(out, inside, covered);
}

/** A small painting: hills in haze, brushed. */
function artwork(noise: Noise, u: number, v: number, pixel: number, out: Light): void {
  const brush = noise.fbm(u * 3, v * 14, 5, pixel * 40, 0.6);
  const sky = light(lerp(0.72, 0.5, clamp(v)), lerp(0.62, 0.56, clamp(v)), lerp(0.5, 0.6, clamp(v)));
  copyLight(out, sky);
  for (let i = 0; i < 4; i++) {
    const crest = 0.28 - 0.26 * i + 0.2 * noise.fbm(u * (0.9 + 0.3 * i) + 13 * i, 3.7 * i, 5, 0.01);
    const tone = light(0.34 - 0.07 * i, 0.36 - 0.055 * i, 0.36 - 0.09 * i);
    mixInto(out, tone, smoothstep(0.015, -0.015, v - crest + 0.03 * brush));
  }
  for (let c = 0; c < 3; c++) out[c] = (out[c] as number) * (1 + 0.3 * brush);
}

const board = light();

/** Paints the skirting board over the foot of a wall; returns its share. */
export function skirting(room: Room, y: number, pixel: number, out: Light): number {
  const share = smoothstep(0.6 * pixel, -0.6 * pixel, y - 0.11);
  if (share <= 0) return 0;
  const lip =
    1 + 0.14 * smoothstep(0.012, 0.002, Math.abs(y - 0.104)) - 0.25 * smoothstep(0.006, 0.001, Math.abs(y - 0.086));
  copyLight(board, boardPaint);
  const wear = 1 + 0.05 * room.noise.fbm(y / 0.02, y / 0.3, 3, pixel / 0.02);
  for (let c = 0; c < 3; c++) board[c] = (board[c] as number) * lip * wear * lerp(0.55, 1, smoothstep(0, 0.012, y));
  mixInto(out, board, share);
  return share;
}

/** Reflectance of the chair's varnished or painted wood. */
export function chairWood(
  room: Room,
  paint: Light,
  chair: Chair,
  p: readonly [number, number, number],
  out: Light,
): void {
  const x = p[0] - chair.x;
  const z = p[2] - chair.z;
  const a = x * Math.cos(chair.turn) - z * Math.sin(chair.turn);
  const b = x * Math.sin(chair.turn) + z * Math.cos(chair.turn);
  const { noise } = room;
  const grain =
    p[1] > 0.46 || p[1] < 0.43
      ? noise.fbm(a / 0.3, (p[1] + b) / 0.012, 4, 0.1, 0.6)
      : noise.fbm(a / 0.012, b / 0.3, 4, 0.1, 0.6);
  const wear = noise.fbm(a / 0.1, p[1] / 0.1 + b / 0.1, 4, 0.03);
  copyLight(out, paint);
  for (let c = 0; c < 3; c++) out[c] = (out[c] as number) * (1 + 0.18 * grain + 0.12 * wear);
}
