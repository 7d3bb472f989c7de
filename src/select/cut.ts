import type { Photo } from "../core/photo.ts";
import { DX, DY, NEARNESS } from "./grid.ts";
import { minCut } from "./min-cut.ts";

/** Price of parting two equal pixels, against unary terms in units of log likelihood (GrabCut, equation 11: 50). */
const SMOOTHNESS = 30;
/** Capacities are whole numbers: units a unit of log likelihood. */
const UNIT = 64;
const MOST = 1 << 24;

/**
 * Labels the pixels of a band anew so that data and edges agree best: the minimum cut with contrast-sensitive borders
 * (Boykov and Jolly 2001; weights of Rother, Kolmogorov and Blake 2004, "GrabCut", equation 11). Pixels outside the
 * band keep their labels and bind their neighbours in it.
 * @param labels 1 = object; changed in place
 * @param pixels those that may change, each once
 * @param evidence for a pixel of the band, how much likelier it is of the object (log likelihood ratio); infinite
 *   where that is known
 */
export function cutBand(
  photo: Photo,
  labels: Uint8Array,
  pixels: readonly number[],
  evidence: (pixel: number) => number,
): void {
  const { width, height } = photo;
  const nodes = pixels.length;
  if (nodes === 0) return;
  const place = new Int32Array(labels.length).fill(-1);
  for (let n = 0; n < nodes; n++) place[pixels[n] as number] = n;
  const beta = sharpness(photo, pixels);
  const neighbours = new Int32Array(nodes * 8).fill(-1);
  const capacities = new Int32Array(nodes * 8);
  const terminals = new Int32Array(nodes);
  for (let n = 0; n < nodes; n++) {
    const i = pixels[n] as number;
    const x = i % width;
    const y = (i - x) / width;
    let terminal = Math.max(-MOST, Math.min(MOST, evidence(i) * UNIT));
    for (let d = 0; d < 8; d++) {
      const u = x + (DX[d] as number);
      const v = y + (DY[d] as number);
      if (u < 0 || v < 0 || u >= width || v >= height) continue;
      const j = v * width + u;
      const weight = Math.round(
        UNIT * SMOOTHNESS * (NEARNESS[d] as number) * Math.exp(-beta * contrast(photo.data, i, j)),
      );
      const other = place[j] as number;
      if (other < 0) terminal += labels[j] ? weight : -weight;
      else {
        neighbours[n * 8 + d] = other;
        capacities[n * 8 + d] = weight;
      }
    }
    terminals[n] = Math.round(terminal);
  }
  const side = minCut({ nodes, neighbours, capacities, terminals });
  for (let n = 0; n < nodes; n++) labels[pixels[n] as number] = side[n] as number;
}

/** 1 / (2 x mean contrast of neighbours): what counts as an edge here. */
function sharpness({ data, width }: Photo, pixels: readonly number[]): number {
  let sum = 0;
  let count = 0;
  for (const i of pixels) {
    if (i % width === width - 1) continue;
    sum += contrast(data, i, i + 1);
    count++;
  }
  return sum === 0 ? 0 : count / (2 * sum);
}

/** Squared difference of two pixels' colours. */
function contrast(data: Uint8Array, i: number, j: number): number {
  const r = (data[i * 4] as number) - (data[j * 4] as number);
  const g = (data[i * 4 + 1] as number) - (data[j * 4 + 1] as number);
  const b = (data[i * 4 + 2] as number) - (data[j * 4 + 2] as number);
  return r * r + g * g + b * b;
}
