import { existsSync, readFileSync } from "node:fs";
import { countParameters } from "../../src/models/generator.ts";
import { generatorOf } from "../../src/models/registry.ts";
import type { ModelJson } from "../../src/models/weights.ts";
import type { Choice } from "../../src/training/recipes/system.ts";
import { markdownTable } from "./markdown.ts";

/** A generator at one width: what it costs, and what a short training made of it. */
export interface WidthRow {
  readonly width: number;
  readonly parameters: number;
  /** Of one fill at {@link COST_SIDE} px. */
  readonly multiplyAdds: number;
  /** Of the weights in half precision. */
  readonly bytes: number;
  /** Held-out losses of the average at the end. */
  readonly losses: Readonly<Record<string, number>>;
}

/** Widths of one system, trained alike (`npm run -s ablate -- --widths`). */
export interface WidthsReport {
  readonly recipe: string;
  readonly size: number;
  readonly steps: number;
  readonly photos: number;
  readonly rows: readonly WidthRow[];
}

const COST_SIDE = 128;

/** A row of the table. @param network of the choice at that width */
export function widthRow(width: number, network: Choice["network"], losses: WidthRow["losses"]): WidthRow {
  const generator = generatorOf({ network: network.name, config: network.config } as ModelJson);
  const parameters = countParameters(generator.init(1));
  const multiplyAdds = generator.macs({ width: COST_SIDE, height: COST_SIDE });
  return { width, parameters, multiplyAdds, bytes: 2 * parameters, losses };
}

/** What was written down (docs/results/widths.json); undefined when nothing was. */
export function readWidths(file = "docs/results/widths.json"): WidthsReport | undefined {
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as WidthsReport) : undefined;
}

/** Held-out losses worth a column, where a system has them. */
const COLUMNS: Readonly<Record<string, string>> = {
  holeL1: "hole L1",
  low: "low features",
  mid: "mid features",
  high: "high features",
};

/** How the widths were trained, in a sentence, and their table as Markdown. */
export function widthsText({ size, steps, photos, rows }: WidthsReport): string {
  const names = Object.keys(COLUMNS).filter((name) => rows.some(({ losses }) => name in losses));
  const table = markdownTable(
    [
      "width",
      "parameters",
      `multiply-adds at ${COST_SIDE} px`,
      "half precision",
      ...names.map((name) => COLUMNS[name] as string),
    ],
    rows.map(({ width, parameters, multiplyAdds, bytes, losses }) => [
      String(width),
      `${(parameters / 1e6).toFixed(2)} M`,
      `${(multiplyAdds / 1e9).toFixed(3)} G`,
      `${(bytes / 1e6).toFixed(2)} MB`,
      ...names.map((name) => losses[name]?.toFixed(4) ?? ""),
    ]),
  );
  return `Its widths, each trained for ${steps} steps at ${size} px on the same samples of ${photos} photos, held-out ones included, with the same seed (\`npm run -s ablate -- --widths\`; far too short for good fills), and the losses of the average on held-out photos, lower is better:\n\n${table}`;
}
