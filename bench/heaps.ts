import type { CDPSession } from "@playwright/test";

/** What one worker, or the page, holds at a moment, right after a garbage collection; in bytes. */
export interface Heap {
  /** `page`, or what the worker's file is called. */
  readonly name: string;
  /** Objects of the JavaScript heap, without what lies in buffers. */
  readonly objects: number;
  /** Sizes of everything that lies in buffers: ArrayBuffers, shared ones, and WebAssembly memories. */
  readonly buffers: readonly number[];
  /** Of the buffers what lies in WebAssembly memories. */
  readonly webAssembly: number;
}

type Send = (method: string, params?: object) => Promise<unknown>;

/** A place where scripts run, as DevTools see it. */
interface Target {
  readonly name: string;
  readonly send: Send;
  /** Calls back with everything of this name that the target tells by itself. */
  readonly on: (event: string, tell: (params: never) => void) => void;
}

interface WorkerTarget extends Target {
  readonly receive: (message: Message) => void;
  readonly end: () => void;
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: never;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

/**
 * Looks at the page and at each of its workers again and again, by heap snapshots through DevTools. The debugger stops a
 * worker wherever it is just then, in the middle of a long loop as well: so what a function holds for the time it runs is
 * seen, too. Workers of workers (threads) are left out: they hold what is shared with them. (`Runtime.queryObjects`
 * would be cheaper; Chromium 156 crashes by it where WebAssembly runs.)
 * @param onLook given each heap that was looked at
 * @param restOf milliseconds between two looks at what has a name, at most
 * @returns ends the watch when the looks that have begun are over
 */
export async function watchHeaps(
  session: CDPSession,
  onLook: (heap: Heap) => void,
  restOf: (name: string) => number,
): Promise<() => Promise<void>> {
  let over = false;
  const watches: Promise<void>[] = [];
  const watch = async (target: Target, read: (target: Target) => Promise<Heap>): Promise<void> => {
    while (!over) {
      onLook(await read(target));
      await new Promise((resolve) => setTimeout(resolve, restOf(target.name) * Math.random()));
    }
  };
  watches.push(watch(pageTarget(session), readHeap));
  await attachWorkers(session, (worker) => {
    // A worker that ends takes its watch along.
    watches.push(watch(worker, readStopped).catch(() => undefined));
  });
  return async () => {
    over = true;
    await Promise.all(watches);
  };
}

function pageTarget(session: CDPSession): Target {
  const listeners = new Map<string, (params: never) => void>();
  session.on("event", ({ method, params }) => listeners.get(method)?.(params as never));
  return {
    name: "page",
    send: session.send.bind(session) as Send,
    on: (event, tell) => void listeners.set(event, tell),
  };
}

/** Calls back with each worker of the page, those to come as well. */
async function attachWorkers(session: CDPSession, onWorker: (worker: Target) => void): Promise<void> {
  const workers = new Map<string, WorkerTarget>();
  session.on("Target.attachedToTarget", ({ sessionId, targetInfo: { type, url } }) => {
    if (type !== "worker") return;
    const post = (message: string): Promise<unknown> =>
      session.send("Target.sendMessageToTarget", { sessionId, message });
    const worker = createWorker(workerName(url) ?? url, post);
    workers.set(sessionId, worker);
    onWorker(worker);
  });
  session.on("Target.receivedMessageFromTarget", ({ sessionId, message }) =>
    workers.get(sessionId)?.receive(JSON.parse(message) as Message),
  );
  session.on("Target.detachedFromTarget", ({ sessionId }) => {
    workers.get(sessionId)?.end();
    workers.delete(sessionId);
  });
  // Sessions of their own, as `flatten` gives, are out of the test runner's reach.
  await session.send("Target.setAutoAttach", { autoAttach: true, waitForDebuggerOnStart: false, flatten: false });
}

/** What a built worker is called, by its address. */
export function workerName(url: string): string | undefined {
  return /(\w+)\.worker/.exec(url)?.[1];
}

function createWorker(name: string, post: (message: string) => Promise<unknown>): WorkerTarget {
  const calls = new Map<number, { resolve: (value: unknown) => void; reject: (reason: Error) => void }>();
  const listeners = new Map<string, (params: never) => void>();
  const ended = (): Error => new Error(`The ${name} worker has ended.`);
  let alive = true;
  let last = 0;
  return {
    name,
    send: (method, params = {}) =>
      new Promise((resolve, reject) => {
        if (!alive) throw ended();
        const id = ++last;
        calls.set(id, { resolve, reject });
        post(JSON.stringify({ id, method, params })).catch(reject);
      }),
    on: (event, tell) => void listeners.set(event, tell),
    receive: ({ id, method, params, result, error }) => {
      if (method) listeners.get(method)?.(params as never);
      if (id === undefined) return;
      if (error) calls.get(id)?.reject(new Error(error.message));
      else calls.get(id)?.resolve(result);
      calls.delete(id);
    },
    end: () => {
      alive = false;
      for (const { reject } of calls.values()) reject(ended());
    },
  };
}

async function readStopped(target: Target): Promise<Heap> {
  await target.send("Debugger.enable");
  await new Promise<void>((resolve, reject) => {
    target.on("Debugger.paused", () => resolve());
    target.send("Debugger.pause").catch(reject);
    // Who has nothing to do stops at the first thing that it is given.
    target.send("Runtime.evaluate", { expression: "0" }).catch(reject);
  });
  try {
    return await readHeap(target);
  } finally {
    await target.send("Debugger.resume");
    // Under a debugger WebAssembly runs many times slower.
    await target.send("Debugger.disable");
  }
}

/** The part of a heap snapshot that is read. */
interface Snapshot {
  readonly snapshot: { readonly meta: { readonly node_fields: readonly string[] } };
  /** One after another, each with all fields; names are places in `strings`. */
  readonly nodes: readonly number[];
  readonly strings: readonly string[];
}

/** The name that V8 gives what lies in a buffer. */
const DATA = "system / JSArrayBufferData";

async function readHeap({ name, send, on }: Target): Promise<Heap> {
  const chunks: string[] = [];
  on("HeapProfiler.addHeapSnapshotChunk", ({ chunk }: { chunk: string }) => void chunks.push(chunk));
  await send("HeapProfiler.takeHeapSnapshot", { reportProgress: false });
  const { usedSize, backingStorageSize } = (await send("Runtime.getHeapUsage")) as {
    usedSize: number;
    backingStorageSize: number;
  };
  const { snapshot, nodes, strings } = JSON.parse(chunks.join("")) as Snapshot;
  const fields = snapshot.meta.node_fields;
  const [nameAt, sizeAt] = [fields.indexOf("name"), fields.indexOf("self_size")];
  const data = strings.indexOf(DATA);
  const buffers: number[] = [];
  for (let at = 0; at < nodes.length; at += fields.length)
    if (nodes[at + nameAt] === data) buffers.push(nodes[at + sizeAt] as number);
  // V8 counts WebAssembly memories apart from the storage of other buffers.
  const webAssembly = Math.max(0, buffers.reduce((a, b) => a + b, 0) - backingStorageSize);
  return { name, objects: usedSize, buffers, webAssembly };
}
