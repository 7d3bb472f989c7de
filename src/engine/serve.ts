import { type Fault, faultOf, isAbort } from "../core/errors.ts";
import type { FromWorker, Port, ToWorker } from "./messages.ts";
import { transferablesIn } from "./messages.ts";
import type { CallOptions } from "./services.ts";

type Methods<S> = { [M in keyof S]: (args: never, options?: CallOptions) => Promise<unknown> };

/** What a worker may tell the page about itself. */
export interface Served {
  /** It is of no use any more; what runs on it fails with this. */
  readonly broken: (fault: Fault) => void;
  /** It should be replaced when nothing runs on it. */
  readonly retire: () => void;
}

/**
 * Answers calls on a port with a service: the worker's side of the protocol. Results are moved, not
 * copied, so a method must return fresh buffers. Calls may overlap; the page's queue decides.
 * @param port the worker's global scope, or one end of a MessageChannel in tests
 */
export function serve<S extends Methods<S>>(port: Port<FromWorker, ToWorker>, service: S): Served {
  const running = new Map<number, AbortController>();
  const send = (message: FromWorker, transfer: Transferable[] = []): void => port.postMessage(message, transfer);

  const call = async (id: number, method: string, args: unknown): Promise<void> => {
    const controller = new AbortController();
    running.set(id, controller);
    try {
      if (!Object.hasOwn(service, method)) throw new TypeError(`no method ${method}`);
      const options: CallOptions = {
        signal: controller.signal,
        onProgress: (progress) => send({ type: "progress", id, progress }),
      };
      const value = await service[method as keyof S](args as never, options);
      send({ type: "result", id, value }, transferablesIn(value));
    } catch (thrown) {
      if (controller.signal.aborted && isAbort(thrown)) send({ type: "cancelled", id });
      else send({ type: "fault", id, fault: faultOf(thrown) });
    } finally {
      running.delete(id);
    }
  };

  port.addEventListener("message", ({ data }) => {
    if (data.type === "call") void call(data.id, data.method, data.args);
    else running.get(data.id)?.abort();
  });
  send({ type: "ready" });
  showLife(send);
  return { broken: (fault) => send({ type: "broken", fault }), retire: () => send({ type: "retire" }) };
}

/**
 * Holds a Web Lock for life. A worker that the browser ends, or that closes itself, tells nobody; its lock falls to
 * the page, which waits for it.
 */
function showLife(send: (message: FromWorker) => void): void {
  if (!("WorkerGlobalScope" in globalThis) || !("locks" in navigator)) return;
  const lock = `lacuna worker ${crypto.randomUUID()}`;
  void navigator.locks.request(lock, () => {
    send({ type: "alive", lock });
    return new Promise(() => {});
  });
}

/**
 * Makes the Tick that long loops await: it yields to the event loop at most every `everyMs`
 * milliseconds (so that cancel messages are read; by a message, because timers are throttled in hidden
 * tabs), reports, and throws the signal's reason when cancelled.
 */
export function createTick(
  options: CallOptions | undefined,
  report: (fraction: number) => void,
  everyMs = 30,
): (fraction: number) => Promise<void> {
  let last = performance.now();
  return async (fraction) => {
    const now = performance.now();
    if (now - last < everyMs) return;
    last = now;
    report(fraction);
    await nextMessage();
    options?.signal?.throwIfAborted();
  };
}

/** Lets the event loop have one turn, at full speed in hidden tabs too. */
export function nextMessage(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
