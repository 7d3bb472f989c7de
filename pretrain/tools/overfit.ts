import { readFileSync } from "node:fs";
import type { Overfit } from "../../src/training/recipes/system.ts";
import { markdownTable } from "./markdown.ts";
import { readLogLines } from "./run-log.ts";

/** What a run on eight photos came to. */
export interface OverfitRow {
  readonly system: string;
  readonly minutes: number;
  readonly steps: number;
  readonly size: number;
  readonly batch: number;
  readonly width: number;
  readonly rates: Overfit["rates"];
  readonly device: string;
  /** Mean absolute error in the hole, pictures of -1..1: of step 10, and the mean of the last tenth of the run. */
  readonly holeL1: { readonly step10: number; readonly end: number };
  /** How often the critics are right, mean of the run's last third. */
  readonly right: { readonly real: number; readonly fake: number };
}

/** What every run must keep to. */
export const OVERFIT_BOUNDS = { minutes: 10, holeL1: 0.06, share: 0.25, leastRight: 0.55, mostRight: 0.98 } as const;

/** Photos that are learnt. */
export const OVERFIT_PHOTOS = 8;

/** Reads a run's log (`train.py --log-at 9 10`); undefined when the run has not come to its end. */
export function overfitRow(
  system: string,
  log: string,
  { size, batch, width, rates }: Overfit,
): OverfitRow | undefined {
  const lines = readLogLines(log);
  const steps = lines.filter(({ kind }) => kind === "step");
  const tenth = steps.find(({ step }) => step === 10);
  const last = steps.at(-1);
  if (!tenth || !last || !((last.progress ?? 0) >= 1)) return undefined;
  const since = (progress: number, loss: string): number =>
    mean(
      steps.flatMap((line) => {
        const value = (line.progress ?? 0) > progress ? line.losses?.[loss] : undefined;
        return value === undefined ? [] : [value];
      }),
    );
  return {
    system,
    minutes: last.minutes ?? 0,
    steps: last.step ?? 0,
    size,
    batch,
    width,
    rates,
    device: lines.find(({ kind }) => kind === "start")?.device ?? "",
    holeL1: { step10: tenth.losses?.["holeL1"] ?? Number.NaN, end: since(0.9, "holeL1") },
    right: { real: since(2 / 3, "realRight"), fake: since(2 / 3, "fakeRight") },
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The bounds that a run misses, as sentences; empty when it keeps to all of them. */
export function missedBounds({ minutes, holeL1, right }: OverfitRow): string[] {
  const { minutes: most, holeL1: error, share, leastRight, mostRight } = OVERFIT_BOUNDS;
  const within = (value: number): boolean => value >= leastRight && value <= mostRight;
  const checks: [boolean, string][] = [
    // A run ends with the step in which its time is up.
    [minutes <= most + 0.1, `${minutes} minutes`],
    [holeL1.end <= error, `hole L1 ${holeL1.end.toFixed(3)} is over ${error}`],
    [
      holeL1.end <= share * holeL1.step10,
      `hole L1 is ${Math.round((100 * holeL1.end) / holeL1.step10)} % of step 10's`,
    ],
    [within(right.real), `right on real ones ${right.real.toFixed(2)} of the time`],
    [within(right.fake), `right on filled ones ${right.fake.toFixed(2)} of the time`],
  ];
  return checks.filter(([holds]) => !holds).map(([, sentence]) => sentence);
}

/** The rows that were written down (docs/results/systems.json). */
export function readOverfit(file = "docs/results/systems.json"): readonly OverfitRow[] {
  return JSON.parse(readFileSync(file, "utf8")) as OverfitRow[];
}

/** All rows as Markdown. */
export function overfitTable(rows: readonly OverfitRow[]): string {
  const number = (value: number): string => value.toFixed(3);
  return markdownTable(
    [
      "system",
      "px",
      "minutes",
      "steps",
      "hole L1, step 10",
      "hole L1, end",
      "share",
      "right on real",
      "right on filled",
      "rates",
      "missed",
    ],
    rows
      .map((row) => [row, missedBounds(row).join("; ") || "nothing"] as const)
      .map(([row, missed]) => [
        row.system,
        String(row.size),
        row.minutes.toFixed(1),
        String(row.steps),
        number(row.holeL1.step10),
        number(row.holeL1.end),
        `${Math.round((100 * row.holeL1.end) / row.holeL1.step10)} %`,
        number(row.right.real),
        number(row.right.fake),
        Object.entries(row.rates)
          .map(([prefix, factor]) => `${prefix.replace(/\.$/, "")} x ${factor}`)
          .join(", "),
        missed,
      ]),
  );
}
