import { afterEach, describe, expect, it, vi } from "vitest";
import { fault, isAbort, LacunaError } from "../core/errors.ts";
import type { Progress } from "../core/progress.ts";
import { type Connection, connect } from "./connect.ts";
import { transferablesIn } from "./messages.ts";
import { createTick, type Served, serve } from "./serve.ts";
import type { CallOptions } from "./services.ts";

interface Toy {
  echo(args: { bytes: Uint8Array<ArrayBuffer> }, options?: CallOptions): Promise<Uint8Array<ArrayBuffer>>;
  count(args: { to: number }, options?: CallOptions): Promise<number>;
  fail(args: { how: "fault" | "crash" }, options?: CallOptions): Promise<void>;
  hang(args: object, options?: CallOptions): Promise<void>;
}

const toy: Toy = {
  echo: async ({ bytes }) => bytes,
  count: async ({ to }, options) => {
    const tick = createTick(options, (fraction) => options?.onProgress?.({ kind: "warm-up", fraction }), 0);
    for (let i = 1; i <= to; i++) await tick(i / to);
    return to;
  },
  fail: async ({ how }) => {
    throw how === "fault" ? fault("no-photo", {}) : new TypeError("broken");
  },
  hang: () => new Promise(() => {}),
};

/** A Worker made of a MessageChannel: structured cloning and transfer are real, the thread is not. */
class ChannelWorker extends EventTarget {
  private readonly port: MessagePort;
  private readonly inner: MessagePort;
  readonly served: Served;
  constructor() {
    super();
    const { port1, port2 } = new MessageChannel();
    this.port = port1;
    this.inner = port2;
    port1.onmessage = (event) => this.dispatchEvent(new MessageEvent("message", { data: event.data }));
    port2.start();
    this.served = serve(port2 as never, toy as never);
  }
  postMessage(message: unknown, transfer: Transferable[]): void {
    this.port.postMessage(message, transfer as never);
  }
  terminate(): void {
    this.port.close();
    this.inner.close();
  }
}

const open: Connection<Toy>[] = [];
function connectToy(options: Omit<Parameters<typeof connect>[1], "start"> = {}) {
  const workers: ChannelWorker[] = [];
  const start = (): Worker => {
    const worker = new ChannelWorker();
    workers.push(worker);
    return worker as unknown as Worker;
  };
  const connection = connect<Toy>(["echo", "count", "fail", "hang"], { start, ...options });
  open.push(connection);
  return { connection, workers };
}
afterEach(() => {
  for (const connection of open.splice(0)) connection.dispose();
});

