import { intersect, rectOf } from "../core/rect.ts";
import type { Field, Kernels } from "./kernels/kernels.ts";
import { type PreparedLevel, prepareLevel } from "./level.ts";
import { halvePlanes, type Planes } from "./planes.ts";
import { COARSEST_THICKNESS, LEAST_SOURCES, thicknessOf } from "./room.ts";
import { halveStrokes, type Strokes } from "./strokes.ts";

/** A level with what belongs to it. */
export interface Rung {
  readonly planes: Planes;
  readonly level: PreparedLevel;
  readonly strokes: Strokes | undefined;
  /** Where the level's field begins, and room for the next one. */
  readonly fields: readonly [Field, Field];
}

/** The levels of a search. */
export interface Ladder {
  /** Finest first. */
  readonly rungs: readonly Rung[];
  /** Gives back the buffers of all levels but the finest. */
  readonly leaveCoarse: () => void;
}

/**
 * Builds all levels of a search. What the finest one needs comes first, its fields too, so that the others can be left.
 * @param planes the crop at its own resolution
 * @param radius of a patch
 * @param barred [height x width], 1 = in no patch that is copied
 * @returns undefined when not even the finest level has a patch to copy
 */
export function buildLevels(
  kernels: Kernels,
  planes: Planes,
  radius: number,
  { barred, strokes }: { readonly barred?: Uint8Array; readonly strokes?: Strokes | undefined },
): Ladder | undefined {
  const finest = prepareLevel(kernels, planes, radius, barred);
  if (finest.sourceCount === 0 || finest.targets.length === 0) return undefined;
  const rungs: Rung[] = [{ planes, level: finest, strokes, fields: twoFields(kernels, finest) }];
  const leaveCoarse = kernels.scope();
  const photo = { width: planes.width, height: finest.rows };
  let thickness = thicknessOf(planes.state, photo, intersect(finest.box, rectOf(photo)));
  for (let last = planes, bars = barred, wished = strokes; thickness > COARSEST_THICKNESS; thickness /= 2) {
    bars = bars && halveBars(bars, last);
    last = halvePlanes(kernels, last);
    const level = prepareLevel(kernels, last, radius, bars);
    if (level.sourceCount < LEAST_SOURCES || level.targets.length === 0) break;
    wished = wished && halveStrokes(wished);
    rungs.push({ planes: last, level, strokes: wished, fields: twoFields(kernels, level) });
  }
  return { rungs, leaveCoarse };
}

/** Barred where most of the finer pixels are: a coarse level only proposes, the finest decides what is copied. */
function halveBars(fine: Uint8Array, { width, height }: Planes): Uint8Array {
  const columns = (width + 1) >> 1;
  const votes = new Uint8Array(columns * ((height + 1) >> 1));
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      if (fine[y * width + x])
        votes[(y >> 1) * columns + (x >> 1)] = 1 + (votes[(y >> 1) * columns + (x >> 1)] as number);
  return votes.map((count) => (count >= 2 ? 1 : 0));
}

function twoFields(kernels: Kernels, { targets: { length } }: PreparedLevel): [Field, Field] {
  const empty = (): Field => ({ source: kernels.ints(length), cost: kernels.ints(length) });
  return [empty(), empty()];
}
