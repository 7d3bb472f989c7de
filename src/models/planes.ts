import { slice } from "@tensorflow/tfjs-core";
import type { Features } from "../nn/types.ts";
import { HOLE_PLANE } from "./generator.ts";

/** Some of the planes of GENERATOR_PLANES, [batch, height, width, count], from plane `at` on. */
export function planesAt(planes: Features, at: number, count: number): Features {
  const [batch, height, width] = planes.shape;
  return slice(planes, [0, 0, 0, at], [batch, height, width, count]);
}

/** The colours, -1..1, with whatever pixels are pasted into the hole. */
export function coloursOf(planes: Features): Features {
  return planesAt(planes, 0, 3);
}

/** The hole, 1 = missing. */
export function holeOf(planes: Features): Features {
  return planesAt(planes, HOLE_PLANE, 1);
}
