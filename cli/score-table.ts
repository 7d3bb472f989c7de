import { COLUMNS, type Column } from "./metrics/score.ts";
import type { Comparison } from "./metrics/summary.ts";

/** Digits after the point, as the judge prints them. */
const DIGITS: Readonly<Record<Column, number>> = {
  psnr: 2,
  ssim: 4,
  l1: 2,
  psnr_h: 2,
  ssim_h: 3,
  l1_h: 2,
  lpips: 4,
  lpips_h: 4,
  seam: 2,
  seam_self: 2,
  tone: 1,
  hf: 2,
  mf: 2,
  hf_self: 2,
};
const NAME_WIDTH = 14;
const CELL_WIDTH = 10;

/** The table's head. */
export function headLine(): string {
  return "photo".padEnd(NAME_WIDTH) + COLUMNS.map((column) => column.padStart(CELL_WIDTH)).join("");
}

/** A row of guided scores, each with its name: their columns differ by the kind of guide. */
export function guidedLine({ photo, ...scores }: Readonly<Record<string, unknown>>): string {
  const cells = Object.entries(scores).map(([name, value]) =>
    typeof value === "number" ? `${name} ${value.toFixed(3)}` : "",
  );
  return String(photo).padEnd(NAME_WIDTH) + cells.join("  ");
}

/** A row of the table; a dash where a number is not defined. */
export function scoreLine(name: string, score: Readonly<Record<Column, number>>): string {
  const cells = COLUMNS.map((column) => {
    const value = score[column];
    return (Number.isFinite(value) ? value.toFixed(DIGITS[column]) : "-").padStart(CELL_WIDTH);
  });
  return name.padEnd(NAME_WIDTH) + cells.join("");
}

/** The closing rows: means (medians for the seam ratios), then lpips_h against each peer. */
export function summaryLines(
  count: number,
  columns: Readonly<Record<Column, number>>,
  peers: Readonly<Record<string, Partial<Record<Column, Comparison>>>>,
): string[] {
  const lines = ["", scoreLine(`all (n=${count})`, columns)];
  for (const [name, { lpips_h: c }] of Object.entries(peers)) {
    if (!c) continue;
    const ratio = (c.ours / c.peer).toFixed(3);
    const interval = `${c.difference.toFixed(4)} [${c.low.toFixed(4)}, ${c.high.toFixed(4)}]`;
    lines.push(
      `lpips_h against ${name} (n=${c.n}): ${c.ours.toFixed(4)} / ${c.peer.toFixed(4)} = ${ratio}, difference ${interval}`,
    );
  }
  return lines;
}
