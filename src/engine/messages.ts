import type { Fault } from "../core/errors.ts";
import type { Progress } from "../core/progress.ts";

/** Page to worker. */
export type ToWorker =
  | { readonly type: "call"; readonly id: number; readonly method: string; readonly args: unknown }
  | { readonly type: "cancel"; readonly id: number };

/** Worker to page. */
export type FromWorker =
  | { readonly type: "ready" }
  /** Names the Web Lock that the worker holds as long as it lives. */
  | { readonly type: "alive"; readonly lock: string }
  /** The worker is of no use any more: to be ended, and replaced with the next call. */
  | { readonly type: "broken"; readonly fault: Fault }
  /** The worker has grown too large: to be ended when nothing runs on it. */
  | { readonly type: "retire" }
  | { readonly type: "progress"; readonly id: number; readonly progress: Progress }
  | { readonly type: "result"; readonly id: number; readonly value: unknown }
  | { readonly type: "cancelled"; readonly id: number }
  | { readonly type: "fault"; readonly id: number; readonly fault: Fault };

/** The part of Worker, MessagePort and DedicatedWorkerGlobalScope that the protocol needs. */
export interface Port<Out, In> {
  postMessage(message: Out, transfer: Transferable[]): void;
  addEventListener(type: "message", listener: (event: { data: In }) => void): void;
}

/**
 * Every distinct ArrayBuffer and ImageBitmap inside a message value, for the transfer list. Shared
 * buffers are left out: they are shared, not moved.
 */
export function transferablesIn(value: unknown, found = new Set<Transferable>()): Transferable[] {
  if (typeof value !== "object" || value === null) return [...found];
  if (ArrayBuffer.isView(value)) {
    if (value.buffer instanceof ArrayBuffer) found.add(value.buffer);
  } else if (value instanceof ArrayBuffer || (typeof ImageBitmap !== "undefined" && value instanceof ImageBitmap)) {
    found.add(value);
  } else {
    for (const inner of Object.values(value)) transferablesIn(inner, found);
  }
  return [...found];
}
