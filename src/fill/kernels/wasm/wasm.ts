import type { Kernels } from "../kernels.ts";
import { referenceKernels } from "../reference.ts";
import { wordsOfPatch } from "../search.ts";
import { CONTROL_END, endShift, type Helper, shareLoops } from "./crew.ts";
import type { Loops } from "./loops.ts";

/** Threads beside the caller's. */
export interface Crew {
  /** kernels-shared.wasm: the same loops for a memory that threads share. */
  readonly module: WebAssembly.Module;
  /** At least one. */
  readonly helpers: readonly Helper[];
}

/** An instance of the module with a memory of its own. */
interface Arena {
  readonly buffer: ArrayBufferLike;
  readonly loops: Loops;
  /** First address that is not handed out. */
  next: number;
  /** First address that never was: from there on all is 0. */
  fresh: number;
  /** Lets the threads go that work on it. */
  close(): void;
}

const PAGE = 65536;
/** Addresses are multiples of this, and at least so many bytes lie behind a buffer: rows are read 16 bytes at a time. */
const ALIGNMENT = 16;
/** Nothing is handed out below: address 0 is the module's own, and the threads' control block follows. */
const FIRST = Math.ceil(CONTROL_END / ALIGNMENT) * ALIGNMENT;

/**
 * The kernels in WebAssembly with SIMD, with a crew in several threads. Each fill has an instance of its own with a memory of the
 * size that {@link Kernels.reserve} asked for. It never grows, because that would take the views away that were
 * handed out. What finds no room is a plain array, and work on plain arrays goes to the reference, which gives
 * the same bits: too little room, a second fill at the same time or an early release cost time and nothing else.
 * @param module compiled from kernels.wasm
 * @param crew where the platform shares memory between threads; the caller's thread must be allowed to wait
 */
