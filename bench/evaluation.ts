import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { UsageError } from "../cli/args.ts";
import { SETTINGS, type Setting } from "../cli/judge.ts";
import type { Column } from "../cli/metrics/score.ts";
import type { Comparison, MedianSharpness, Scores } from "../cli/metrics/summary.ts";

/** What `npm run -s evaluate -- --json` says of all photos together. */
export interface Summary {
  readonly n: number;
  readonly failed: number;
  readonly columns: Readonly<Record<Column, number>>;
  /** Medians of hf and of its size: `ours`, and by peer on the same photos. */
  readonly sharpness: Readonly<Record<string, MedianSharpness>>;
  readonly peers: Readonly<Record<string, Partial<Record<Column, Comparison>>>>;
}

/**
 * Fills the held-out photos with the judge's masks of a setting and scores them beside the classical peers. Ends the program
 * with a sentence where the data or the judge is missing, or when the evaluation fails.
 * @param options further options of the `evaluate` command
 */
export function evaluateSetting(setting: string, options: readonly string[]): Summary {
  return runEvaluate(["--photos", heldOut(), "--setting", setting, ...options]).summary;
}

/** The folder of the photos that no training saw. Ends the program with a sentence where it or the judge is missing. */
export function heldOut(): string {
  const data = process.env["LACUNA_DATA"];
  if (data && process.env["LACUNA_JUDGE"]) return join(data, "val");
  console.error("Set LACUNA_DATA to the data folder (with val/) and LACUNA_JUDGE to the judge's folder.");
  process.exit(2);
}

/**
 * Runs the `evaluate` command; ends the program when it fails.
 * @param options without `--json`
 * @returns the scores by photo, and of all together
 */
export function runEvaluate(options: readonly string[]): { scores: Scores; summary: Summary } {
  const args = ["--no-install", "tsx", "cli/evaluate.ts", "--json", ...options];
  const { status, stdout } = spawnSync("npx", args, {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
    maxBuffer: 1 << 26,
  });
  if (status !== 0) process.exit(status ?? 1);
  const lines = stdout.trimEnd().split("\n");
  const { summary } = JSON.parse(lines.pop() as string) as { summary: Summary };
  const rows = lines.map((line) => JSON.parse(line) as { photo: string } & Partial<Record<Column, number>>);
  // As they ended, with several jobs: sums must not depend on that.
  rows.sort((a, b) => (a.photo < b.photo ? -1 : 1));
  return { scores: new Map(rows.map((row) => [row.photo, row])), summary };
}

/** The settings of a list. @throws UsageError for what is none */
export function settingsOf(list: string): Setting[] {
  return list.split(",").map((name) => {
    const setting = SETTINGS.find((known) => known === name);
    if (!setting) throw new UsageError(`--settings takes ${SETTINGS.join(", ")}, not "${name}"`);
    return setting;
  });
}
