import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Subject } from "./subjects.ts";

export interface FuzzTask {
  readonly subject: Subject;
  readonly seed: number;
  readonly index: number;
}

/** `units`: computing time, as a multiple of what a whole file of this kind takes. */
export type FuzzAnswer = { readonly units: number } & (
  | { readonly kind: "taken" }
  | { readonly kind: "told"; readonly code: string; readonly sentence: string }
  | { readonly kind: "failed"; readonly message: string }
);

/** No case takes so long that is not caught in a loop, however busy the machine is. */
const HANG_MS = 300_000;

/** A process that tries one file after another; a hang or a crash ends it, is told, and the next one gets a new process. */
export function createFuzzLane(): { run(task: FuzzTask): Promise<FuzzAnswer>; end(): void } {
  let child: ChildProcess | undefined;
  const start = (): ChildProcess =>
    fork(fileURLToPath(new URL("./process.ts", import.meta.url)), { serialization: "advanced" });
  return {
    run(task) {
      child ??= start();
      const process = child;
      return new Promise((resolve) => {
        const settle = (answer: FuzzAnswer): void => {
          clearTimeout(watch);
          process.off("message", settle);
          process.off("exit", lost);
          resolve(answer);
        };
        const lost = (code: number | null): void => {
          child = undefined;
          settle({ kind: "failed", message: `the process ended (${code ?? "killed"})`, units: 0 });
        };
        const watch = setTimeout(() => {
          child = undefined;
          process.off("exit", lost);
          process.kill("SIGKILL");
          settle({ kind: "failed", message: `no answer within ${HANG_MS / 1000} s`, units: 0 });
        }, HANG_MS);
        process.on("message", settle);
        process.on("exit", lost);
        process.send(task);
      });
    },
    end: () => child?.disconnect(),
  };
}
