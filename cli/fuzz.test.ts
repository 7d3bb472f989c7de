import { describe, expect, it } from "vitest";
import { fault } from "../src/core/errors.ts";
import { createRandom } from "../src/core/random.ts";
import { mutate } from "./fuzz/mutate.ts";
import { SUBJECTS, sentenceFor, wholeOnce } from "./fuzz/subjects.ts";
import { runCli } from "./testing.ts";

describe("fuzzing", () => {
  it.each(SUBJECTS)("%s: a whole file is taken", async (subject) => {
    for (let seed = 0; seed < 3; seed++) await wholeOnce(subject, createRandom(seed));
  });

  it("damages in the same way for the same number", () => {
    const bytes = Uint8Array.from({ length: 3000 }, (_, i) => i % 256);
    expect(mutate(bytes, createRandom(4))).toEqual(mutate(bytes, createRandom(4)));
    const changed = Array.from({ length: 50 }, (_, seed) => mutate(bytes, createRandom(seed)));
    expect(changed.filter((out) => Buffer.compare(out, bytes) !== 0).length).toBeGreaterThan(40);
    expect(new Set(changed.map((out) => out.length)).size).toBeGreaterThan(10);
  });

  it("is not content with a failure that does not say what to do", () => {
    expect(() => sentenceFor(fault("unexpected", { detail: "x is not a function" }))).toThrow("no sentence for it");
    expect(sentenceFor(fault("file-empty", { name: "a.jpg" }))).toEqual({
      code: "file-empty",
      sentence: "a.jpg is empty. Choose another file.",
    });
  });

  it("a short run: no hang, no crash, a sentence each", { timeout: 600_000 }, async () => {
    const { status, stdout, stderr, json } = await runCli("fuzz", ["--count", "42", "--seed", "7", "--json"]);
    expect([status, stderr], stdout).toEqual([0, ""]);
    const [{ count, failed, subjects }] = json() as [
      { count: number; failed: number; subjects: Record<string, Tally> },
    ];
    expect([count, failed]).toEqual([42, 0]);
    for (const { taken, told } of Object.values(subjects))
      expect(taken + Object.values(told).reduce((sum, n) => sum + n, 0)).toBe(6);
  });
});

interface Tally {
  readonly taken: number;
  readonly told: Readonly<Record<string, number>>;
}
