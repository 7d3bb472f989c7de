import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createNodeCodecs } from "../cli/codecs.ts";
import { createRandom } from "../src/core/random.ts";
import type { Checkpoint } from "../src/training/checkpoint.ts";
import { readCheckpoint } from "./tools/run-folder.ts";
import { hasTorch, runPython } from "./tools/torch.ts";

let folder: string;
let prepared: string;

/** Photos of soft random shapes: enough for a loader, nothing to learn from. */
async function writePhotos(to: string, count: number): Promise<void> {
  const codecs = createNodeCodecs();
  const random = createRandom(5);
  for (let i = 0; i < count; i++) {
    const [width, height] = [96 + 8 * (i % 3), 80];
    const waves = Array.from({ length: 9 }, () => 0.05 + 0.2 * random.uniform());
    const data = Uint8Array.from({ length: 4 * width * height }, (_, at) => {
      const [c, x, y] = [at % 4, (at >> 2) % width, Math.floor((at >> 2) / width)];
      const [a, b, d] = waves.slice(3 * c, 3 * c + 3) as [number, number, number];
      return c === 3 ? 255 : 128 + 60 * Math.sin(a * x + 9 * d) + 60 * Math.cos(b * y);
    });
    writeFileSync(
      join(to, `photo-${i}.png`),
      await codecs.encode("png", { width, height, data }, { fullChroma: true }),
    );
  }
}

function train(dir: string, work: string, ...options: string[]): string {
  return runPython("train.py", ["--dir", dir, "--work", work, "--device", "cpu", "--threads", "1", ...options]);
}

const lines = (text: string) =>
  text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { kind: string; losses?: Record<string, number>; [key: string]: unknown });

/** The greatest difference of any number of two checkpoints' tensors, relative to the greatest in its tensor. */
function distance(a: Checkpoint, b: Checkpoint): number {
  let most = 0;
  for (const group of ["params", "state", "average", "first", "second"] as const) {
    expect(Object.keys(a[group]).sort()).toEqual(Object.keys(b[group]).sort());
    for (const [name, { data }] of Object.entries(a[group])) {
      const other = b[group][name]?.data as Float32Array;
      const scale = Math.max(
        1e-6,
        data.reduce((m, v) => Math.max(m, Math.abs(v)), 0),
      );
      data.forEach((value, i) => {
        most = Math.max(most, Math.abs(value - (other[i] as number)) / scale);
      });
    }
  }
  return most;
}

function prepare(out: string, ...more: string[]): void {
  const options = ["--out", out, "--photos", join(folder, "photos"), "--plan", "tiny"];
  const sizes = ["--samples", "32", "--held-out", "4"];
  // Without the perceptual trunk.
  const env = { ...process.env };
  delete env["LACUNA_DATA"];
  const { status, stderr } = spawnSync("npx", ["tsx", "pretrain/prepare.ts", ...options, ...sizes, ...more], {
    encoding: "utf8",
    env,
  });
  if (status !== 0) throw new Error(stderr);
}

beforeAll(async () => {
  if (!hasTorch()) return;
  folder = mkdtempSync(join(tmpdir(), "lacuna-train-"));
  mkdirSync(join(folder, "photos"));
  await writePhotos(join(folder, "photos"), 10);
  prepared = join(folder, "plan");
  prepare(prepared);
}, 120_000);

afterAll(() => {
  if (folder) rmSync(folder, { recursive: true });
});

