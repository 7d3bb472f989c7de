import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { type Failure, failureOf } from "./failure.ts";

/** What can be run for one photo, here or in a process of its own; loaded when first needed. */
const jobs = {
  fill: async () => (await import("./fill-file.ts")).fillFile,
  guided: async () => (await import("./guided/evaluate-guided.ts")).evaluateGuided,
  evaluate: async () => (await import("./evaluate-file.ts")).evaluateFile,
};

type Jobs = { [K in keyof typeof jobs]: Awaited<ReturnType<(typeof jobs)[K]>> };
export type JobKind = keyof Jobs;
type Task<K extends JobKind> = Parameters<Jobs[K]>[0];
type Result<K extends JobKind> = Awaited<ReturnType<Jobs[K]>>;

export type Outcome<R> = { readonly ok: true; readonly value: R } | { readonly ok: false; readonly failure: Failure };

/** Runs one task in this process; never rejects. */
export async function runJob<K extends JobKind>(kind: K, task: Task<K>): Promise<Outcome<Result<K>>> {
  try {
    const job = (await jobs[kind]()) as (task: Task<K>) => Promise<Result<K>>;
    return { ok: true, value: await job(task) };
  } catch (thrown) {
    return { ok: false, failure: failureOf(thrown) };
  }
}

/**
 * Runs tasks, at most `width` at a time: one by one in this process, several in processes of their own.
 * A task that fails, or takes its process down with it, does not stop the others.
 * @param onDone called as each task ends, in the order of ending
 */
export async function runPool<K extends JobKind>(
  kind: K,
  tasks: readonly Task<K>[],
  width: number,
  onDone: (task: Task<K>, outcome: Outcome<Result<K>>) => void,
): Promise<void> {
  const waiting = [...tasks];
  const lanes = Array.from({ length: Math.min(width, tasks.length) }, async () => {
    const lane = width > 1 ? createLane(kind) : undefined;
    for (let task = waiting.shift(); task !== undefined; task = waiting.shift())
      onDone(task, await (lane ? lane.run(task) : runJob(kind, task)));
    lane?.end();
  });
  await Promise.all(lanes);
}

interface Lane<K extends JobKind> {
  run(task: Task<K>): Promise<Outcome<Result<K>>>;
  end(): void;
}

/** A process that runs tasks one after another; started anew when it is lost. */
function createLane<K extends JobKind>(kind: K): Lane<K> {
  let child: ChildProcess | undefined;
  return {
    run(task) {
      child ??= fork(fileURLToPath(new URL("./pool-process.ts", import.meta.url)), { serialization: "advanced" });
      const process = child;
      return new Promise((resolve) => {
        const settle = (outcome: Outcome<Result<K>>): void => {
          process.off("message", settle);
          process.off("exit", lost);
          resolve(outcome);
        };
        const lost = (): void => {
          child = undefined;
          const message = "The process that worked on it ended, most likely for lack of memory. Use fewer --jobs.";
          settle({ ok: false, failure: { code: "command", message } });
        };
        process.on("message", settle);
        process.on("exit", lost);
        process.send({ kind, task });
      });
    },
    end: () => child?.disconnect(),
  };
}