describe("worker protocol", () => {
  it("answers calls, moves buffers both ways and starts the worker on first use", async () => {
    const { connection, workers } = connectToy();
    expect(workers.length).toBe(0);
    const bytes = Uint8Array.of(1, 2, 3);
    const back = await connection.echo({ bytes }, { transfer: [bytes.buffer] });
    expect([...back]).toEqual([1, 2, 3]);
    expect(bytes.length).toBe(0);
    expect(workers.length).toBe(1);
  });

  it("carries faults with their code and wraps crashes", async () => {
    const { connection } = connectToy();
    await expect(connection.fail({ how: "fault" })).rejects.toMatchObject({ fault: { code: "no-photo" } });
    await expect(connection.fail({ how: "crash" })).rejects.toMatchObject({
      fault: { code: "unexpected", detail: { detail: "broken" } },
    });
    expect(await connection.count({ to: 1 })).toBe(1);
  });

  it("reports progress and cancels between ticks without ending the worker", async () => {
    const { connection, workers } = connectToy({ endAfterCancelMs: 5000 });
    const controller = new AbortController();
    const seen: Progress[] = [];
    const job = connection.count(
      { to: 100000 },
      {
        signal: controller.signal,
        onProgress: (progress) => {
          seen.push(progress);
          if (seen.length === 3) controller.abort();
        },
      },
    );
    await expect(job).rejects.toSatisfy(isAbort);
    expect(seen.length).toBeGreaterThanOrEqual(3);
    expect(await connection.count({ to: 2 })).toBe(2);
    expect(workers.length).toBe(1);
  });

  it("queues calls, drops waiting ones on cancel and refuses signals that are already aborted", async () => {
    const { connection } = connectToy();
    const order: number[] = [];
    const controller = new AbortController();
    const first = connection.count({ to: 50 }).then(() => order.push(1));
    const second = connection.count({ to: 1 }, { signal: controller.signal });
    const third = connection.count({ to: 1 }).then(() => order.push(3));
    controller.abort();
    await expect(second).rejects.toSatisfy(isAbort);
    await Promise.all([first, third]);
    expect(order).toEqual([1, 3]);
    await expect(connection.count({ to: 1 }, { signal: AbortSignal.abort() })).rejects.toSatisfy(isAbort);
  });

  it("ends and rebuilds a worker that does not stop when told", async () => {
    const onRestart = vi.fn();
    const { connection, workers } = connectToy({ endAfterCancelMs: 20, onRestart });
    const controller = new AbortController();
    const job = connection.hang({}, { signal: controller.signal });
    setTimeout(() => controller.abort(), 5);
    await expect(job).rejects.toSatisfy(isAbort);
    expect(await connection.count({ to: 1 })).toBe(1);
    expect(workers.length).toBe(2);
    expect(onRestart).toHaveBeenCalledTimes(1);
  });

  it("rejects what ran on a worker that crashed, and goes on with another", async () => {
    const { connection, workers } = connectToy();
    const job = connection.hang({});
    const waiting = connection.count({ to: 1 });
    workers[0]?.dispatchEvent(new Event("error"));
    await expect(job).rejects.toSatisfy((e) => e instanceof LacunaError && e.fault.code === "worker-lost");
    expect(await waiting).toBe(1);
    expect(workers.length).toBe(2);
  });

  it("starts one worker in place of a lost one, also when its start is answered with a call", async () => {
    let restarted: Promise<number> | undefined;
    const { connection, workers } = connectToy({
      concurrency: 2,
      onRestart: () => {
        restarted = connection.count({ to: 2 });
      },
    });
    const job = connection.hang({});
    workers[0]?.dispatchEvent(new Event("error"));
    await expect(job).rejects.toThrow(LacunaError);
    expect(await connection.count({ to: 1 })).toBe(1);
    expect(await restarted).toBe(2);
    expect(workers.length).toBe(2);
  });

  it("ends a worker that gives itself up, with its reason, and says so first", async () => {
    const onLost = vi.fn();
    const { connection, workers } = connectToy({ onLost });
    const job = connection.hang({});
    const lost = { code: "backend-lost", detail: { backend: "webgpu", reason: "gone" } } as const;
    workers[0]?.served.broken(lost);
    await expect(job).rejects.toMatchObject({ fault: lost });
    expect(onLost).toHaveBeenCalledExactlyOnceWith(lost);
    expect(await connection.count({ to: 1 })).toBe(1);
    expect(workers.length).toBe(2);
  });

  it("replaces a worker that retires only when nothing runs on it", async () => {
    const { connection, workers } = connectToy();
    const first = connection.count({ to: 50 });
    const second = connection.count({ to: 2 });
    workers[0]?.served.retire();
    expect(await Promise.all([first, second])).toEqual([50, 2]);
    expect(workers.length).toBe(2);
  });

  it("closes: everything pending is rejected", async () => {
    const { connection } = connectToy();
    const jobs = [connection.hang({}), connection.count({ to: 1 })];
    connection.dispose();
    for (const job of jobs) await expect(job).rejects.toSatisfy(isAbort);
  });
});

it("finds each buffer once and leaves shared memory alone", () => {
  const buffer = new ArrayBuffer(8);
  const shared = new Uint8Array(new SharedArrayBuffer(4));
  const value = { a: new Uint8Array(buffer), b: [new Uint16Array(buffer), { c: shared }], d: null, e: "text" };
  expect(transferablesIn(value)).toEqual([buffer]);
});