describe("training in PyTorch", () => {
  test("a run in two parts, the second on a bare machine, equals an unbroken one", () => {
    if (!hasTorch()) return;
    const whole = join(folder, "whole");
    const log = lines(train(prepared, whole, "--steps", "10"));
    expect(log.filter((line) => line.kind === "phase").map((line) => line["name"])).toEqual([
      "reconstruct",
      "join",
      "refine",
    ]);
    expect(log.at(-1)).toMatchObject({ kind: "end", done: true });
    expect(Object.values(log.filter((line) => line.kind === "check").at(-1)?.losses ?? {}).every(Number.isFinite)).toBe(
      true,
    );

    const [first, out, second] = ["first", "out", "second"].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    train(prepared, first, "--steps", "10", "--stop-step", "5", "--out", out);
    const bare = join(folder, "bare");
    cpSync(prepared, bare, { recursive: true, filter: (path) => !path.endsWith("photos") });
    mkdirSync(join(second, "checkpoint"), { recursive: true });
    for (const part of readdirSync(out).filter((name) => name.startsWith("checkpoint.")))
      cpSync(join(out, part), join(second, "checkpoint", part));
    train(bare, second, "--steps", "10");
    const [a, b] = [readCheckpoint(join(whole, "checkpoint")), readCheckpoint(join(second, "checkpoint"))];
    expect(b.step).toBe(10);
    expect(b.updates).toEqual(a.updates);
    expect(distance(a, b)).toBe(0);
  }, 120_000);

  test("two processes give the losses and weights of one that has both batches as one", () => {
    if (!hasTorch()) return;
    const [halves, whole] = [join(folder, "halves"), join(folder, "whole")];
    for (const plan of [halves, whole]) cpSync(prepared, plan, { recursive: true });
    prepare(halves, "--reuse", "--batch", "2");
    prepare(whole, "--reuse", "--batch", "4");
    const one = lines(train(whole, join(whole, "run"), "--steps", "4", "--full-precision"));
    const two = lines(train(halves, join(halves, "run"), "--steps", "4", "--full-precision", "--processes", "2"));
    const losses = (log: ReturnType<typeof lines>) => log.filter((line) => line.kind === "step").at(-1)?.losses;
    const pairs = Object.entries(losses(one) ?? {}).map(([name, value]) => [value, losses(two)?.[name]]);
    expect(pairs.length).toBeGreaterThan(5);
    for (const [a, b] of pairs as [number, number][]) expect(Math.abs(a - b)).toBeLessThanOrEqual(2e-5);
    const run = (plan: string) => readCheckpoint(join(plan, "run", "checkpoint"));
    expect(run(whole).samples).toBe(run(halves).samples);
    // Moments, not weights: where a gradient is rounding alone (a last bias under the hinge), Adam makes a whole step of it.
    const [moments, others] = [run(whole).first, run(halves).first];
    const greatest = (data: Float32Array) => data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const largest = Math.max(...Object.values(moments).map(({ data }) => greatest(data)));
    for (const [name, { data }] of Object.entries(moments)) {
      const apart = greatest(data.map((value, i) => value - (others[name]?.data[i] as number)));
      expect(apart, name).toBeLessThan(5e-3 * Math.max(greatest(data), 1e-3 * largest));
    }
  }, 120_000);

  test("a time box ends with a whole checkpoint in its time", () => {
    if (!hasTorch()) return;
    const work = join(folder, "box");
    const log = lines(train(prepared, work, "--minutes", "0.05", "--seconds-for-end", "1"));
    expect(log.at(-1)).toMatchObject({ kind: "end", done: true });
    const { progress, average } = readCheckpoint(join(work, "checkpoint"));
    expect(progress).toBeGreaterThanOrEqual(1);
    for (const { data } of Object.values(average)) expect(data.every(Number.isFinite)).toBe(true);
    for (const part of readdirSync(join(work, "checkpoint")))
      expect(statSync(join(work, "checkpoint", part)).size).toBeLessThanOrEqual(16 << 20);
  }, 120_000);

  test("a step with numbers that are not finite changes nothing", () => {
    if (!hasTorch()) return;
    const poisoned = join(folder, "poisoned");
    cpSync(prepared, poisoned, { recursive: true });
    const plan = JSON.parse(readFileSync(join(poisoned, "plan.json"), "utf8"));
    const [{ value }] = plan.recipe.scalars.hole as [{ value: number }];
    plan.recipe.scalars.hole = [
      { at: 0, value },
      { at: 0.4, value },
      { at: 0.41, value: 1e39 },
    ];
    writeFileSync(join(poisoned, "plan.json"), JSON.stringify(plan));
    const bad = join(folder, "bad");
    const log = lines(train(poisoned, bad, "--steps", "10", "--stop-step", "8"));
    expect(log.reduce((sum, line) => sum + ((line["skipped"] as number | undefined) ?? 0), 0)).toBe(3);
    const a = readCheckpoint(join(folder, "first", "checkpoint"));
    const b = readCheckpoint(join(bad, "checkpoint"));
    expect([a.step, b.step]).toEqual([5, 8]);
    for (const [name, { data }] of Object.entries(a.params)) expect(b.params[name]?.data).toEqual(data);
  }, 120_000);
});
