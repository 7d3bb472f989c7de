import { createRandom, type Random } from "../../src/core/random.ts";
import { blend, type Canvas, clamp, type Light, lerp, light, mixInto, smoothstep, srgb } from "./canvas.ts";
import type { Land } from "./meadow.ts";

const NEAR = 1.9;
const FAR = 26;
const LAYERS = 330;

const young = srgb(118, 150, 52);
const old = srgb(70, 100, 36);
const hay = srgb(196, 178, 104);
const flowers = [srgb(244, 240, 228), srgb(238, 196, 40), srgb(150, 92, 168), srgb(206, 50, 44)];

/**
 * Grass blades and flowers from far to near over the ground. Blades stand where metres say, so every
 * size of picture shows the same ones; blades thinner than a pixel fade.
 */
export function paintGrass(canvas: Canvas, land: Land, seed: number): void {
  const random = createRandom(seed);
  const { view } = land;
  const half = (0.5 * canvas.width) / canvas.height / view.focal;
  // The random numbers are drawn for a fixed width, so that the picture's shape moves no blade.
  const spread = 0.85;
  for (let layer = LAYERS; layer >= 0; layer--) {
    const z = NEAR * (FAR / NEAR) ** ((layer + random.uniform()) / LAYERS);
    const blades = Math.round(160 + 3.4 * z * 14);
    for (let i = 0; i < blades; i++) {
      const x = (2 * random.uniform() - 1) * spread * z;
      const blade = bladeAt(land, random, x, z);
      if (Math.abs(x) < (half + 0.1) * z && blade) paintBlade(canvas, land, blade);
    }
  }
}

interface Blade {
  readonly x: number;
  readonly z: number;
  readonly foot: number;
  readonly length: number;
  readonly width: number;
  /** Metres that the tip leans right. */
  readonly lean: number;
  readonly droop: number;
  readonly colour: Light;
  readonly bloom: Light | undefined;
}

function bladeAt(land: Land, random: Random, x: number, z: number): Blade | undefined {
  const { noise } = land;
  const a = random.uniform();
  const b = random.uniform();
  const c = random.uniform();
  const d = random.uniform();
  const e = random.uniform();
  const clump = noise.fbm(x / 0.9, z / 0.9, 3, 0);
  const off = Math.abs(x - land.path(z)) + 0.25 * noise.at(x / 0.5, z / 0.5);
  if (off < 0.42 + 0.3 * a * a) return undefined;
  const tall = lerp(0.4, 1, smoothstep(0.4, 1.2, off)) * (1 + 0.7 * clump);
  const wind = noise.fbm(x / 2.2 + 9, z / 3, 2, 0);
  const tint = clamp(0.3 + 0.5 * land.dry * c + 0.55 * noise.fbm(x / 7, z / 11, 4, 0) + 0.5 * (d - 0.5));
  const colour = light(...old);
  mixInto(colour, young, b);
  mixInto(colour, hay, tint * tint);
  const kind = noise.fbm(x / 2.6 + 31, z / 2.6, 2, 0);
  const bloom = e > 0.962 && kind > -0.15 ? flowers[Math.floor((kind * 3.3 + 1.2 + a * 1.1) % 4)] : undefined;
  const length = (0.1 + 0.2 * b * b) * tall + (bloom ? 0.1 : 0);
  return {
    x,
    z,
    foot: land.ground(x, z) - 0.01,
    length,
    width: lerp(0.0022, 0.0052, c) * (bloom ? 0.7 : 1),
    lean: length * (0.45 * wind + 0.75 * (d - 0.5)),
    droop: length * 0.35 * a * a,
    colour,
    bloom,
  };
}

const shaded = light();

function paintBlade(canvas: Canvas, land: Land, blade: Blade): void {
  const { view, noise } = land;
  const metre = (view.focal / blade.z) * canvas.height;
  const px = canvas.width / 2 + blade.x * metre;
  const py = (view.horizon + ((view.eye - blade.foot) / blade.z) * view.focal) * canvas.height;
  const cloud = lerp(0.45, 1, smoothstep(-0.28, 0.02, noise.fbm(blade.x / 210 + 77, blade.z / 330, 3, 0) + 0.44));
  const through = 0.55 + 0.45 * Math.abs(land.sun[0]);
  const rows = Math.max(1, Math.ceil((blade.length - blade.droop) * metre));
  const top = py - rows;
  for (let y = Math.max(0, Math.floor(top)); y < Math.min(canvas.height, py); y++) {
    const s = clamp((py - y - 0.5) / rows);
    const bend = s * s;
    const middle = px + blade.lean * bend * metre;
    const wide = blade.width * metre * (1 - bend * 0.85);
    // Deep in the grass little light arrives; the tips shine.
    const depth = lerp(0.16, 1, smoothstep(0, 0.75, s));
    for (let c = 0; c < 3; c++) {
      const lit =
        (land.ambient[c] as number) * (0.35 + 0.65 * depth) + (land.sunLight[c] as number) * through * depth * cloud;
      shaded[c] = (blade.colour[c] as number) * lit * 0.92;
    }
    paintSpan(canvas, y, middle, wide, smoothstep(0, 0.12, s));
  }
  if (blade.bloom) paintBloom(canvas, land, blade, px + blade.lean * metre, top, metre, cloud);
}

/** A row of a blade: `wide` pixels about `middle`, by exact cover. */
function paintSpan(canvas: Canvas, y: number, middle: number, wide: number, alpha: number): void {
  const left = middle - wide / 2;
  const right = middle + wide / 2;
  for (let x = Math.max(0, Math.floor(left)); x < Math.min(canvas.width, right); x++) {
    const cover = Math.min(right, x + 1) - Math.max(left, x);
    blend(canvas, y * canvas.width + x, shaded, cover * alpha);
  }
}

function paintBloom(
  canvas: Canvas,
  land: Land,
  blade: Blade,
  x: number,
  y: number,
  metre: number,
  cloud: number,
): void {
  const radius = 0.011 * metre;
  const flat = radius * 0.62;
  for (let c = 0; c < 3; c++)
    shaded[c] =
      ((blade.bloom ?? blade.colour)[c] as number) *
      ((land.ambient[c] as number) * 0.9 + (land.sunLight[c] as number) * 0.62 * cloud);
  for (let py = Math.max(0, Math.floor(y - flat - 1)); py < Math.min(canvas.height, y + flat + 1); py++)
    for (let px = Math.max(0, Math.floor(x - radius - 1)); px < Math.min(canvas.width, x + radius + 1); px++) {
      const u = (px + 0.5 - x) / radius;
      const v = (py + 0.5 - y) / flat;
      const r = Math.hypot(u, v);
      const petals = 0.86 + 0.14 * Math.cos(Math.atan2(v, u) * 7 + blade.x * 90);
      const alpha = smoothstep(petals + 0.7 / radius, petals - 0.7 / radius, r) * Math.min(1, radius * 1.4);
      if (alpha > 0) blend(canvas, py * canvas.width + px, shaded, alpha * (0.82 + 0.18 * Math.min(1, r * 2)));
    }
}
