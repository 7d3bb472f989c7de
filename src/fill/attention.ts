import type { AttentionMap } from "../core/attention.ts";
import type { FillRequest, Tick } from "../core/fill.ts";
import type { Generator } from "../core/generator.ts";
import { generatorInput, workingSize } from "./coarse.ts";
import { stateOf } from "./fill.ts";

/**
 * Where the generator looks for a region's fill, at the size at which it completes the region.
 * @returns null for a generator that does not attend
 */
export async function attentionOf(
  generator: Generator,
  request: Pick<FillRequest, "region" | "photo" | "missing">,
  tick: Tick,
): Promise<AttentionMap | null> {
  const { region, photo } = request;
  if (!generator.look) return null;
  const size = workingSize(photo, generator.maxSide);
  const { columns, rows, cells } = await generator.look(generatorInput(photo, stateOf(request), size, undefined), tick);
  const count = columns * rows;
  const from = Int32Array.from({ length: count }, (_, i) => cells[2 * i] as number);
  const share = Float32Array.from({ length: count }, (_, i) => cells[2 * i + 1] as number);
  return { crop: region.crop, columns, rows, from, share, hole: region.hole };
}
