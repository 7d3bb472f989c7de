/**
 * Trains every variant of a system for the same number of steps on the same samples and writes what the held-out losses
 * of the averages came to: is each part of the method worth its place? With `--widths` the same for widths of its generator.
 *
 *     LACUNA_DATA=/path/to/data npm run -s ablate -- --recipe blockwise --steps 3000 --dir runs/ablation
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import "@tensorflow/tfjs-backend-cpu";
import { setBackend } from "@tensorflow/tfjs-core";
import { misused, readOptions } from "../cli/args.ts";
import { PYTHON } from "../cli/python.ts";
import { chooseRecipe, planNames, recipeNames, SYSTEMS } from "../src/training/recipes/index.ts";
import { rowOf, tableOf, type VariantRow } from "./tools/ablation.ts";
import { type WidthsReport, widthRow, widthsText } from "./tools/widths.ts";

const COMMAND = {
  usage: ["npm run -s ablate -- --recipe NAME --steps N --dir DIR [options]"],
  about:
    "Trains a system's variants one after another, N steps each; a variant that has finished in DIR is not trained again.\n" +
    "Photos and trunk come from --photos or LACUNA_DATA, as for pretrain:prepare.",
  options: {
    recipe: { kind: "choice", of: recipeNames, help: "the system" },
    steps: { kind: "whole", value: "N", least: 1, most: 1e9, help: "of each variant" },
    dir: { kind: "text", value: "DIR", help: "where the runs are kept" },
    plan: { kind: "choice", of: planNames, help: "how large", fallback: "small" },
    photos: { kind: "text", value: "DIR", help: "photos to train on (default LACUNA_DATA/photos)" },
    limit: { kind: "whole", value: "N", least: 1, most: 1e9, help: "photos at most", fallback: 2000 },
    samples: {
      kind: "whole",
      value: "N",
      least: 1,
      most: 1e9,
      help: "holes that are drawn beforehand",
      fallback: 4096,
    },
    size: { kind: "whole", value: "PX", least: 32, most: 1024, help: "side of the crops (default the plan's)" },
    variants: { kind: "text", value: "A,B", help: "only these (default all)" },
    widths: { kind: "text", value: "16,32", help: "the method itself at these widths of its generator, no variants" },
    threads: {
      kind: "whole",
      value: "N",
      least: 1,
      most: 64,
      help: "one process of so many threads (default all cores)",
    },
    out: { kind: "text", value: "FILE.json", help: "write the table there" },
  },
} as const;
const args = readOptions(COMMAND);

const system = SYSTEMS[args.recipe ?? ""];
if (!system || !args.recipe || !args.steps || !args.dir) misused(COMMAND, "--recipe, --steps and --dir are needed");

const { recipe, dir, steps } = args;
const widths = args.widths?.split(",").map(Number) ?? [];
if (widths.some((width) => !(Number.isInteger(width) && width >= 2)))
  misused(COMMAND, "--widths are whole numbers from 2");
if (args.widths && (args.variants || !args.size)) misused(COMMAND, "--widths need --size, and go without --variants");
const wanted = args.widths ? [] : (args.variants?.split(",") ?? Object.keys(system.variants ?? {}));
const unknown = wanted.filter((name) => !Object.hasOwn(system.variants ?? {}, name));
if (!args.widths && (wanted.length === 0 || unknown.length > 0)) {
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
  return rowOf(log, steps);
}

/** Trains one of them, unless it has been, and returns its held-out losses. */
function trained(name: string, choice: readonly string[]): VariantRow["losses"] {
  const folder = join(dir, name);
  if (!finished(folder)) {
    mkdirSync(folder, { recursive: true });
    const photos = args.photos ? ["--photos", args.photos] : [];
    const sizes = ["--plan", args.plan, "--limit", String(args.limit), "--samples", String(args.samples)];
    if (args.size) sizes.push("--size", String(args.size));
    const prepare = new URL("prepare.ts", import.meta.url).pathname;
    run("npx", ["tsx", prepare, "--out", folder, "--recipe", recipe as string, ...choice, ...sizes, ...photos]);
    const share = args.threads ? ["--processes", "1", "--threads", String(args.threads)] : [];
    run(PYTHON, [new URL("train.py", import.meta.url).pathname, "--dir", folder, "--steps", String(steps), ...share]);
  }
  const losses = finished(folder);
  if (losses) return losses;
  console.error(`${name} did not finish: see ${join(folder, "run", "log.jsonl")}.`);
  process.exit(1);
}

const shared = { recipe, plan: args.plan, ...(args.size && { size: args.size }), steps, photos: args.limit };
let report: object;
if (args.widths) {
  await setBackend("cpu");
  const rows = widths.map((width) => {
    const losses = trained(`width-${width}`, ["--width", String(width)]);
    return widthRow(width, chooseRecipe(recipe, args.plan, { perceptual: false, width }).network, losses);
  });
  const widthsReport: WidthsReport = { ...shared, size: args.size as number, rows };
  console.log(widthsText(widthsReport));
  report = widthsReport;
} else {
  const about = (variant: string): string => system.variants?.[variant] as string;
  const rows = wanted.map((variant): VariantRow => {
    return { variant, about: about(variant), losses: trained(variant, ["--variant", variant]) };
  });
  console.log(tableOf(rows));
  report = { ...shared, rows };
}
if (args.out) writeFileSync(args.out, `${JSON.stringify(report, null, 1)}\n`);
