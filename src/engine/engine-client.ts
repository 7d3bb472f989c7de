import { type Fault, LacunaError } from "../core/errors.ts";
import type { FillResult } from "../core/fill.ts";
import { type Connection, connect } from "./connect.ts";
import type { ModelAddress } from "./generator/model-address.ts";
import type { CallOptions, EngineInfo, EngineService } from "./services.ts";

/** What an engine worker is started with; travels as the worker's name. */
export interface EngineOptions {
  /** Back end to take if at all possible (`?backend=`). */
  readonly force?: string;
  /** Back ends that failed in this session. */
  readonly avoid: readonly string[];
  /** One thread and small crops. */
  readonly phone?: boolean;
  /** The generator to fill with; absent = the default one. */
  readonly model?: ModelAddress;
}

export function engineName({ force, avoid, phone, model }: EngineOptions): string {
  const values = {
    ...(force && { force }),
    ...(phone && { phone: "1" }),
    ...(model && { model: JSON.stringify(model) }),
    avoid: avoid.join(","),
  };
  return `engine?${new URLSearchParams(values)}`;
}

export function parseEngineName(name: string): EngineOptions {
  const values = new URLSearchParams(name.slice(name.indexOf("?") + 1));
  const force = values.get("force");
  const phone = values.has("phone");
  const model = values.get("model");
  return {
    ...(force && { force }),
    ...(phone && { phone }),
    ...(model && { model: JSON.parse(model) as ModelAddress }),
    avoid: (values.get("avoid") ?? "").split(",").filter(Boolean),
  };
}

export interface EngineClientOptions {
  readonly force?: string;
  readonly phone?: boolean;
  /** Starts a worker of this name. */
  readonly start: (name: string) => Worker;
  /** Told when a worker is started in place of a lost or ended one. */
  readonly onRestart?: () => void;
}

/** A cancelled fill that does not stop by itself within this time loses its worker. */
const END_AFTER_CANCEL_MS = 1500;
/** A fill is tried on every back end, and once more for a worker that was lost by chance. */
const MOST_TRIES = 4;
/** After so many workers lost without a good fill, the generator itself is taken for the cause. */
const MOST_LOSSES = 2;
/** Stands for every back end. */
const ALL = ["webgpu", "webgl", "wasm"];

/** The engine's connection, and the choice of its generator. */
export interface EngineConnection extends Connection<EngineService> {
  /** Fills with another generator from the next fill on (undefined = the default one). */
  readonly use: (model: ModelAddress | undefined) => void;
}

/**
 * The engine for a page: a worker that is rebuilt when it or its back end fails, with the next back end, and fills
 * that go on over there. What went wrong comes as `notice` with the result, each once.
 */
export function connectEngine({ force, phone = false, start, onRestart }: EngineClientOptions): EngineConnection {
  let model: ModelAddress | undefined;
  const failures = createFailures();
  const link = connect<EngineService>(
    ["describe", "plan", "suggestLines", "fill", "attend", "artefacts", "select", "trace", "similar", "reshape"],
    {
      start: () =>
        start(engineName({ ...(force && { force }), phone, ...(model && { model }), avoid: failures.avoid() })),
      endAfterCancelMs: END_AFTER_CANCEL_MS,
      // Describing takes as long as the generator takes to load; plans and fills do not wait for it.
      concurrency: 2,
      ...(onRestart && { onRestart }),
      onLost: (fault) => {
        failures.note(fault);
        getReady();
      },
    },
  );
  /** Calls again on a new worker when the old one failed. The arguments stay here: nothing in them is given away. */
  const surviving = async <T>(call: (tries: number) => Promise<T>): Promise<T> => {
    for (let tries = 1; ; tries++) {
      const before = failures.count();
      try {
        return await call(tries);
      } catch (thrown) {
        const lost = thrown instanceof LacunaError && failures.count() > before;
        if (!lost || tries === MOST_TRIES || failures.hopeless()) throw thrown;
      }
    }
  };
  const ready = (options?: CallOptions): Promise<EngineInfo> => surviving(() => link.describe({}, options));
  /** The next worker loads its generator at once, not with the next fill. */
  const getReady = (): void => {
    if (!failures.hopeless() && !disposed) setTimeout(() => void ready().catch(() => undefined));
  };
  let disposed = false;
  return {
    dispose: () => {
      disposed = true;
      link.dispose();
    },
    retire: () => link.retire(),
    use: (wanted) => {
      if (JSON.stringify(wanted) === JSON.stringify(model)) return;
      model = wanted;
      link.retire();
    },
    describe: async (_, options) => failures.withNotice(await ready(options)),
    plan: (args, options) => surviving(() => link.plan(args, options)),
    suggestLines: (args, options) => surviving(() => link.suggestLines(args, options)),
    attend: (args, options) => surviving(() => link.attend(args, keeping(options))),
    artefacts: (args, options) => surviving(() => link.artefacts(args, keeping(options))),
    select: (args, options) => surviving(() => link.select(args, keeping(options))),
    trace: (args, options) => surviving(() => link.trace(args, keeping(options))),
    similar: (args, options) => surviving(() => link.similar(args, keeping(options))),
    reshape: (args, options) => surviving(() => link.reshape(args, options)),
    fill: async (args, options) => {
      const kept = keeping(options);
      const result = await surviving(async (tries) => {
        if (tries > 1) await link.describe({}, kept);
        return link.fill(args, kept);
      }).finally(() => {
        // A cancel may have cost the worker: another makes itself ready before the next fill.
        if (kept.signal?.aborted) getReady();
      });
      failures.forgive();
      return failures.withNotice(result);
    },
  };
}

/** Nothing is given away: the call may have to be made again. */
function keeping(options: CallOptions = {}): CallOptions {
  const { transfer: _, ...kept } = options;
  return kept;
}

/** What has failed in this session, and what of it the person still has to be told. */
function createFailures() {
  const avoid = new Set<string>();
  const told = new Set<string>();
  let newest: Fault | undefined;
  let losses = 0;
  let count = 0;
  return {
    avoid: (): readonly string[] => [...avoid],
    /** Grows with every failure. */
    count: () => count,
    note(fault: Fault): void {
      count++;
      newest = fault;
      const backend = backendOf(fault);
      if (backend) avoid.add(backend);
      else if (++losses >= MOST_LOSSES) for (const name of ALL) avoid.add(name);
    },
    /** Workers die whatever they are given: trying again would go on for ever. */
    hopeless: () => losses > MOST_LOSSES + 2,
    /** A fill went well: what was lost before was lost by chance. */
    forgive(): void {
      losses = 0;
    },
    /** Adds the newest failure to a result that has none of its own; leaves out what was told before. */
    withNotice<T extends EngineInfo | FillResult>(result: T): T {
      const { notice, ...rest } = result;
      const pending = newest;
      newest = undefined;
      if (pending) return { ...rest, notice: pending } as T;
      const key = JSON.stringify(notice);
      if (!notice || told.has(key)) return rest as T;
      told.add(key);
      return result;
    },
  };
}

/** The back end that a fault speaks of: the first word of its label. */
export function backendOf({ detail }: Fault): string | undefined {
  return "backend" in detail ? detail.backend.split(/[ ,]/)[0] : undefined;
}
