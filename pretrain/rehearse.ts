/**
 * Rehearses a run on lent machines, on the CPU: the tiny plan in parts of bounded time, each on a machine that starts
 * bare or still has what the part before left, photos arriving in packs, checkpoints travelling in small parts. Every
 * limit is checked; at the end the weights are exported and checked as for the editor.
 *
 *     LACUNA_DATA=... npm run -s rehearse            about five minutes; --minutes M for another length
 */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readOptions } from "../cli/args.ts";
import { PYTHON } from "../cli/python.ts";
import { readCheckpoint } from "./tools/run-folder.ts";

const MIB = 2 ** 20;
/** What may travel to a machine with one part, and back from it. */
const LIMITS = { up: 64 * MIB, files: 8, file: 16 * MIB, down: 64 * MIB } as const;
/** Parts of the run: `bare` machines have nothing, the others what the part before left. */
const PARTS = [{ bare: true }, { bare: false }, { bare: true }, { bare: false }] as const;

const args = readOptions({
  usage: ["LACUNA_DATA=DIR npm run -s rehearse -- [options]"],
  about:
    "Rehearses a training over several machines in folders of this one, and says what travels and whether it goes on.",
  options: { minutes: { kind: "whole", value: "N", least: 1, most: 1e6, help: "of training", fallback: 4 } },
});
const data = process.env["LACUNA_DATA"];
if (!data) {
  console.log("SKIPPED (LACUNA_DATA)");
  process.exit(0);
}

const here = new URL(".", import.meta.url).pathname;
const base = mkdtempSync(join(tmpdir(), "lacuna-rehearsal-"));
const prepared = join(base, "prepared");
const say = (text: string): void => console.log(`${(performance.now() / 1000).toFixed(0).padStart(4)} s  ${text}`);

function fail(text: string): never {
  throw new Error(text);
}

function run(command: string, parameters: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(command, parameters, { encoding: "utf8", maxBuffer: 1 << 26 });
  if (status !== 0) fail(`${command} ${parameters.join(" ")}\n${stderr}`);
  return stdout;
}

/** Bytes of a file or of a folder's content. */
function sizeOf(path: string): number {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.size;
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
}

/** Puts on a machine what a part needs: the program and the plan when it is bare, the newest checkpoint, one pack. */
function equip(machine: string, bare: boolean, pack: string, checkpoint: string | undefined): number {
  if (bare) {
    mkdirSync(machine);
    for (const name of readdirSync(here)) if (name.endsWith(".py")) cpSync(join(here, name), join(machine, name));
    cpSync(prepared, join(machine, "plan"), { recursive: true, filter: (path) => !path.endsWith("packs") });
    mkdirSync(join(machine, "plan", "packs"));
    if (checkpoint) cpSync(checkpoint, join(machine, "plan", "run", "checkpoint"), { recursive: true });
  }
  cpSync(join(prepared, "packs", pack), join(machine, "plan", "packs", pack));
  return bare ? sizeOf(machine) : sizeOf(join(prepared, "packs", pack));
}

function checkReturned(out: string): void {
  const files = readdirSync(out);
  const sizes = files.map((name) => sizeOf(join(out, name)));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (files.length > LIMITS.files || total > LIMITS.down || Math.max(...sizes) > LIMITS.file)
    fail(`${files.length} files of ${sizes.join(", ")} bytes come back`);
}

interface LogLine {
  readonly kind: string;
  readonly losses?: Readonly<Record<string, number | null>>;
  readonly [key: string]: unknown;
}

try {
  const prepare = ["tsx", join(here, "prepare.ts"), "--out", prepared, "--plan", "tiny"];
  run("npx", [...prepare, "--limit", "600", "--samples", "512", "--held-out", "16", "--pack-mib", "4"]);
  const packs = readdirSync(join(prepared, "packs"));
  if (packs.length < 2) fail("the photos make fewer than two packs");
  say(`prepared: ${packs.length} packs`);
  const minutes = args.minutes;
  let checkpoint: string | undefined;
  let machine = "";
  let step = 0;
  const log: LogLine[] = [];
  for (const [i, { bare }] of PARTS.entries()) {
    if (bare) machine = join(base, `machine-${i}`);
    const up = equip(machine, bare, packs[i % packs.length] as string, checkpoint);
    if (up > LIMITS.up) fail(`${up} bytes travel to the machine`);
    const out = join(base, `out-${i}`);
    const last = i === PARTS.length - 1;
    const part = last ? [] : ["--stop-after", String((60 * minutes) / PARTS.length)];
    const box = ["--minutes", String(minutes), "--seconds-for-end", "2", "--save-every", "20", "--check-every", "20"];
    const train = ["--dir", join(machine, "plan"), "--device", "cpu", "--out", out, ...box, ...part];
    const text = run(PYTHON, [join(machine, "train.py"), ...train]);
    log.push(
      ...text
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as LogLine),
    );
    checkReturned(out);
    checkpoint = join(base, `checkpoint-${i}`);
    mkdirSync(checkpoint);
    for (const name of readdirSync(out).filter((file) => file.startsWith("checkpoint.")))
      cpSync(join(out, name), join(checkpoint, name));
    const state = readCheckpoint(checkpoint);
    if (state.step <= step) fail(`part ${i} did not advance beyond step ${step}`);
    step = state.step;
    const progress = `${(100 * state.progress).toFixed(0)} %`;
    say(`part ${i} (${bare ? "bare" : "warm"}): ${(up / MIB).toFixed(1)} MiB up, step ${step}, ${progress}`);
  }
  if (log.at(-1)?.["done"] !== true) fail("the last part did not finish the run");
  const phases = log.filter((line) => line.kind === "phase").map((line) => line["name"]);
  for (const name of ["reconstruct", "join", "refine"]) if (!phases.includes(name)) fail(`phase ${name} never began`);
  const checks = log.filter((line) => line.kind === "check").map((line) => line.losses?.["holeL1"]);
  say(`held-out L1 in the hole: ${checks.join(", ")}`);
  mkdirSync(join(prepared, "run"), { recursive: true });
  cpSync(checkpoint as string, join(prepared, "run", "checkpoint"), { recursive: true });
  cpSync(join(base, `out-${PARTS.length - 1}`, "log.jsonl"), join(prepared, "run", "log.jsonl"));
  const model = join(base, "model");
  const exported = run("npx", ["tsx", join(here, "export.ts"), "--dir", prepared, "--out", model]);
  if (!existsSync(join(model, "model.json"))) fail("no model was written");
  say(`exported: ${exported.trim()}`);
  say(
    `PASSED, ${JSON.parse(readFileSync(join(model, "model.json"), "utf8")).weightsManifest[0].weights.length} tensors`,
  );
} finally {
  rmSync(base, { recursive: true, force: true });
}
