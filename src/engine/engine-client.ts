import { type Fault, LacunaError } from "../core/errors.ts";
import type { FillResult } from "../core/fill.ts";
import { type Connection, connect } from "./connect.ts";
import type { CallOptions, EngineInfo, EngineService } from "./services.ts";

/** What an engine worker is started with; travels as the worker's name. */
export interface EngineOptions {
  /** Back end to take if at all possible (`?backend=`). */
  readonly force?: string;
  /** Back ends that failed in this session. */
  readonly avoid: readonly string[];
}

export function engineName({ force, avoid }: EngineOptions): string {
  return `engine?${new URLSearchParams({ ...(force && { force }), avoid: avoid.join(",") })}`;
}

export function parseEngineName(name: string): EngineOptions {
  const values = new URLSearchParams(name.slice(name.indexOf("?") + 1));
  const force = values.get("force");
  return { ...(force && { force }), avoid: (values.get("avoid") ?? "").split(",").filter(Boolean) };
}

export interface EngineClientOptions {
  readonly force?: string;
  /** Starts a worker of this name. */
  readonly start: (name: string) => Worker;
  /** Told when a worker is started in place of a lost or ended one. */
  readonly onRestart?: () => void;
}

/** A cancelled fill that does not stop by itself within this time loses its worker. */
const END_AFTER_CANCEL_MS = 1500;
/** A fill is tried on every back end, and once more for a worker that was lost by chance. */
const MOST_TRIES = 4;

/**
 * The engine for a page: a worker that is rebuilt when it or its back end fails, with the next back end, and fills
 * that go on over there. What went wrong comes as `notice` with the result, each once.
 */
export function connectEngine({ force, start, onRestart }: EngineClientOptions): Connection<EngineService> {
  const avoid = new Set<string>();
  const told = new Set<string>();
  /** The newest reason why a worker gave itself up, also between fills. */
  let broken: Fault | undefined;
  const link = connect<EngineService>(["describe", "plan", "fill"], {
    start: () => start(engineName({ ...(force && { force }), avoid: [...avoid] })),
    endAfterCancelMs: END_AFTER_CANCEL_MS,
    // Describing takes as long as the generator takes to load; plans and fills do not wait for it.
    concurrency: 2,
    ...(onRestart && { onRestart }),
    onBroken: (reason) => {
      broken = reason;
      const backend = backendOf(reason);
      if (backend) avoid.add(backend);
      // The next worker makes itself ready at once, not with the next fill.
      setTimeout(() => void link.describe({}).catch(() => undefined));
    },
  });
  const once = <T extends EngineInfo | FillResult>(result: T, before = broken): T => {
    const { notice = before, ...rest } = result;
    const key = JSON.stringify(notice);
    if (!notice || told.has(key)) return rest as T;
    told.add(key);
    return { ...rest, notice } as T;
  };
  /** Tries again on a new worker; `args` stay here, so nothing in them is given away. */
  const surviving = async <T>(call: (tries: number) => Promise<T>): Promise<{ value: T; survived?: Fault }> => {
    let survived: Fault | undefined;
    for (let tries = 1; ; tries++) {
      const avoided = avoid.size;
      try {
        const value = await call(tries);
        return survived ? { value, survived } : { value };
      } catch (thrown) {
        const lost = thrown instanceof LacunaError && (thrown.fault.code === "worker-lost" || avoid.size > avoided);
        if (!lost || tries === MOST_TRIES) throw thrown;
        survived = thrown.fault;
      }
    }
  };
  return {
    dispose: link.dispose,
    describe: async (args, options) => {
      const { value, survived } = await surviving(() => link.describe(args, options));
      return once(value, survived);
    },
    plan: async (args, options) => (await surviving(() => link.plan(args, options))).value,
    fill: async (args, options) => {
      const kept = withoutTransfer(options);
      const { value, survived } = await surviving(async (tries) => {
        if (tries > 1) await link.describe({}, kept);
        // Losing even the last worker means that the generator itself is what kills it.
        return link.fill(tries === MOST_TRIES ? { ...args, mode: "patch" } : args, kept);
      });
      return once(value, survived);
    },
  };
}

function withoutTransfer({ transfer: _, ...kept }: CallOptions = {}): CallOptions {
  return kept;
}

/** The back end that a fault speaks of: the first word of its label. */
function backendOf({ detail }: Fault): string | undefined {
  return "backend" in detail ? detail.backend.split(/[ ,]/)[0] : undefined;
}
