import { clamp, copyLight, type Light, lerp, light, mixInto, smoothstep, srgb } from "./canvas.ts";
import type { Noise } from "./noise.ts";

const render = srgb(170, 150, 128);
const rainDirt = srgb(104, 96, 86);
const greyStone = srgb(148, 142, 132);
const damp = srgb(78, 74, 60);
const sandstone = srgb(206, 196, 176);

/** Reflectance of wall surfaces at (x, y) metres on the wall; `pixel` is the width of a pixel there, metres. */

const BRICK = { width: 0.225, height: 0.075, joint: 0.006 };
const mortar = srgb(186, 176, 160);
const bricks = [srgb(148, 92, 74), srgb(160, 104, 82), srgb(134, 82, 68), srgb(168, 122, 98)];
const soot = srgb(70, 58, 52);

const cement = light();
const under = light();

export function brick(noise: Noise, x: number, y: number, pixel: number, out: Light): void {
  const wobble = 0.0035 * noise.fbm(x / 0.04, y / 0.04, 3, pixel / 0.04);
  const row = Math.floor(y / BRICK.height);
  const along = x / BRICK.width + (row & 1) * 0.5 + 0.03 * noise.random(row, 4);
  const column = Math.floor(along);
  const inX = (along - column) * BRICK.width;
  const inY = y - row * BRICK.height;
  const own = noise.random(column, row);
  const other = (own * 971) % 1;
  copyLight(out, bricks[Math.floor(own * 3.99)] ?? mortar);
  mixInto(out, soot, 0.45 * smoothstep(0.72, 1, other));
  const pits = noise.fbm(x / 0.012, y / 0.012, 3, pixel / 0.012, 0.7);
  const burn = noise.fbm(x / 0.1 + column, y / 0.1, 4, pixel / 0.1);
  const tone = 0.92 + 0.28 * (other - 0.5) + 0.32 * pits + 0.25 * burn;
  for (let c = 0; c < 3; c++) out[c] = (out[c] as number) * tone;
  const gap = Math.min(inX, BRICK.width - inX, inY, BRICK.height - inY) + wobble;
  const soft = Math.max(0.0025, pixel * 0.8);
  const joint = smoothstep(BRICK.joint + soft, BRICK.joint - soft, gap) * clamp(BRICK.joint / (0.5 * pixel));
  // Sun from above: the joint under a brick lies in its shade, its upper edge catches the light.
  const edge = smoothstep(0.012, 0.002, BRICK.height - inY - BRICK.joint) - smoothstep(0.012, 0.002, inY - BRICK.joint);
  for (let c = 0; c < 3; c++) out[c] = (out[c] as number) * (1 + 0.14 * edge * (1 - joint));
  copyLight(cement, mortar);
  const shade = lerp(0.62, 1, smoothstep(0.0, BRICK.joint, inY)) * (0.9 + 0.3 * pits);
  for (let c = 0; c < 3; c++) cement[c] = (cement[c] as number) * shade;
  mixInto(out, cement, joint);
  weather(noise, x, y, pixel, out, 0.5);
}

export function plaster(noise: Noise, paint: Light, x: number, y: number, pixel: number, out: Light): void {
  copyLight(out, paint);
  const trowel = noise.fbm(x / 0.16, y / 0.11, 6, pixel / 0.11, 0.62);
  const sand = noise.fbm(x / 0.009, y / 0.009, 2, pixel / 0.009, 0.8);
  const patch = noise.fbm(x / 1.7 + 5, y / 1.3, 4, pixel);
  const tone = 0.95 + 0.09 * trowel + 0.12 * sand + 0.1 * patch;
  for (let c = 0; c < 3; c++) out[c] = (out[c] as number) * tone;
  weather(noise, x, y, pixel, out, 1);
  const lost = noise.fbm(x / 0.9 + 51, y / 0.7, 6, pixel / 0.7, 0.6) + 0.3 * smoothstep(1.4, 0.5, y) - 0.62;
  const bare = smoothstep(0.0, 0.03 + pixel, lost);
  if (bare > 0) {
    copyLight(under, render);
    for (let c = 0; c < 3; c++) under[c] = (under[c] as number) * (0.85 + 0.5 * sand + 0.3 * trowel);
    mixInto(out, under, bare * 0.85);
  }
  const rim = smoothstep(0.03, 0.0, Math.abs(lost - 0.005));
  for (let c = 0; c < 3; c++) out[c] = (out[c] as number) * (1 - 0.15 * rim);
  const crack = Math.abs(noise.fbm(x / 1.3 + 80, y / 1.6, 6, pixel / 1.6, 0.55));
  const cracked = smoothstep(0.25, 0.6, patch) * smoothstep(0.006 + pixel, 0.001, crack);
  for (let c = 0; c < 3; c++) out[c] = (out[c] as number) * (1 - 0.35 * cracked);
}

/** Rain streaks and damp: dark runs that hang from above, greyer towards the ground. */
function weather(noise: Noise, x: number, y: number, pixel: number, out: Light, strength: number): void {
  const runs = noise.fbm(x / 0.11, y / 2.2, 5, pixel / 0.11, 0.6);
  const clouds = noise.fbm(x / 1.1 + 21, y / 1.4, 4, pixel / 1.4);
  const dirt = smoothstep(0.05, 0.75, clouds + 0.55 * runs) * 0.3 * strength;
  mixInto(out, rainDirt, dirt);
}

/** Rough-hewn base of the wall in big blocks. */
export function plinth(noise: Noise, x: number, y: number, pixel: number, out: Light): void {
  const block = 0.86;
  const k = Math.floor(x / block);
  const seam = Math.abs(x - Math.round(x / block) * block);
  const hewn = noise.fbm(x / 0.06, y / 0.06, 5, pixel / 0.06, 0.65);
  const big = noise.fbm(x / 0.5 + k, y / 0.4, 4, pixel / 0.4);
  copyLight(out, greyStone);
  const joint = smoothstep(0.008 + 0.6 * pixel, 0.004, seam);
  const tone = (0.88 + 0.16 * (noise.random(k, 3) - 0.5) + 0.34 * hewn + 0.2 * big) * (1 - 0.5 * joint);
  for (let c = 0; c < 3; c++) out[c] = (out[c] as number) * Math.max(0.2, tone);
  mixInto(out, damp, 0.55 * smoothstep(0.24, 0.02, y + 0.12 * big));
}

/** Smooth dressed stone of sills, frames and the string course. */
export function stone(noise: Noise, x: number, y: number, pixel: number, out: Light): void {
  copyLight(out, sandstone);
  const speck = noise.fbm(x / 0.012, y / 0.012, 3, pixel / 0.012, 0.7);
  const cloud = noise.fbm(x / 0.3, y / 0.24, 5, pixel / 0.24, 0.58);
  for (let c = 0; c < 3; c++) out[c] = (out[c] as number) * (0.94 + 0.13 * cloud + 0.13 * speck);
  weather(noise, x, y, pixel, out, 0.9);
}
