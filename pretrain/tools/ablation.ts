import { readLogLines } from "./run-log.ts";

/** What one variant came to. */
export interface VariantRow {
  readonly variant: string;
  readonly about: string;
  /** Held-out losses of the average at the end; terms that a variant does not have are absent. */
  readonly losses: Readonly<Record<string, number>>;
}

/** The held-out losses at the end of a log of train.py; undefined when the run has not come so far. */
export function rowOf(log: string, steps: number): VariantRow["losses"] | undefined {
  const last = readLogLines(log).findLast((line) => line.kind === "check");
  return last?.losses && (last.step ?? 0) >= steps ? last.losses : undefined;
}

/** Names that say what a run did rather than how good its fills are. */
const LEFT_OUT = ["total"];

/** A table, one variant a row, every loss that any of them has a column; lower is better except where critics are right. */
export function tableOf(rows: readonly VariantRow[]): string {
  const names = [...new Set(rows.flatMap(({ losses }) => Object.keys(losses)))].filter(
    (name) => !LEFT_OUT.includes(name),
  );
  const cells = [
    ["variant", ...names],
    ...rows.map(({ variant, losses }) => [variant, ...names.map((name) => losses[name]?.toFixed(4) ?? "")]),
  ];
  const widths = cells[0]?.map((_, i) => Math.max(...cells.map((row) => (row[i] as string).length))) ?? [];
  return cells
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] as number))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
