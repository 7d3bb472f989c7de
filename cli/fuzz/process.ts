import { createRandom, hashInts } from "../../src/core/random.ts";
import type { FuzzAnswer, FuzzTask } from "./lane.ts";
import { fuzzOnce, type Subject, wholeOnce } from "./subjects.ts";

/** A damaged file may make more work than a whole one (a header that claims more pixels), but not any amount. */
const MOST_UNITS = 200;
/** What is shorter than the clock can tell. */
const LEAST_MS = 5;

/** Computing milliseconds of a whole file, by subject. */
const units = new Map<Subject, number>();

const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/** The third run: code is compiled and files are made by then. */
async function unitOf(subject: Subject): Promise<number> {
  const known = units.get(subject);
  if (known !== undefined) return known;
  let last = 0;
  for (let run = 0; run < 3; run++) {
    const start = cpuMs();
    await wholeOnce(subject, createRandom(run));
    last = cpuMs() - start;
  }
  const unit = Math.max(LEAST_MS, last);
  units.set(subject, unit);
  return unit;
}

async function answer({ subject, seed, index }: FuzzTask): Promise<FuzzAnswer> {
  const unit = await unitOf(subject);
  const start = cpuMs();
  const spent = (): number => (cpuMs() - start) / unit;
  try {
    const told = await fuzzOnce(subject, createRandom(hashInts(seed, index)));
    const used = spent();
    if (used > MOST_UNITS)
      return { kind: "failed", message: `${used.toFixed(0)} times the work of a whole file`, units: used };
    return told ? { kind: "told", ...told, units: used } : { kind: "taken", units: used };
  } catch (thrown) {
    const message = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
    return { kind: "failed", message, units: spent() };
  }
}

process.on("message", async (task) => {
  const result = await answer(task as FuzzTask);
  if (process.connected) process.send?.(result);
});
