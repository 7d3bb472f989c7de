import { createRandom, hashInts } from "../../src/core/random.ts";

/** Seeded noise over the plane, in the noise's own units (one lattice cell = 1). Scenes map metres or image heights to it. */
export interface Noise {
  /** Gradient noise (Perlin 2002: quintic fade), about -1..1, mean 0. */
  at(x: number, y: number): number;
  /**
   * Fractal sum of up to `octaves` of {@link at}, each twice as fine and `gain` as strong, about -1..1.
   * Octaves finer than `footprint` (the width of a pixel in noise units) fade out, so the sum never aliases
   * and a small picture shows what a large one shows, averaged.
   */
  fbm(x: number, y: number, octaves: number, footprint: number, gain?: number): number;
  /** A sum of ridges (1 - |noise|, sharpened; Musgrave 1994), 0..1: mountain crests. */
  ridged(x: number, y: number, octaves: number): number;
  /** Distance to the nearest of one jittered point a cell; `out` = [distance, its random number 0..1, dx, dy]. */
  cell(x: number, y: number, out: Float64Array): void;
  /** A random number 0..1 for a lattice place. */
  random(x: number, y: number): number;
}

export function createNoise(seed: number): Noise {
  const { perm, gradX, gradY } = tables(seed);
  const at = (x: number, y: number): number => {
    const xi = Math.floor(x);
    const yi = Math.floor(y);
    const fx = x - xi;
    const fy = y - yi;
    const a = perm[xi & 255] as number;
    const b = perm[(xi + 1) & 255] as number;
    const p = perm[(a + yi) & 255] as number;
    const q = perm[(b + yi) & 255] as number;
    const r = perm[(a + yi + 1) & 255] as number;
    const s = perm[(b + yi + 1) & 255] as number;
    const u = fx * fx * fx * (fx * (fx * 6 - 15) + 10);
    const v = fy * fy * fy * (fy * (fy * 6 - 15) + 10);
    const top = (gradX[p] as number) * fx + (gradY[p] as number) * fy;
    const topRight = (gradX[q] as number) * (fx - 1) + (gradY[q] as number) * fy;
    const bottom = (gradX[r] as number) * fx + (gradY[r] as number) * (fy - 1);
    const bottomRight = (gradX[s] as number) * (fx - 1) + (gradY[s] as number) * (fy - 1);
    const upper = top + u * (topRight - top);
    return 1.5 * (upper + v * (bottom + u * (bottomRight - bottom) - upper));
  };
  const random = (x: number, y: number): number => hashInts(seed, x, y) / 0x1_0000_0000;
  return { at, random, fbm: fbmOf(at), ridged: ridgedOf(at), cell: cellOf(random) };
}

function tables(seed: number): { perm: Uint8Array; gradX: Float64Array; gradY: Float64Array } {
  const random = createRandom(seed);
  const perm = new Uint8Array(256).map((_, i) => i);
  const gradX = new Float64Array(256);
  const gradY = new Float64Array(256);
  for (let i = 255; i >= 0; i--) {
    const j = random.integer(0, i + 1);
    const kept = perm[i] as number;
    perm[i] = perm[j] as number;
    perm[j] = kept;
    const angle = 2 * Math.PI * random.uniform();
    gradX[i] = Math.cos(angle);
    gradY[i] = Math.sin(angle);
  }
  return { perm, gradX, gradY };
}

function fbmOf(at: Noise["at"]): Noise["fbm"] {
  return (x, y, octaves, footprint, gain = 0.5) => {
    let sum = 0;
    let amplitude = 1;
    let px = x;
    let py = y;
    let width = footprint;
    for (let i = 0; i < octaves && width < 0.6; i++) {
      sum += amplitude * at(px, py) * (width < 0.25 ? 1 : (0.6 - width) / 0.35);
      amplitude *= gain;
      // Rotated by about 37 degrees so that the lattices of the octaves never line up.
      const turned = 1.6 * px - 1.2 * py + 17.3;
      py = 1.2 * px + 1.6 * py + 5.7;
      px = turned;
      width *= 2;
    }
    const total = (1 - gain ** octaves) / (1 - gain);
    return (sum / total) * 1.6;
  };
}

function ridgedOf(at: Noise["at"]): Noise["ridged"] {
  return (x, y, octaves) => {
    let sum = 0;
    let amplitude = 0.55;
    let weight = 1;
    let px = x;
    let py = y;
    for (let i = 0; i < octaves; i++) {
      const ridge = 1 - Math.abs(at(px, py));
      const sharp = ridge * ridge * weight;
      sum += amplitude * sharp;
      // Fine ridges only on coarse ones: valleys stay smooth, as erosion leaves them.
      weight = Math.min(1, Math.max(0, sharp * 1.7));
      amplitude *= 0.5;
      const turned = 1.6 * px - 1.2 * py + 9.1;
      py = 1.2 * px + 1.6 * py + 3.3;
      px = turned;
    }
    return sum;
  };
}

function cellOf(random: Noise["random"]): Noise["cell"] {
  return (x, y, out) => {
    const xi = Math.floor(x);
    const yi = Math.floor(y);
    out[0] = 9;
    for (let j = -1; j <= 1; j++) {
      for (let i = -1; i <= 1; i++) {
        const id = random(xi + i, yi + j);
        const dx = xi + i + 0.5 + 0.8 * (id - 0.5) - x;
        const dy = yi + j + 0.5 + 0.8 * (((id * 4096) % 1) - 0.5) - y;
        const distance = Math.hypot(dx, dy);
        if (distance >= (out[0] as number)) continue;
        out[0] = distance;
        out[1] = (id * 65536) % 1;
        out[2] = dx;
        out[3] = dy;
      }
    }
  };
}
