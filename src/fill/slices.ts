import type { Tick } from "../core/fill.ts";

/** Runs `work` over [from, to) in slices of `grain` entries, with a tick after each, so that it can be cancelled. */
export async function inSlices(
  grain: number,
  from: number,
  to: number,
  work: (from: number, to: number) => void | Promise<void>,
  tick: Tick,
): Promise<void> {
  for (let start = from; start < to; start += grain) {
    const end = Math.min(to, start + grain);
    await work(start, end);
    await tick((end - from) / (to - from));
  }
}
