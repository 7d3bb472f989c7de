import { DX, DY, NEARNESS } from "./grid.ts";

/** Sweeps in each direction; the paths that matter bend rarely. */
const SWEEPS = 3;
/** What one pixel of way costs where nothing changes, in 8-bit levels: keeps far places far on flat ground. */
const WAY = 1;
/** Changes up to this are grain, and add up to nothing (our change). */
const GRAIN = 8;

/**
 * Geodesic distance from the seeds: the least sum of colour changes on a way to a pixel, by raster scans (Toivanen
 * 1996; as used for segmentation by Bai and Sapiro 2009, "Geodesic matting", section 3).
 * @param rgba pixels, four bytes each
 * @param seeds 1 = distance 0
 * @returns in 8-bit levels; Infinity everywhere when there are no seeds
 */
export function geodesicDistance(
  rgba: Uint8Array,
  width: number,
  height: number,
  seeds: Uint8Array,
): Float32Array<ArrayBuffer> {
  const out = new Float32Array(seeds.length);
  for (let i = 0; i < out.length; i++) out[i] = seeds[i] ? 0 : Number.POSITIVE_INFINITY;
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) relax(rgba, width, height, out, x, y, 0);
    for (let y = height - 1; y >= 0; y--) for (let x = width - 1; x >= 0; x--) relax(rgba, width, height, out, x, y, 4);
  }
  return out;
}

/** Looks at four of the neighbours: those before the pixel in reading order, or those behind it. */
function relax(
  rgba: Uint8Array,
  width: number,
  height: number,
  out: Float32Array,
  x: number,
  y: number,
  first: 0 | 4,
): void {
  const i = y * width + x;
  let best = out[i] as number;
  for (let d = first; d < first + 4; d++) {
    const u = x + (DX[d] as number);
    const v = y + (DY[d] as number);
    if (u < 0 || v < 0 || u >= width || v >= height) continue;
    const j = v * width + u;
    const known = out[j] as number;
    if (known >= best) continue;
    const r = (rgba[i * 4] as number) - (rgba[j * 4] as number);
    const g = (rgba[i * 4 + 1] as number) - (rgba[j * 4 + 1] as number);
    const b = (rgba[i * 4 + 2] as number) - (rgba[j * 4 + 2] as number);
    const step = WAY / (NEARNESS[d] as number);
    best = Math.min(best, known + step + Math.max(0, Math.sqrt(r * r + g * g + b * b) - GRAIN));
  }
  out[i] = best;
}
