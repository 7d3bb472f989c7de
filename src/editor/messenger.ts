import { faultOf, isAbort } from "../core/errors.ts";
import type { Store } from "../core/store.ts";
import type { Message, SessionState } from "./session.ts";

/** Cards that are shown at once; older ones give way. */
const MOST_TOASTS = 3;

/** Tells the person what happened: on a card, or only to a screen reader and the status line. */
export class Messenger {
  private readonly session: Store<SessionState>;
  private nextId = 1;

  constructor(session: Store<SessionState>) {
    this.session = session;
  }

  /** Shows a card and speaks it. */
  show(message: Message): void {
    const toast = this.speak(message);
    const { toasts } = this.session.get();
    this.session.set({ toasts: [...toasts.slice(1 - MOST_TOASTS), toast] });
  }

  /** For what is seen anyway: speaks it, and puts it into the status line. */
  speak(message: Message): { readonly id: number; readonly message: Message } {
    const toast = { id: this.nextId++, message };
    this.session.set({ announcement: toast });
    return toast;
  }

  dismiss(id: number): void {
    this.session.set({ toasts: this.session.get().toasts.filter((toast) => toast.id !== id) });
  }

  /** Shows what was thrown as a sentence; a cancellation is no failure, and the same failure is shown once. */
  fail(thrown: unknown): void {
    if (isAbort(thrown)) return;
    const fault = faultOf(thrown);
    const { toasts } = this.session.get();
    const same = toasts.find(({ message }) => message.kind === "fault" && message.fault.code === fault.code);
    if (same) this.dismiss(same.id);
    this.show({ kind: "fault", fault });
  }
}
