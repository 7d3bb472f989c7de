import type { Loops } from "./loops.ts";

/**
 * Threads for the loops of the kernels. The caller's thread publishes a loop with its arguments in a control block at
 * the start of the shared memory, works on it itself, and waits until whoever joined is done; helpers sleep on the
 * block. Entries are handed out in chunks to whoever asks first: entries of one call are independent, so neither the
 * number of helpers nor their speed can be seen in the result, and a helper that starts late or never costs time only.
 */

/** Something that runs {@link assist} in another thread: a Worker, or what stands for one elsewhere. */
export interface Helper {
  postMessage(shift: Shift): void;
}

/** What a helper needs for the fill that begins. */
export interface Shift {
  readonly module: WebAssembly.Module;
  /** Shared; with the control block at {@link CONTROL}. */
  readonly memory: WebAssembly.Memory;
}

/** Address of the control block, and its size in bytes. */
const CONTROL = 64;
export const CONTROL_END = CONTROL + 256;

/** Places in the control block, in 32-bit integers. Arguments follow. */
const PHASE = 0;
const PUBLISHED = 1;
const WORKING = 2;
const NEXT = 3;
const END = 4;
const CHUNK = 5;
const LOOP = 6;
const COUNT = 7;
const ARGUMENTS = 8;

/** Phases: nothing to do, a loop to join, end of the shift. */
const CLOSED = 0;
const OPEN = 1;
const OVER = 2;

const NAMES = [
  "measure",
  "search",
  "vote",
  "choose",
  "seek",
  "relax",
  "restrict",
  "prolong",
] as const satisfies readonly (keyof Loops)[];

/** Fewest entries of a loop that are worth waking others for: some tenths of a millisecond of work. */
const LEAST: Readonly<Record<keyof Loops, number>> = {
  measure: 2048,
  search: 512,
  vote: 1024,
  choose: 2048,
  seek: 8,
  relax: 8192,
  restrict: 4096,
  prolong: 8192,
};
/** Chunks that a thread takes of one call when all are equally fast. */
const CHUNKS = 4;

/** The control block of a shared memory. */
function controlOf(memory: WebAssembly.Memory): Int32Array {
  return new Int32Array(memory.buffer, CONTROL, (CONTROL_END - CONTROL) / 4);
}

/** The loops, shared out among the caller's thread and `helpers` others. The caller's must be allowed to wait (no page). */
export function shareLoops(loops: Loops, memory: WebAssembly.Memory, helpers: number): Loops {
  const control = controlOf(memory);
  const shared = NAMES.map((name, place) => {
    const loop = loops[name];
    const run = (...numbers: number[]): void => {
      const to = numbers[numbers.length - 1] as number;
      const from = numbers[numbers.length - 2] as number;
      if (to - from < LEAST[name]) {
        loop(...numbers);
        return;
      }
      const rest = numbers.slice(0, -2);
      control[COUNT] = rest.length;
      control.set(rest, ARGUMENTS);
      control[LOOP] = place;
      control[END] = to;
      control[CHUNK] = Math.max(LEAST[name] >> 2, Math.ceil((to - from) / (CHUNKS * (helpers + 1))));
      Atomics.store(control, NEXT, from);
      Atomics.store(control, PHASE, OPEN);
      Atomics.add(control, PUBLISHED, 1);
      Atomics.notify(control, PUBLISHED);
      takeChunks(control, loop, rest);
      Atomics.store(control, PHASE, CLOSED);
      for (let working = Atomics.load(control, WORKING); working > 0; working = Atomics.load(control, WORKING))
        Atomics.wait(control, WORKING, working);
    };
    return [name, run] as const;
  });
  return Object.fromEntries(shared) as unknown as Loops;
}

/** Lets every helper go: nothing of the memory is touched by them any more once they have seen it. */
export function endShift(memory: WebAssembly.Memory): void {
  const control = controlOf(memory);
  Atomics.store(control, PHASE, OVER);
  Atomics.add(control, PUBLISHED, 1);
  Atomics.notify(control, PUBLISHED);
}

/** Works through one fill in a helper's thread; returns when the caller has ended the shift. */
export function assist({ module, memory }: Shift): void {
  const control = controlOf(memory);
  const loops = new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Loops;
  for (;;) {
    const seen = Atomics.load(control, PUBLISHED);
    // Joining comes before looking: whoever sees an open loop is counted already, and the caller waits for it.
    Atomics.add(control, WORKING, 1);
    const phase = Atomics.load(control, PHASE);
    if (phase === OPEN) {
      const rest = [...control.subarray(ARGUMENTS, ARGUMENTS + (control[COUNT] as number))];
      takeChunks(control, loops[NAMES[control[LOOP] as number] as keyof Loops], rest);
    }
    Atomics.sub(control, WORKING, 1);
    Atomics.notify(control, WORKING);
    if (phase === OVER) return;
    Atomics.wait(control, PUBLISHED, seen);
  }
}

function takeChunks(control: Int32Array, loop: Loops[keyof Loops], rest: readonly number[]): void {
  const chunk = control[CHUNK] as number;
  const end = control[END] as number;
  for (;;) {
    const from = Atomics.add(control, NEXT, chunk);
    if (from >= end) return;
    loop(...rest, from, Math.min(end, from + chunk));
  }
}
