import { type Cutout, type Guides, invertTransform, type PasteGuide, pastedBounds } from "../core/guides.ts";
import { distanceToHole } from "../core/mask.ts";
import { intersect, isEmpty, type Rect } from "../core/rect.ts";
import { FOREIGN, HOLE } from "./planes.ts";

/** A pasted piece as it lies in a crop, before its colours are made to fit. */
export interface PlacedPiece {
  readonly guide: PasteGuide;
  /** Positions in the crop of the pixels that it covers at all. */
  readonly at: Int32Array;
  /** Colour of each, levels [at.length x 3]. */
  readonly rgb: Float32Array<ArrayBuffer>;
  /** 0..1: how much of each pixel is piece; falls to 0 over the last pixels at its rim. */
  readonly alpha: Float32Array<ArrayBuffer>;
}

/** Width of the soft rim, inside the piece: what a cut-out's last pixels show is half its old surroundings. */
const FEATHER = 2;
/** Most samples a side that a pixel is averaged from, where a piece is made smaller. */
const MOST_SAMPLES = 6;
const LEAST_COVERAGE = 1 / 255;

/**
 * Lays pasted pieces into a crop: bilinear where they grow, averaged where they shrink, exact where they only move
 * by whole pixels.
 * @param state [height x width] of the crop; pieces show in its hole alone
 */
export function placePieces(guides: Guides, crop: Rect, state: Uint8Array): PlacedPiece[] {
  return guides.flatMap((guide) => {
    const piece = guide.kind === "paste" ? placePiece(guide, crop, state) : null;
    return piece && piece.at.length > 0 ? [piece] : [];
  });
}

function placePiece(guide: PasteGuide, crop: Rect, state: Uint8Array): PlacedPiece | null {
  const box = intersect(pastedBounds(guide.cutout, guide.transform), crop);
  if (isEmpty(box)) return null;
  const samples = new Float32Array(4 * box.width * box.height);
  sampleInto(samples, guide, box);
  const soft = softRim(samples, box);
  const kept: number[] = [];
  for (let i = 0; i < soft.length; i++)
    if ((soft[i] as number) > LEAST_COVERAGE && state[inCrop(i, box, crop)] === HOLE) kept.push(i);
  const at = Int32Array.from(kept, (i) => inCrop(i, box, crop));
  const rgb = new Float32Array(3 * kept.length);
  for (const [k, i] of kept.entries()) rgb.set(samples.subarray(4 * i, 4 * i + 3), 3 * k);
  return { guide, at, rgb, alpha: Float32Array.from(kept, (i) => soft[i] as number) };
}

function inCrop(i: number, box: Rect, crop: Rect): number {
  const x = (i % box.width) + box.x - crop.x;
  return (Math.floor(i / box.width) + box.y - crop.y) * crop.width + x;
}

/** Straight colour and coverage 0..1 of the piece under each pixel of `box`. */
function sampleInto(out: Float32Array, { cutout, transform }: PasteGuide, box: Rect): void {
  const [a, b, c, d, e, f] = invertTransform(transform);
  const shrink = Math.max(Math.hypot(a, b), Math.hypot(c, d));
  const n = Math.min(MOST_SAMPLES, Math.max(1, Math.ceil(shrink - 0.01)));
  const sum = new Float64Array(4);
  for (let y = 0; y < box.height; y++)
    for (let x = 0; x < box.width; x++) {
      sum.fill(0);
      for (let v = 0; v < n; v++)
        for (let u = 0; u < n; u++) {
          const px = box.x + x + (u + 0.5) / n;
          const py = box.y + y + (v + 0.5) / n;
          addSample(sum, cutout, a * px + c * py + e, b * px + d * py + f);
        }
      const weight = sum[3] as number;
      const at = 4 * (y * box.width + x);
      if (weight <= 0) continue;
      for (let k = 0; k < 3; k++) out[at + k] = (sum[k] as number) / weight;
      out[at + 3] = weight / (n * n);
    }
}

/** Adds the bilinear sample at a place of the cut-out: colour times coverage, and coverage. */
function addSample(sum: Float64Array, { pixels, mask }: Cutout, x: number, y: number): void {
  const left = Math.floor(x - 0.5);
  const top = Math.floor(y - 0.5);
  const fx = x - 0.5 - left;
  const fy = y - 0.5 - top;
  for (let v = 0; v < 2; v++)
    for (let u = 0; u < 2; u++) {
      const px = left + u;
      const py = top + v;
      const share = (u ? fx : 1 - fx) * (v ? fy : 1 - fy);
      if (share <= 1e-6 || px < 0 || py < 0 || px >= pixels.width || py >= pixels.height) continue;
      const i = py * pixels.width + px;
      if (!mask.data[i]) continue;
      const weight = (share * (pixels.data[4 * i + 3] as number)) / 255;
      for (let c = 0; c < 3; c++) sum[c] = (sum[c] as number) + weight * (pixels.data[4 * i + c] as number);
      sum[3] = (sum[3] as number) + weight;
    }
}

/** Coverage that rises from the piece's rim over {@link FEATHER} pixels. */
function softRim(samples: Float32Array, box: Rect): Float32Array {
  const outside = { x: 0, y: 0, width: box.width + 2, height: box.height + 2 };
  const data = new Uint8Array(outside.width * outside.height).fill(1);
  for (let i = 0; i < box.width * box.height; i++)
    if ((samples[4 * i + 3] as number) >= 0.5)
      data[(Math.floor(i / box.width) + 1) * outside.width + (i % box.width) + 1] = 0;
  const distance = distanceToHole({ bounds: outside, data });
  return Float32Array.from({ length: box.width * box.height }, (_, i) => {
    const at = (Math.floor(i / box.width) + 1) * outside.width + (i % box.width) + 1;
    const depth = Math.min(1, Math.sqrt(distance[at] as number) / (FEATHER + 1));
    return depth * Math.min(1, samples[4 * i + 3] as number);
  });
}

/**
 * The crop's state with the inside of pieces taken out of the hole: it is neither filled nor copied from. Their soft
 * rims stay in the hole, so that what they are laid over is there.
 */
export function withoutPieces(state: Uint8Array, pieces: readonly PlacedPiece[]): Uint8Array {
  if (pieces.length === 0) return state;
  const out = state.slice();
  for (const { at, alpha } of pieces)
    for (let i = 0; i < at.length; i++) if ((alpha[i] as number) >= 0.999) out[at[i] as number] = FOREIGN;
  return out;
}

/** Which pixels of a crop belong to a piece for the most part, as a full plane. */
export function solidPlane({ at, alpha }: PlacedPiece, length: number): Uint8Array {
  const solid = new Uint8Array(length);
  for (let i = 0; i < at.length; i++) if ((alpha[i] as number) >= 0.3) solid[at[i] as number] = 1;
  return solid;
}