export function createWasmKernels(module: WebAssembly.Module, crew?: Crew): Kernels {
  let arena: Arena | undefined;
  /** Address of `bytes` zeros in the arena, or undefined when there is no room. */
  const place = (bytes: number): number | undefined => {
    if (!arena || arena.next + bytes + ALIGNMENT > arena.buffer.byteLength) return undefined;
    const at = arena.next;
    if (at < arena.fresh) new Uint8Array(arena.buffer, at, Math.min(bytes, arena.fresh - at)).fill(0);
    arena.next = Math.ceil((at + bytes) / ALIGNMENT + 1) * ALIGNMENT;
    arena.fresh = Math.max(arena.fresh, arena.next);
    return at;
  };
  /** The loops when all arrays lie where they can be reached. */
  const reach = (...arrays: ArrayBufferView[]): Loops | undefined =>
    arena && arrays.every(({ buffer }) => buffer === arena?.buffer) ? arena.loops : undefined;
  const view = <T>(bytes: number, inside: (buffer: ArrayBufferLike, at: number) => T, plain: () => T): T => {
    const at = place(bytes);
    return arena && at !== undefined ? inside(arena.buffer, at) : plain();
  };
  return {
    name: crew ? `WebAssembly SIMD, ${crew.helpers.length + 1} threads` : "WebAssembly SIMD",
    grain: 4 * referenceKernels.grain,
    reserve: (bytes) => {
      arena?.close();
      arena = crew ? createSharedArena(crew, bytes) : createArena(module, bytes);
    },
    scope: () => {
      const own = arena;
      const start = own?.next ?? 0;
      return () => {
        if (own) own.next = start;
      };
    },
    release: () => {
      arena?.close();
      arena = undefined;
    },
    bytes: (n) =>
      view(
        n,
        (buffer, at) => new Uint8Array(buffer, at, n),
        () => new Uint8Array(n),
      ),
    ints: (n) =>
      view(
        n * 4,
        (buffer, at) => new Int32Array(buffer, at, n),
        () => new Int32Array(n),
      ),
    floats: (n) =>
      view(
        n * 4,
        (buffer, at) => new Float32Array(buffer, at, n),
        () => new Float32Array(n),
      ),
    measure: (level, field, from, to) => {
      const { data, width, channels, radius, targets } = level;
      const loops = reach(data, targets, field.source, field.cost);
      if (!loops) return referenceKernels.measure(level, field, from, to);
      const places = [targets, field.source, field.cost].map(addressOf);
      return loops.measure(addressOf(data), width, channels, radius, ...places, from, to);
    },
    search: (level, before, after, pass, from, to) => {
      const { data, width, height, channels, radius, valid, targets, box, slot } = level;
      const lists = [valid, targets, slot, before.source, before.cost, after.source, after.cost];
      const loops = reach(data, ...lists);
      if (!loops) return referenceKernels.search(level, before, after, pass, from, to);
      const { step, window, seed } = pass;
      const places = [...lists.map(addressOf), box.x, box.y, box.width, box.height];
      return loops.search(addressOf(data), width, height, channels, radius, ...places, step, window, seed, from, to);
    },
    vote: (level, field, rule, from, to) => {
      const { data, width, height, channels, voted, radius, box, slot, hole } = level;
      const lists = [slot, hole, field.source, field.cost, rule.weights, rule.trust];
      const loops = voted === 4 || voted === 5 ? reach(data, ...lists) : undefined;
      if (!loops) return referenceKernels.vote(level, field, rule, from, to);
      const places = [...lists.map(addressOf), box.x, box.y, box.width];
      return loops.vote(addressOf(data), width, height, channels, voted, radius, ...places, from, to);
    },
    choose: (level, field, winners, from, to) => {
      const lists = [level.slot, level.hole, field.source, field.cost, winners];
      const loops = reach(...lists);
      if (!loops) return referenceKernels.choose(level, field, winners, from, to);
      const { width, height, radius, box } = level;
      return loops.choose(width, height, radius, ...lists.map(addressOf), box.x, box.y, box.width, from, to);
    },
    seek: (level, quest, from, to) => {
      const { sources, samples, seed, pixels, counts, words, wanted, best } = quest;
      const lists = [sources, pixels, counts, words, wanted, best.source, best.cost];
      const loops = reach(level.data, ...lists);
      if (!loops) return referenceKernels.seek(level, quest, from, to);
      const room = wordsOfPatch(level.radius, level.channels);
      const places = [...lists.map(addressOf), sources.length, samples, seed, room];
      return loops.seek(addressOf(level.data), level.channels, ...places, from, to);
    },
    relax: (level, from, to) => {
      const lists = [level.cells, level.diagonal, level.right, level.x];
      const loops = reach(...lists);
      if (!loops) return referenceKernels.relax(level, from, to);
      return loops.relax(level.width, ...lists.map(addressOf), from, to);
    },
    restrict: (fine, coarse, from, to) => {
      const own = [fine.diagonal, fine.right, fine.x];
      const above = [coarse.cells, coarse.right, coarse.x];
      const loops = reach(...own, ...above);
      if (!loops) return referenceKernels.restrict(fine, coarse, from, to);
      return loops.restrict(fine.width, ...own.map(addressOf), coarse.width, ...above.map(addressOf), from, to);
    },
    prolong: (fine, coarse, from, to) => {
      const loops = reach(fine.cells, fine.x, coarse.x);
      if (!loops) return referenceKernels.prolong(fine, coarse, from, to);
      const places = [addressOf(fine.cells), addressOf(fine.x), coarse.width, addressOf(coarse.x)];
      return loops.prolong(fine.width, ...places, from, to);
    },
  };
}

function addressOf({ byteOffset }: ArrayBufferView): number {
  return byteOffset;
}

/** Undefined when the platform has not so much memory to give. */
function createArena(module: WebAssembly.Module, bytes: number): Arena | undefined {
  try {
    const memory = new WebAssembly.Memory({ initial: pagesFor(bytes) });
    return { buffer: memory.buffer, loops: loopsOf(module, memory), next: FIRST, fresh: FIRST, close: () => {} };
  } catch {
    return undefined;
  }
}

/** As {@link createArena}, with the crew at work on it. */
function createSharedArena({ module, helpers }: Crew, bytes: number): Arena | undefined {
  try {
    const pages = pagesFor(bytes);
    const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
    const loops = shareLoops(loopsOf(module, memory), memory, helpers.length);
    for (const helper of helpers) helper.postMessage({ module, memory });
    return { buffer: memory.buffer, loops, next: FIRST, fresh: FIRST, close: () => endShift(memory) };
  } catch {
    return undefined;
  }
}

function pagesFor(bytes: number): number {
  return Math.ceil((FIRST + bytes) / PAGE);
}

function loopsOf(module: WebAssembly.Module, memory: WebAssembly.Memory): Loops {
  return new WebAssembly.Instance(module, { env: { memory } }).exports as Loops;
}
