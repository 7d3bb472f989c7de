import { spawnSync } from "node:child_process";
import { join } from "node:path";
import type { Column } from "../cli/metrics/score.ts";
import type { Comparison, MedianSharpness } from "../cli/metrics/summary.ts";

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
  const data = process.env["LACUNA_DATA"];
  if (!data || !process.env["LACUNA_JUDGE"]) {
    console.error("Set LACUNA_DATA to the data folder (with val/) and LACUNA_JUDGE to the judge's folder.");
    process.exit(2);
  }
  const args = ["cli/evaluate.ts", "--photos", join(data, "val"), "--setting", setting, "--json", ...options];
  const { status, stdout } = spawnSync("npx", ["--no-install", "tsx", ...args], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
    maxBuffer: 1 << 26,
  });
  if (status !== 0) process.exit(status ?? 1);
  const last = stdout.trimEnd().split("\n").at(-1) as string;
  return (JSON.parse(last) as { summary: Summary }).summary;
}
