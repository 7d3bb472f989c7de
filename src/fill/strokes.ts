import type { ColourGuide, Guides } from "../core/guides.ts";
import type { Photo } from "../core/photo.ts";
import type { Size } from "../core/rect.ts";
import type { GuidePlanes } from "./guides.ts";
import type { PreparedLevel } from "./level.ts";
import { KNOWN } from "./planes.ts";

/** Colours that a person asked for, at one level of the search. */
export interface Strokes extends Size {
  /** [height x width], 0..1: how strongly a colour is wished for. */
  readonly alpha: Float32Array;
  /** [height x width x 3], levels. */
  readonly colour: Float32Array;
}

/** Side of the squares whose mean colours count as colours that a photo has, in pixels: finer is texture. */
const SQUARE = 4;
/** A photo has a colour when so many of its squares are so near to it, in levels. */
const FEWEST_SQUARES = 12;
const NEAR = 36;

/**
 * The guides without strokes whose colour the photo does not have. Such a colour cannot be copied: looking for it
 * would bring whatever comes nearest to it, a red door where a red wall is meant.
 * @param photo the crop
 * @param state [height x width], see planes.ts
 */
export function findable(guides: Guides, photo: Photo, state: Uint8Array): Guides {
  if (!guides.some(({ kind }) => kind === "colour")) return guides;
  const squares = knownSquares(photo, state);
  return guides.filter((guide) => guide.kind !== "colour" || has(squares, guide));
}

/** Mean colours of the squares that are known throughout, RGB after RGB. */
function knownSquares({ width, height, data }: Photo, state: Uint8Array): Float32Array {
  const columns = Math.floor(width / SQUARE);
  const sums = new Float32Array(3 * columns);
  const counts = new Uint8Array(columns);
  const out: number[] = [];
  for (let y = 0; y < height - (height % SQUARE); y++) {
    for (let x = 0; x < columns * SQUARE; x++) {
      const i = y * width + x;
      const at = Math.floor(x / SQUARE);
      if (state[i] !== KNOWN) continue;
      counts[at] = (counts[at] as number) + 1;
      for (let c = 0; c < 3; c++) sums[3 * at + c] = (sums[3 * at + c] as number) + (data[4 * i + c] as number);
    }
    if (y % SQUARE !== SQUARE - 1) continue;
    for (let at = 0; at < columns; at++)
      if (counts[at] === SQUARE * SQUARE)
        for (let c = 0; c < 3; c++) out.push((sums[3 * at + c] as number) / (SQUARE * SQUARE));
    sums.fill(0);
    counts.fill(0);
  }
  return Float32Array.from(out);
}

function has(squares: Float32Array, { colour }: ColourGuide): boolean {
  let found = 0;
  for (let at = 0; at < squares.length && found < FEWEST_SQUARES; at += 3) {
    let square = 0;
    for (let c = 0; c < 3; c++) square += ((squares[at + c] as number) - (colour[c] as number)) ** 2;
    if (square <= NEAR * NEAR) found++;
  }
  return found >= FEWEST_SQUARES;
}

/** The strokes of drawn guides; undefined when there is none. */
export function strokesOf({ width, height, strokeAlpha, strokeColour }: GuidePlanes): Strokes | undefined {
  if (!strokeAlpha.some((alpha) => alpha > 0)) return undefined;
  return { width, height, alpha: strokeAlpha, colour: strokeColour };
}

/** The next coarser level: means over 2 x 2 pixels, colours weighted by their strength. */
export function halveStrokes({ width, height, alpha, colour }: Strokes): Strokes {
  const size = { width: (width + 1) >> 1, height: (height + 1) >> 1 };
  const count = size.width * size.height;
  const out = { ...size, alpha: new Float32Array(count), colour: new Float32Array(3 * count) };
  for (let i = 0; i < alpha.length; i++) {
    const share = (alpha[i] as number) / 4;
    if (share === 0) continue;
    const to = (Math.floor(i / width) >> 1) * size.width + ((i % width) >> 1);
    out.alpha[to] = (out.alpha[to] as number) + share;
    for (let c = 0; c < 3; c++)
      out.colour[3 * to + c] = (out.colour[3 * to + c] as number) + share * (colour[3 * i + c] as number);
  }
  for (let i = 0; i < count; i++) {
    const total = out.alpha[i] as number;
    if (total > 0) for (let c = 0; c < 3; c++) out.colour[3 * i + c] = (out.colour[3 * i + c] as number) / total;
  }
  return out;
}

/**
 * Lays strokes into the first guess of a level.
 * @returns [height x width], 1 = a pixel now has a stroke's colour
 */
export function layStrokes({ hole, channels, data, valid }: PreparedLevel, { alpha, colour }: Strokes): Uint8Array {
  const given = new Uint8Array(valid.length);
  for (const i of hole) {
    if ((alpha[i] as number) < 0.5) continue;
    given[i] = 1;
    for (let c = 0; c < 3; c++) data[i * channels + c] = Math.round(colour[3 * i + c] as number);
  }
  return given;
}

/**
 * Draws the present estimate to the strokes: under a stroke the mean over `reach` pixels becomes its colour, as far as
 * its strength says. Between two rounds of a search, this makes the colour a constraint: what is copied to beside a
 * stroke must go on with it.
 */
export function bendToStrokes(level: PreparedLevel, { alpha, colour }: Strokes, reach: number): void {
  const { width, height, channels, data, hole } = level;
  const shifts = new Float32Array(3 * hole.length);
  const sums = [0, 0, 0];
  for (let k = 0; k < hole.length; k++) {
    const i = hole[k] as number;
    const own = alpha[i] as number;
    if (own === 0) continue;
    const x = i % width;
    const y = (i - x) / width;
    let total = 0;
    sums.fill(0);
    for (let v = Math.max(0, y - reach); v <= Math.min(height - 1, y + reach); v++)
      for (let u = Math.max(0, x - reach); u <= Math.min(width - 1, x + reach); u++) {
        const j = v * width + u;
        const weight = alpha[j] as number;
        if (weight === 0) continue;
        total += weight;
        for (let c = 0; c < 3; c++) sums[c] = (sums[c] as number) + weight * (data[j * channels + c] as number);
      }
    for (let c = 0; c < 3; c++) shifts[3 * k + c] = own * ((colour[3 * i + c] as number) - (sums[c] as number) / total);
  }
  for (let k = 0; k < hole.length; k++)
    for (let c = 0; c < 3; c++) {
      const at = (hole[k] as number) * channels + c;
      data[at] = Math.min(255, Math.max(0, Math.round((data[at] as number) + (shifts[3 * k + c] as number))));
    }
}
