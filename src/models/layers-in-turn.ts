import { tidy } from "@tensorflow/tfjs-core";
import type { Features, Mode, Scope } from "../nn/types.ts";

/**
 * Applies layers one after another, each in a tidy of its own. At inference a tensor is disposed once the next is there,
 * except for the first, which is the caller's; while training the tape holds them anyway.
 */
export function inTurn(mode: Mode, x: Features, layers: readonly ((x: Features) => Features)[]): Features {
  let now = x;
  for (const layer of layers) {
    const next = tidy(() => layer(now));
    if (mode === "inference" && now !== x) now.dispose();
    now = next;
  }
  return now;
}

/** A result, once what it was made of is disposed; at inference only, as {@link inTurn} does. */
export function done<T>({ mode }: Pick<Scope, "mode">, result: T, ...used: readonly Features[]): T {
  if (mode === "inference") for (const x of used) x.dispose();
  return result;
}
