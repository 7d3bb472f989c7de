import type { Kernels, SearchLevel } from "./kernels/kernels.ts";
import { FOREIGN, HOLE, KNOWN, type Planes } from "./planes.ts";

/** A search level with the list of all source centres. */
export interface PreparedLevel extends SearchLevel {
  /** Positions with `valid` 1. */
  readonly sources: Int32Array;
}

/**
 * Lists what the search works on: hole pixels, target centres, source centres.
 * @param radius of a patch; the level must be at least 2 radius + 1 on both sides for any centre to exist
 * @param barred [height x width], 1 = in no source patch
 */
export function prepareLevel(kernels: Kernels, planes: Planes, radius: number, barred?: Uint8Array): PreparedLevel {
  const { width, height, channels, voted, data, state } = planes;
  const size = width * height;
  const anyMissing = spread(state, width, height, radius, [KNOWN]);
  const anyHole = spread(state, width, height, radius, [KNOWN, FOREIGN]);
  const anyBarred = barred && spread(barred, width, height, radius, [0]);
  const valid = kernels.bytes(size);
  const slot = kernels.ints(size).fill(-1);
  const counts = { targets: 0, sources: 0, hole: 0 };
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      if (state[i] === HOLE) counts.hole++;
      if (x < radius || y < radius || x >= width - radius || y >= height - radius) continue;
      if (!anyMissing[i]) {
        if (anyBarred?.[i]) continue;
        valid[i] = 1;
        counts.sources++;
      } else if (anyHole[i]) slot[i] = counts.targets++;
    }
  const targets = kernels.ints(counts.targets);
  const sources = kernels.ints(counts.sources);
  const hole = kernels.ints(counts.hole);
  for (let i = 0, s = 0, h = 0; i < size; i++) {
    if (valid[i]) sources[s++] = i;
    else if ((slot[i] as number) >= 0) targets[slot[i] as number] = i;
    if (state[i] === HOLE) hole[h++] = i;
  }
  return {
    width,
    height,
    channels,
    voted,
    radius,
    data,
    valid,
    slot,
    targets,
    sources,
    hole,
  };
}

/** Far above and left of every level. */
const NEVER = -(2 ** 30);

/** 1 wherever a pixel that is none of `others` lies within `radius` rows and columns. Two passes of running counts. */
function spread(
  state: Uint8Array,
  width: number,
  height: number,
  radius: number,
  others: readonly number[],
): Uint8Array {
  const wanted = Uint8Array.from({ length: 3 }, (_, kind) => (others.includes(kind) ? 0 : 1));
  const rows = new Uint8Array(state.length);
  for (let y = 0; y < height; y++) {
    let last = NEVER;
    for (let x = 0; x < width + radius; x++) {
      if (x < width && wanted[state[y * width + x] as number]) last = x;
      const centre = x - radius;
      if (centre >= 0 && last >= centre - radius) rows[y * width + centre] = 1;
    }
  }
  const out = new Uint8Array(state.length);
  const last = new Int32Array(width).fill(NEVER);
  for (let y = 0; y < height + radius; y++)
    for (let x = 0; x < width; x++) {
      if (y < height && rows[y * width + x]) last[x] = y;
      const centre = y - radius;
      if (centre >= 0 && (last[x] as number) >= centre - radius) out[centre * width + x] = 1;
    }
  return out;
}
