import { add, concat, mul, sub } from "@tensorflow/tfjs-core";
import type { Features } from "../nn/types.ts";
import type { Tensors } from "./types.ts";

/** The planes of a batch as the generator sees them (see GENERATOR_PLANES). */
export function generatorPlanes(batch: Tensors): Features {
  const { photo, hole, pasted, guideMask, sketch, strokeColour, strokeAlpha } = batch as Record<string, Features>;
  const rgb = add(mul(photo as Features, sub(1, hole as Features)), pasted as Features);
  return concat([rgb, hole, guideMask, sketch, strokeColour, strokeAlpha] as Features[], 3);
}

/**
 * A photo with its hole filled.
 * @param where 1 where the output counts, else 0: the hole
 */
export function filled(photo: Features, output: Features, where: Features): Features {
  return add(photo, mul(where, sub(output, photo)));
}
