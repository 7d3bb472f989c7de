/**
 * Trains every variant of a system for the same number of steps on the same samples and writes what the held-out losses
 * of the averages came to: is each part of the method worth its place?
 *
 *     LACUNA_DATA=/path/to/data npm run -s ablate -- --recipe blockwise --steps 3000 --dir runs/ablation
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { planNames, recipeNames, SYSTEMS } from "../src/training/recipes/index.ts";
import { rowOf, tableOf, type VariantRow } from "./tools/ablation.ts";
import { python } from "./tools/torch.ts";

const { values: args } = parseArgs({
  options: {
    recipe: { type: "string" },
    steps: { type: "string" },
    dir: { type: "string" },
    plan: { type: "string", default: "small" },
    photos: { type: "string" },
    limit: { type: "string", default: "2000" },
    samples: { type: "string", default: "4096" },
    variants: { type: "string" },
    out: { type: "string" },
  },
});

const system = SYSTEMS[args.recipe ?? ""];
if (!system || !args.steps || !args.dir) {
  console.error(`Usage: npm run -s ablate -- --recipe ${recipeNames.join("|")} --steps N --dir DIR
  [--plan ${planNames.join("|")}] [--photos DIR] [--limit N] [--samples N] [--variants A,B] [--out FILE.json]
Trains the system's variants one after another, N steps each; a variant that has finished in DIR is not trained again.
Photos and trunk come from --photos or LACUNA_DATA, as for pretrain:prepare.`);
  process.exit(2);
}

const recipe = args.recipe as string;
const dir = args.dir;
const wanted = args.variants?.split(",") ?? Object.keys(system.variants ?? {});
const unknown = wanted.filter((name) => !Object.hasOwn(system.variants ?? {}, name));
if (wanted.length === 0 || unknown.length > 0) {
  const known = Object.keys(system.variants ?? {}).join(", ") || "none";
  console.error(`${recipe} has these variants: ${known}.`);
  process.exit(2);
}

function run(command: string, parameters: readonly string[]): void {
  const { status } = spawnSync(command, parameters, { stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}

/** The last look at the held-out samples, if this variant has come to its end. */
function finished(folder: string): VariantRow["losses"] | undefined {
  let log: string;
  try {
    log = readFileSync(join(folder, "run", "log.jsonl"), "utf8");
  } catch {
    return undefined;
  }
  return rowOf(log, Number(args.steps));
}

const rows: VariantRow[] = [];
for (const variant of wanted) {
  const folder = join(dir, variant);
  if (!finished(folder)) {
    mkdirSync(folder, { recursive: true });
    const photos = args.photos ? ["--photos", args.photos] : [];
    const sizes = ["--plan", args.plan, "--limit", args.limit, "--samples", args.samples];
    const prepare = new URL("prepare.ts", import.meta.url).pathname;
    run("npx", ["tsx", prepare, "--out", folder, "--recipe", recipe, "--variant", variant, ...sizes, ...photos]);
    run(python, [new URL("train.py", import.meta.url).pathname, "--dir", folder, "--steps", args.steps]);
  }
  const losses = finished(folder);
  if (!losses) {
    console.error(`${variant} did not finish: see ${join(folder, "run", "log.jsonl")}.`);
    process.exit(1);
  }
  rows.push({ variant, about: system.variants?.[variant] as string, losses });
}
console.log(tableOf(rows));
const report = { recipe, plan: args.plan, steps: Number(args.steps), photos: Number(args.limit), rows };
if (args.out) writeFileSync(args.out, `${JSON.stringify(report, null, 1)}\n`);
