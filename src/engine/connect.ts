import { type Fault, LacunaError } from "../core/errors.ts";
import type { FromWorker, ToWorker } from "./messages.ts";
import type { CallOptions } from "./services.ts";

export interface ConnectOptions {
  /** Starts the worker; called again after it was lost or ended. */
  readonly start: () => Worker;
  /**
   * Milliseconds that a cancelled call may take to stop by itself before the worker is ended and
   * rebuilt. Absent: never ended (the image worker holds the person's photo).
   */
  readonly endAfterCancelMs?: number;
  /** Calls that may run at once; more wait in order. Default 1. */
  readonly concurrency?: number;
  /** Told when a worker is started in place of a lost or ended one. */
  readonly onRestart?: () => void;
  /** Told why a worker died or gave itself up, before what ran on it is rejected. */
  readonly onLost?: (fault: Fault) => void;
}

interface Job {
  readonly id: number;
  readonly method: string;
  readonly args: unknown;
  readonly options: CallOptions;
  readonly resolve: (value: never) => void;
  readonly reject: (reason: unknown) => void;
  readonly onAbort: () => void;
  killTimer?: ReturnType<typeof setTimeout>;
}

/** The page's end of a worker: the service itself, and what can be done with the worker. */
export type Connection<S> = S & {
  readonly dispose: () => void;
  /** Ends the worker when nothing runs on it; the next call starts another. */
  readonly retire: () => void;
};

/**
 * Connects to a worker and returns its service: a queue, real cancellation, recovery from a lost worker.
 * The worker starts with the first call.
 * @param methods the names of the service's methods (types cannot be listed at run time)
 */
export function connect<S>(methods: readonly (keyof S & string)[], connectOptions: ConnectOptions): Connection<S> {
  const link = new Link(connectOptions);
  const service: Record<string, unknown> = { dispose: () => link.dispose(), retire: () => link.retire() };
  for (const method of methods)
    service[method] = (args: unknown, options: CallOptions = {}) => link.call(method, args, options);
  return service as Connection<S>;
}

class Link {
  private worker: Worker | undefined;
  private started = false;
  /** The worker is to be replaced once it is idle; until then nothing more is sent to it. */
  private retiring = false;
  private nextId = 1;
  private readonly waiting: Job[] = [];
  private readonly running = new Map<number, Job>();
  private readonly options: ConnectOptions;

  constructor(options: ConnectOptions) {
    this.options = options;
  }

  call(method: string, args: unknown, options: CallOptions): Promise<never> {
    return new Promise((resolve, reject) => {
      if (options.signal?.aborted) return reject(options.signal.reason);
      const id = this.nextId++;
      const onAbort = (): void => this.cancel(job);
      const job: Job = { id, method, args, options, resolve, reject, onAbort };
      options.signal?.addEventListener("abort", onAbort, { once: true });
      this.waiting.push(job);
      this.pump();
    });
  }

  retire(): void {
    this.retiring = true;
    this.pump();
  }

  dispose(): void {
    const closed = new DOMException("The connection was closed.", "AbortError");
    for (const job of this.waiting.splice(0)) this.settle(job, () => job.reject(closed));
    this.lose(closed);
  }

  private pump(): void {
    if (this.retiring && this.running.size > 0) return;
    if (this.retiring) this.end();
    while (this.running.size < (this.options.concurrency ?? 1)) {
      const job = this.waiting.shift();
      if (!job) return;
      this.running.set(job.id, job);
      this.post({ type: "call", id: job.id, method: job.method, args: job.args }, [...(job.options.transfer ?? [])]);
    }
  }

  private post(message: ToWorker, transfer: Transferable[]): void {
    if (!this.worker) this.start();
    this.worker?.postMessage(message, transfer);
  }

  private start(): void {
    const worker = this.options.start();
    this.worker = worker;
    worker.addEventListener("message", ({ data }: MessageEvent<FromWorker>) => {
      if (worker === this.worker) this.receive(data);
    });
    const lost = (): void => {
      if (worker === this.worker) this.fail({ code: "worker-lost", detail: {} });
    };
    worker.addEventListener("error", lost);
    worker.addEventListener("messageerror", lost);
    // Last: whoever is told may make calls, which go to this worker.
    if (this.started) this.options.onRestart?.();
    this.started = true;
  }

  private receive(message: FromWorker): void {
    switch (message.type) {
      case "ready":
        return;
      case "alive":
        this.watch(message.lock);
        return;
      case "broken":
        this.fail(message.fault);
        return;
      case "retire":
        this.retire();
        return;
      default:
        this.answer(message);
    }
  }

  /** Gets the worker's lock when the worker has gone, however it went. */
  private watch(lock: string): void {
    const { worker } = this;
    void navigator.locks.request(lock, () => {
      if (worker === this.worker) this.fail({ code: "worker-lost", detail: {} });
    });
  }

  private answer(message: Extract<FromWorker, { id: number }>): void {
    const job = this.running.get(message.id);
    if (!job) return;
    if (message.type === "progress") job.options.onProgress?.(message.progress);
    else if (message.type === "result") this.settle(job, () => job.resolve(message.value as never));
    else if (message.type === "cancelled") this.settle(job, () => job.reject(job.options.signal?.reason));
    else this.settle(job, () => job.reject(new LacunaError(message.fault)));
  }

  private cancel(job: Job): void {
    const place = this.waiting.indexOf(job);
    if (place >= 0) {
      this.waiting.splice(place, 1);
      this.settle(job, () => job.reject(job.options.signal?.reason));
      return;
    }
    if (!this.running.has(job.id)) return;
    this.post({ type: "cancel", id: job.id }, []);
    if (this.options.endAfterCancelMs !== undefined)
      job.killTimer = setTimeout(() => this.lose(job.options.signal?.reason), this.options.endAfterCancelMs);
  }

  private fail(fault: Fault): void {
    this.options.onLost?.(fault);
    this.lose(new LacunaError(fault));
  }

  /** Ends the worker and rejects what ran on it; the next call starts another. */
  private lose(reason: unknown): void {
    this.end();
    for (const job of [...this.running.values()])
      this.settle(job, () => job.reject(job.options.signal?.aborted ? job.options.signal.reason : reason));
  }

  private end(): void {
    this.worker?.terminate();
    this.worker = undefined;
    this.retiring = false;
  }

  private settle(job: Job, finish: () => void): void {
    clearTimeout(job.killTimer);
    job.options.signal?.removeEventListener("abort", job.onAbort);
    this.running.delete(job.id);
    finish();
    this.pump();
  }
}
