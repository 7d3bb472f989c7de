import { BACKEND_NAMES, type BackendName, type StartBackend, type StartedBackend } from "./types.ts";

/** What the page asks for. */
export interface BackendWish {
  /** Tried first and also on a software adapter (`?backend=`). */
  readonly force?: BackendName;
  /** Back ends that failed in this session. */
  readonly avoid: readonly string[];
  /** A phone: one thread, small crops. */
  readonly phone?: boolean;
}

/** The verdict: what runs, and why, in one sentence. */
export interface BackendChoice {
  readonly backend?: StartedBackend;
  readonly reason: string;
}

const TITLES: Readonly<Record<BackendName, string>> = { webgpu: "WebGPU", webgl: "WebGL", wasm: "WebAssembly" };

/** A graphics device slower than this at the probe's layer is slower than the processor. */
const SLOWEST_MS = 60;

/** Largest side of a generator's crop on a phone: what fits beside the photo in the memory that a phone gives to a page. */
const PHONE_SIDE = 256;

/** Each in a chunk of its own, so that only what is tried is loaded. */
const LOADERS: Readonly<Record<BackendName, () => Promise<{ start: StartBackend }>>> = {
  webgpu: () => import("./webgpu.ts"),
  webgl: () => import("./webgl.ts"),
  wasm: () => import("./wasm.ts"),
};

/**
 * Starts the first back end, fastest first, that is no software adapter, computes right and is not slow.
 * @param loaders for tests
 * @param slowest a graphics device that takes more milliseconds than this in the probe is refused; for tests
 * @returns without a back end when none can be used; never rejects
 */
export async function chooseBackend(
  wish: BackendWish,
  loaders = LOADERS,
  slowest = SLOWEST_MS,
): Promise<BackendChoice> {
  const forced = wish.force !== undefined && !wish.avoid.includes(wish.force) ? wish.force : undefined;
  const order = forced ? [forced, ...BACKEND_NAMES.filter((name) => name !== forced)] : BACKEND_NAMES;
  const refusals: string[] = [];
  for (const name of order) {
    const title = TITLES[name];
    if (wish.avoid.includes(name)) {
      refusals.push(`${title} failed before`);
      continue;
    }
    const tried = await tryBackend(
      loaders[name],
      { forced: name === forced, phone: wish.phone ?? false },
      slowest,
    ).catch((thrown) => ({
      refused: thrown instanceof Error ? thrown.message : String(thrown),
    }));
    if (!("refused" in tried)) return { backend: tried.backend, reason: sentence(tried.why, title, refusals) };
    refusals.push(`${title}: ${tried.refused}`);
  }
  return { reason: `No back end can be used (${refusals.join("; ")}).` };
}

async function tryBackend(
  load: () => Promise<{ start: StartBackend }>,
  { forced, phone }: { readonly forced: boolean; readonly phone: boolean },
  slowest: number,
): Promise<{ backend: StartedBackend; why: string } | { refused: string }> {
  const { start } = await load();
  const backend = await start({ forced, phone });
  if ("refused" in backend) return backend;
  const { probeBackend } = await import("./probe.ts");
  const { error, milliseconds } = await probeBackend({ timed: !forced });
  if (!(error <= backend.tolerance)) return { refused: `it computes wrongly (error ${error.toExponential(0)})` };
  if (backend.name !== "wasm" && !forced && milliseconds > slowest)
    return { refused: `slower than the processor (${Math.round(milliseconds)} ms in the probe)` };
  const device = backend.device ? ` on ${backend.device}` : "";
  const maxSide = phone ? Math.min(PHONE_SIDE, backend.maxSide) : backend.maxSide;
  return { backend: { ...backend, maxSide }, why: `${forced ? "was asked for" : "passed the probe"}${device}` };
}

function sentence(why: string, title: string, refusals: readonly string[]): string {
  return `${title} ${why}.${refusals.length > 0 ? ` Not used: ${refusals.join("; ")}.` : ""}`;
}
