import type { Browser, Page } from "@playwright/test";

/** A task of the page's main thread. */
export interface MainTask {
  /** Milliseconds from start to end, with the waiting for a processor that others have. */
  readonly wall: number;
  /** Milliseconds of computing: the same on a busy machine as on an idle one. */
  readonly cpu: number;
}

/** What the page's main thread did while it was watched. */
export interface MainThread {
  /** The longest computing first. */
  readonly tasks: readonly MainTask[];
  /** Milliseconds of computing between the beginnings of two frames, one for each frame. */
  readonly frames: readonly number[];
}

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds, as are `dur` and `tdur`, the thread's own time. */
  readonly ts: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/** Records the main thread's tasks and frames from now on. */
export async function watchMainThread(browser: Browser, page: Page): Promise<{ stop(): Promise<MainThread> }> {
  await browser.startTracing(page, { categories: ["toplevel", "devtools.timeline"] });
  return {
    stop: async () => {
      const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
      const threadOf = ({ pid, tid }: TraceEvent): string => `${pid} ${tid}`;
      const mains = new Set(
        traceEvents.filter((e) => e.name === "thread_name" && e.args?.name === "CrRendererMain").map(threadOf),
      );
      const events = traceEvents.filter((e) => mains.has(threadOf(e))).sort((a, b) => a.ts - b.ts);
      const tasks = events.filter((e) => e.ph === "X" && e.name.endsWith("RunTask"));
      const begins = events.filter(({ name }) => name === "FireAnimationFrame").map(({ ts }) => ts);
      return {
        tasks: tasks
          .map(({ dur = 0, tdur = 0 }) => ({ wall: dur / 1000, cpu: tdur / 1000 }))
          .sort((a, b) => b.cpu - a.cpu),
        frames: workPerFrame(tasks, begins),
      };
    },
  };
}

/** Sums the tasks that begin between two frames; a frame's own task begins a little before its callback. */
function workPerFrame(tasks: readonly TraceEvent[], begins: readonly number[]): number[] {
  const frames = begins.slice(1).map(() => 0);
  let frame = -1;
  for (const { ts, dur = 0, tdur = 0 } of tasks) {
    while (frame + 1 < begins.length && (begins[frame + 1] as number) < ts + dur) frame++;
    if (frame >= 0 && frame < frames.length) frames[frame] = (frames[frame] as number) + tdur / 1000;
  }
  return frames;
}
