import type { Kernels, SearchLevel } from "./kernels/kernels.ts";
import { HOLE, KNOWN, type Planes } from "./planes.ts";

/** A search level with the list of all source centres. */
export interface PreparedLevel extends SearchLevel {
  /** Positions with `valid` 1. */
  readonly sources: Int32Array;
}

/**
 * Lists what the search works on: hole pixels, target centres, source centres.
 * @param radius of a patch; the level must be at least 2 radius + 1 on both sides for any centre to exist
 */
export function prepareLevel(kernels: Kernels, planes: Planes, radius: number): PreparedLevel {
  const { width, height, channels, voted, data, state } = planes;
  const size = width * height;
  const anyMissing = spread(state, width, height, radius, (kind) => kind !== KNOWN);
  const anyHole = spread(state, width, height, radius, (kind) => kind === HOLE);
  const valid = kernels.bytes(size);
  const slot = kernels.ints(size).fill(-1);
  const targets: number[] = [];
  const sources: number[] = [];
  const hole: number[] = [];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      if (state[i] === HOLE) hole.push(i);
      if (x < radius || y < radius || x >= width - radius || y >= height - radius) continue;
      if (!anyMissing[i]) {
        valid[i] = 1;
        sources.push(i);
      } else if (anyHole[i]) {
        slot[i] = targets.length;
        targets.push(i);
      }
    }
  const list = (values: number[]): Int32Array => {
    const out = kernels.ints(values.length);
    out.set(values);
    return out;
  };
  return {
    width,
    height,
    channels,
    voted,
    radius,
    data,
    valid,
    slot,
    targets: list(targets),
    sources: list(sources),
    hole: list(hole),
  };
}

/** 1 wherever a pixel of the kind lies within `radius` rows and columns. Two passes of running counts. */
function spread(
  state: Uint8Array,
  width: number,
  height: number,
  radius: number,
  is: (kind: number) => boolean,
): Uint8Array {
  const rows = new Uint8Array(state.length);
  for (let y = 0; y < height; y++) {
    let last = -Infinity;
    for (let x = 0; x < width + radius; x++) {
      if (x < width && is(state[y * width + x] as number)) last = x;
      const centre = x - radius;
      if (centre >= 0 && last >= centre - radius) rows[y * width + centre] = 1;
    }
  }
  const out = new Uint8Array(state.length);
  const last = new Float64Array(width).fill(-Infinity);
  for (let y = 0; y < height + radius; y++)
    for (let x = 0; x < width; x++) {
      if (y < height && rows[y * width + x]) last[x] = y;
      const centre = y - radius;
      if (centre >= 0 && (last[x] as number) >= centre - radius) out[centre * width + x] = 1;
    }
  return out;
}
