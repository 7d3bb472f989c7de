import { clamp, copyLight, type Light, lerp, mixInto, smoothstep, srgb } from "./canvas.ts";
import type { Daylight } from "./street.ts";

const jointDirt = srgb(58, 54, 46);
const moss = srgb(74, 72, 52);
const gumGrey = srgb(70, 66, 62);

const SLAB = { width: 0.62, depth: 0.42, joint: 0.006 };
const concrete = srgb(172, 164, 152);
const grime = srgb(92, 86, 78);
const granite = srgb(138, 135, 132);
const bitumen = srgb(92, 92, 94);

/** A line of half width `half` around 0, averaged over a pixel: 1 on it, 0 off it, thin lines fade rather than flicker. */
function line(distance: number, half: number, pixel: number): number {
  const soft = Math.max(half, pixel * 0.5);
  return smoothstep(soft + pixel * 0.6, soft - pixel * 0.4, Math.abs(distance)) * Math.min(1, half / soft);
}

/**
 * Reflectance of concrete paving slabs.
 * @param lean cosine of the view to the upright: stretches the footprint
 * @param slant how far the stretched footprint runs across for each metre of depth
 */
export function slabs(
  day: Daylight,
  x: number,
  z: number,
  pixel: number,
  lean: number,
  slant: number,
  out: Light,
): void {
  const { noise } = day;
  const long = pixel / Math.max(0.05, lean);
  const row = Math.floor(z / SLAB.depth);
  const shifted = x / SLAB.width + (row & 1) * 0.5;
  const stone = Math.floor(shifted);
  const inX = (shifted - stone) * SLAB.width;
  const inZ = z - row * SLAB.depth;
  const own = noise.random(stone, row);
  copyLight(out, concrete);
  const speck = noise.fbm(x / 0.011, z / 0.011, 2, long / 0.011, 0.7);
  const mottle = noise.fbm(x / 0.5, z / 0.5, 6, long / 0.5, 0.62);
  const stain = noise.fbm(x / 1.9 + 9, z / 1.9, 4, long / 1.9);
  const tone = 0.86 + 0.24 * own + 0.22 * mottle + 0.2 * speck;
  for (let c = 0; c < 3; c++) out[c] = (out[c] as number) * tone * (c === 2 ? 1 - 0.06 * own : 1);
  mixInto(out, grime, 0.55 * smoothstep(0.12, 0.55, stain + 0.3 * mottle));
  const wobble = 0.003 * noise.at(x / 0.05, z / 0.05);
  const jointX = line(Math.min(inX, SLAB.width - inX) + wobble, SLAB.joint, pixel + long * slant);
  const jointZ = line(Math.min(inZ, SLAB.depth - inZ) + wobble, SLAB.joint, long);
  mixInto(out, jointDirt, 0.8 * Math.max(jointX, jointZ));
  gum(day, x, z, long, out);
  // Dirt and moss where the wall meets the ground.
  mixInto(out, moss, 0.6 * smoothstep(0.16, 0.0, -z + 0.12 * mottle));
}

const spot = new Float64Array(4);

function gum(day: Daylight, x: number, z: number, long: number, out: Light): void {
  day.noise.cell(x / 0.33, z / 0.33, spot);
  const size = 0.016 + 0.02 * (spot[1] as number);
  if ((spot[1] as number) > 0.22) return;
  const distance = (spot[0] as number) * 0.33;
  mixInto(out, gumGrey, 0.5 * smoothstep(size + long, size - long, distance));
}

/** Reflectance of a granite kerb. */
export function kerbstone(day: Daylight, x: number, y: number, pixel: number, out: Light): void {
  const { noise } = day;
  const speck = noise.fbm(x / 0.009, y / 0.009, 3, pixel / 0.009, 0.75);
  const wear = noise.fbm(x / 0.4, y / 0.2, 5, pixel / 0.2, 0.6);
  const stone = Math.floor(x / 0.95);
  const seam = line(x - Math.round(x / 0.95) * 0.95, 0.005, pixel);
  copyLight(out, granite);
  const tone = (0.88 + 0.2 * noise.random(stone, 77) + 0.4 * speck + 0.22 * wear) * (1 - 0.6 * seam);
  for (let c = 0; c < 3; c++) out[c] = (out[c] as number) * Math.max(0.1, tone);
}

/** Reflectance of an old road. */
export function asphalt(day: Daylight, x: number, z: number, pixel: number, lean: number, gutter: number, out: Light) {
  const { noise } = day;
  const long = pixel / Math.max(0.05, lean);
  const chips = noise.fbm(x / 0.014, z / 0.014, 3, long / 0.014, 0.8);
  const worn = noise.fbm(x / 1.4, z / 0.8, 5, long / 0.8, 0.55);
  const crack = Math.abs(noise.fbm(x / 3.1 + 31, z / 2.3, 6, long / 2.3, 0.5)) + smoothstep(0.1, -0.3, worn) * 0.1;
  copyLight(out, bitumen);
  const tone =
    Math.max(0.25, 0.95 + 0.75 * chips + 0.25 * worn) * lerp(0.6, 1, smoothstep(0.001, 0.004 + 0.4 * long, crack));
  for (let c = 0; c < 3; c++) out[c] = (out[c] as number) * tone;
  mixInto(out, grime, 0.6 * clamp(smoothstep(0.34, 0.05, gutter + 0.1 * worn)));
}
