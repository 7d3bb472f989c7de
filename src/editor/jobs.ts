import { isAbort } from "../core/errors.ts";
import type { Store } from "../core/store.ts";
import type { Messenger } from "./messenger.ts";
import type { SessionState } from "./session.ts";

/** The editor's work that takes a while: one job at a time, and the image worker's steps one after another. */
export class Jobs {
  private readonly session: Store<SessionState>;
  private readonly messages: Messenger;
  /** Ends the job that is running: opening or filling. */
  private running: AbortController | null = null;
  /** Steps of the image worker go one after another, in the order in which they were asked for. */
  private steps: Promise<unknown> = Promise.resolve();

  constructor(session: Store<SessionState>, messages: Messenger) {
    this.session = session;
    this.messages = messages;
  }

  get busy(): boolean {
    return this.running !== null;
  }

  /** Cancels the running job; true when there was one. */
  cancel(): boolean {
    this.running?.abort(new DOMException("Cancelled by the person.", "AbortError"));
    return this.running !== null;
  }

  /** Runs a job that can be cancelled, in place of the one that is running; failures are told. */
  async run<T>(job: (signal: AbortSignal) => Promise<T>): Promise<T | undefined> {
    this.cancel();
    const controller = new AbortController();
    this.running = controller;
    try {
      return await this.inOrder(() => job(controller.signal));
    } catch (thrown) {
      if (isAbort(thrown)) this.messages.speak({ kind: "cancelled" });
      this.messages.fail(thrown);
      return undefined;
    } finally {
      if (this.running === controller) {
        this.running = null;
        this.session.set({ job: null });
      }
    }
  }

  /** Does the work when all that was asked for before is done, failed or not. */
  inOrder<T>(work: () => Promise<T>): Promise<T> {
    const result = this.steps.then(work);
    this.steps = result.catch(() => undefined);
    return result;
  }
}
