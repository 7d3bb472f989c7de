import type { Photo } from "../core/photo.ts";
import { cutBand } from "./cut.ts";
import { dilateSquare } from "./grid.ts";

/** Half the width of the band in which an edge is looked for, at each scale. */
const BAND = 3;
/** Local colours are gathered in blocks of this side, from three by three of them. */
const BLOCK = 12;
/** Pixels of each side that local colours must be made from. */
const LEAST_PIXELS = 12;
/** Variance of a local colour at least (8-bit levels squared). */
const LEAST_VARIANCE = 64;
/** No single pixel speaks louder than this. */
const LOUDEST = 6;

/**
 * Moves the edge of a selection to where the colours of the two sides part, a few pixels around where it is. The work is
 * proportional to the length of the edge; what the sides look like is learned from both of them nearby.
 * @param labels 1 = object; changed in place
 * @param sure Infinity for a pixel of the object, -Infinity for one that is not, else 0
 */
export function refineEdge(photo: Photo, labels: Uint8Array, sure: (pixel: number) => number): void {
  const { width, height } = photo;
  const edge = new Uint8Array(labels.length);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      const differs =
        (x + 1 < width && labels[i] !== labels[i + 1]) || (y + 1 < height && labels[i] !== labels[i + width]);
      if (differs) edge[i] = 1;
    }
  const band = dilateSquare(edge, width, height, BAND);
  const local = gatherColours(photo, labels, band);
  const pixels: number[] = [];
  for (let i = 0; i < band.length; i++) if (band[i]) pixels.push(i);
  cutBand(photo, labels, pixels, (i) => sure(i) + local(i));
}

/** Sums of one side's colours in a block: count, red, green, blue, squares. */
type Sums = Float64Array;

/** How much likelier than not a pixel has the object's colour, as seen near it; 0 where too little is known. */
function gatherColours(photo: Photo, labels: Uint8Array, band: Uint8Array): (i: number) => number {
  const { data, width, height } = photo;
  const columns = Math.ceil(width / BLOCK);
  const blocks = new Map<number, readonly [Sums, Sums]>();
  const models = new Map<number, readonly [Sums, Sums]>();
  const blockAt = (column: number, row: number): readonly [Sums, Sums] => {
    const known = blocks.get(row * columns + column);
    if (known) return known;
    const sums = [new Float64Array(5), new Float64Array(5)] as const;
    for (let y = row * BLOCK; y < Math.min(height, (row + 1) * BLOCK); y++)
      for (let x = column * BLOCK; x < Math.min(width, (column + 1) * BLOCK); x++) {
        const i = y * width + x;
        if (!band[i]) addColour(sums[labels[i] as 0 | 1], data, i);
      }
    blocks.set(row * columns + column, sums);
    return sums;
  };
  const modelAt = (column: number, row: number): readonly [Sums, Sums] => {
    const known = models.get(row * columns + column);
    if (known) return known;
    const sums = [new Float64Array(5), new Float64Array(5)] as const;
    for (let v = Math.max(0, row - 1); v <= row + 1 && v * BLOCK < height; v++)
      for (let u = Math.max(0, column - 1); u <= Math.min(columns - 1, column + 1); u++)
        for (const side of [0, 1] as const)
          for (let k = 0; k < 5; k++) sums[side][k] = (sums[side][k] as number) + (blockAt(u, v)[side][k] as number);
    models.set(row * columns + column, sums);
    return sums;
  };
  return (i) => {
    const x = i % width;
    const [away, object] = modelAt(Math.floor(x / BLOCK), Math.floor((i - x) / width / BLOCK));
    if ((away[0] as number) < LEAST_PIXELS || (object[0] as number) < LEAST_PIXELS) return 0;
    const ratio = unlikely(away, data, i) - unlikely(object, data, i);
    return Math.max(-LOUDEST, Math.min(LOUDEST, ratio));
  };
}

function addColour(sums: Sums, data: Uint8Array, i: number): void {
  sums[0] = (sums[0] as number) + 1;
  for (let c = 0; c < 3; c++) {
    const value = data[i * 4 + c] as number;
    sums[c + 1] = (sums[c + 1] as number) + value;
    sums[4] = (sums[4] as number) + value * value;
  }
}

/** Negative log likelihood under one round Gaussian. */
function unlikely(sums: Sums, data: Uint8Array, i: number): number {
  const count = sums[0] as number;
  let distance = 0;
  let meanSquares = 0;
  for (let c = 0; c < 3; c++) {
    const mean = (sums[c + 1] as number) / count;
    meanSquares += mean * mean;
    distance += ((data[i * 4 + c] as number) - mean) ** 2;
  }
  const variance = Math.max(LEAST_VARIANCE, ((sums[4] as number) / count - meanSquares) / 3);
  return distance / (2 * variance) + 1.5 * Math.log(variance);
}
