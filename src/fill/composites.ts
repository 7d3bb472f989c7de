import type { Region } from "../core/fill.ts";
import type { Patch } from "../core/patch.ts";
import { blankPhoto, type Photo } from "../core/photo.ts";
import type { Composite } from "./blend.ts";
import type { Detail } from "./detail.ts";
import type { PlacedPiece } from "./pieces.ts";
import { HOLE, KNOWN } from "./planes.ts";
import { wordsIn, wordsOf } from "./words.ts";

/** The pixels that a search has chosen, whole. */
export function copied(photo: Photo, { hole, source }: Detail): Composite {
  const pixels = new Float32Array(hole.length * 4);
  for (let i = 0; i < hole.length; i++) {
    const from = (source[i] as number) * 4;
    if (from < 0) continue;
    const alpha = (photo.data[from + 3] as number) / 255;
    for (let c = 0; c < 3; c++) pixels[i * 4 + c] = (photo.data[from + c] as number) * alpha;
    pixels[i * 4 + 3] = photo.data[from + 3] as number;
  }
  return { hole, pixels, source };
}

/** The generator's pixels as they are. They are opaque: generators know no alpha. */
export function copyCoarse(coarse: Uint8Array, state: Uint8Array): Composite {
  const hole = holeList(state);
  const pixels = new Float32Array(hole.length * 4);
  for (let i = 0; i < hole.length; i++) {
    for (let c = 0; c < 3; c++) pixels[i * 4 + c] = coarse[(hole[i] as number) * 3 + c] as number;
    pixels[i * 4 + 3] = 255;
  }
  return { hole, pixels };
}

/** The mean premultiplied colour of everything known in every hole pixel. */
export function meanColour(photo: Photo, state: Uint8Array): Composite {
  const sums = [0, 0, 0, 0];
  let known = 0;
  for (let i = 0; i < state.length; i++) {
    if (state[i] !== KNOWN) continue;
    known++;
    const alpha = photo.data[i * 4 + 3] as number;
    for (let c = 0; c < 3; c++) sums[c] = (sums[c] as number) + ((photo.data[i * 4 + c] as number) * alpha) / 255;
    sums[3] = (sums[3] as number) + alpha;
  }
  const mean = sums.map((sum) => sum / known);
  const hole = holeList(state);
  return { hole, pixels: Float32Array.from({ length: hole.length * 4 }, (_, i) => mean[i & 3] as number) };
}

function holeList(state: Uint8Array): Int32Array {
  const hole: number[] = [];
  for (let i = 0; i < state.length; i++) if (state[i] === HOLE) hole.push(i);
  return Int32Array.from(hole);
}

/** Lays the hole's pixels into a patch over the hole's bounds, and the pieces over them. */
export function patchOf(
  region: Region,
  photo: Photo,
  hole: Int32Array,
  pixels: Uint8Array,
  pieces: readonly PlacedPiece[],
): Patch {
  const { bounds } = region.hole;
  const out = blankPhoto(bounds.width, bounds.height);
  const place = (at: number): number => {
    const row = Math.floor(at / photo.width);
    const x = at - row * photo.width + region.crop.x - bounds.x;
    return (row + region.crop.y - bounds.y) * bounds.width + x;
  };
  const from = wordsOf(pixels);
  const words = wordsIn(out.data);
  for (let i = 0; i < hole.length; i++) words[place(hole[i] as number)] = from[i] as number;
  for (const { at, rgb, alpha } of pieces)
    for (let i = 0; i < at.length; i++) {
      const to = 4 * place(at[i] as number);
      const share = alpha[i] as number;
      for (let c = 0; c < 3; c++)
        out.data[to + c] = Math.round((1 - share) * (out.data[to + c] as number) + share * (rgb[3 * i + c] as number));
      out.data[to + 3] = Math.round((1 - share) * (out.data[to + 3] as number) + share * 255);
    }
  return { mask: region.hole, pixels: out };
}
