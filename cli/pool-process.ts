import { type JobKind, runJob } from "./pool.ts";

/** A process of the pool: answers each task with its outcome, until the parent lets go. */
process.on("message", async (message) => {
  const { kind, task } = message as { kind: JobKind; task: Parameters<typeof runJob>[1] };
  const outcome = await runJob(kind, task);
  if (process.connected) process.send?.(outcome); // the parent may be gone by now
});
