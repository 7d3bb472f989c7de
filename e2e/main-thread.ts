import type { Browser, Page } from "@playwright/test";

/** A task of the page's main thread. */
export interface MainTask {
  /** Milliseconds from start to end, with the waiting for a processor that others have. */
  readonly wall: number;
  /** Milliseconds of computing: the same on a busy machine as on an idle one. */
  readonly cpu: number;
}

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds, as is `tdur`, the thread's own time. */
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/** Records the main thread's tasks from now on; `stop` gives them, the longest computing first. */
export async function watchMainThread(browser: Browser, page: Page): Promise<{ stop(): Promise<MainTask[]> }> {
  await browser.startTracing(page, { categories: ["toplevel"] });
  return {
    stop: async () => {
      const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
      const threadOf = ({ pid, tid }: TraceEvent): string => `${pid} ${tid}`;
      const mains = new Set(
        traceEvents.filter((e) => e.name === "thread_name" && e.args?.name === "CrRendererMain").map(threadOf),
      );
      return traceEvents
        .filter((e) => e.ph === "X" && e.name.endsWith("RunTask") && mains.has(threadOf(e)))
        .map(({ dur = 0, tdur = 0 }) => ({ wall: dur / 1000, cpu: tdur / 1000 }))
        .sort((a, b) => b.cpu - a.cpu);
    },
  };
}
