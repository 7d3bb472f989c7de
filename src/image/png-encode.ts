import { concat } from "../core/bytes.ts";
import type { Photo } from "../core/photo.ts";
import { latin1, uint32be } from "./bytes.ts";
import { isOpaque } from "./opacity.ts";
import { PNG_SIGNATURE, pngChunk } from "./png.ts";

/** Rows are filtered and handed to the compressor in pieces of about this many bytes. */
const PIECE_BYTES = 1 << 20;
/** Filter types (W3C PNG, section 9). */
const FILTERS = [0, 1, 2, 3, 4] as const;

/**
 * Writes a PNG, RGB where the photo is opaque and RGBA otherwise. Every byte of every pixel comes back,
 * also the colours under alpha 0. Each row takes the filter with the least sum of absolute differences
 * (W3C PNG, 12.7); the platform's own zlib compresses. The codec that decodes PNG could encode too, but
 * writes only RGBA by a fixed filter: files twice as large, and three more copies of the photo in memory.
 */
export async function encodePng(photo: Photo): Promise<Uint8Array<ArrayBuffer>> {
  const channels = isOpaque(photo) ? 3 : 4;
  const { width, height } = photo;
  const header = concat([uint32be(width), uint32be(height), Uint8Array.of(8, channels === 3 ? 2 : 6, 0, 0, 0)]);
  const stream = new CompressionStream("deflate");
  const packed = new Response(stream.readable).arrayBuffer();
  const writer = stream.writable.getWriter();
  for (const piece of filteredRows(photo, channels)) await writer.write(piece);
  await writer.close();
  const data = new Uint8Array(await packed);
  return concat([
    latin1(PNG_SIGNATURE),
    pngChunk("IHDR", header),
    pngChunk("IDAT", data),
    pngChunk("IEND", new Uint8Array(0)),
  ]);
}

function* filteredRows({ width, height, data }: Photo, channels: 3 | 4): Generator<Uint8Array<ArrayBuffer>> {
  const rowBytes = width * channels;
  const rows = Math.max(1, Math.floor(PIECE_BYTES / (rowBytes + 1)));
  // A pixel of zeros before each row and a row of zeros before the first: the filters need no special case.
  let above = new Uint8Array(rowBytes + channels);
  let row = new Uint8Array(rowBytes + channels);
  const sums = new Float64Array(FILTERS.length);
  for (let top = 0; top < height; top += rows) {
    const piece = new Uint8Array(Math.min(rows, height - top) * (rowBytes + 1));
    for (let y = top, at = 0; y < Math.min(top + rows, height); y++, at += rowBytes + 1) {
      for (let from = y * width * 4, to = channels; to < row.length; from += 4, to += channels)
        for (let channel = 0; channel < channels; channel++) row[to + channel] = data[from + channel] as number;
      weigh(row, above, channels, sums);
      const filter = sums.indexOf(Math.min(...sums));
      piece[at] = filter;
      writeFiltered(row, above, channels, filter, piece.subarray(at + 1, at + 1 + rowBytes));
      [above, row] = [row, above];
    }
    yield piece;
  }
}

/** Sum of the absolute values of each filter's output, as signed bytes. */
function weigh(row: Uint8Array, above: Uint8Array, channels: number, sums: Float64Array): void {
  let [none, sub, up, average, paeth] = [0, 0, 0, 0, 0];
  for (let i = channels; i < row.length; i++) {
    const x = row[i] as number;
    const a = row[i - channels] as number;
    const b = above[i] as number;
    none += magnitude(x);
    sub += magnitude(x - a);
    up += magnitude(x - b);
    average += magnitude(x - ((a + b) >> 1));
    paeth += magnitude(x - predict(a, b, above[i - channels] as number));
  }
  sums.set([none, sub, up, average, paeth]);
}

function magnitude(difference: number): number {
  return Math.abs((difference << 24) >> 24);
}

/** The Paeth predictor (W3C PNG, 9.4). */
function predict(a: number, b: number, c: number): number {
  const toA = Math.abs(b - c);
  const toB = Math.abs(a - c);
  const toC = Math.abs(a + b - 2 * c);
  if (toA <= toB && toA <= toC) return a;
  return toB <= toC ? b : c;
}

function writeFiltered(row: Uint8Array, above: Uint8Array, channels: number, filter: number, out: Uint8Array): void {
  for (let i = channels; i < row.length; i++) {
    const a = row[i - channels] as number;
    const b = above[i] as number;
    let prediction = 0;
    if (filter === 1) prediction = a;
    else if (filter === 2) prediction = b;
    else if (filter === 3) prediction = (a + b) >> 1;
    else if (filter === 4) prediction = predict(a, b, above[i - channels] as number);
    out[i - channels] = (row[i] as number) - prediction;
  }
}
