import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { markdownTable } from "./markdown.ts";

/** Scores of one way to fill, by column. */
type Scores = Readonly<Record<string, number>>;

/** Setting, then way (`generator`, `patch`, `both`, a peer), then column. */
type Results = Readonly<Record<string, { readonly n: number; readonly ways: Readonly<Record<string, Scores>> }>>;

const COLUMNS = ["lpips_h", "seam", "seam_self", "tone", "hf", "psnr_h"] as const;

/** A model's scores as `npm run -s bench:model` wrote them, as Markdown. */
export function measuredText(network: string): string {
  const file = fileURLToPath(new URL(`../../docs/results/model-${network}.json`, import.meta.url));
  if (!existsSync(file)) return "Not measured yet (`npm run -s bench:model`).";
  const results = JSON.parse(readFileSync(file, "utf8")) as Results;
  const rows = Object.entries(results).flatMap(([setting, { n, ways }]) =>
    Object.entries(ways).map(([way, scores]) => [
      `${n} ${setting}`,
      way,
      ...COLUMNS.map((column) => scores[column]?.toFixed(3) ?? ""),
    ]),
  );
  const table = markdownTable(["photos", "fill", ...COLUMNS], rows);
  return `Held-out photos that were never trained on, lower lpips_h is better (\`npm run -s bench:model\`):\n\n${table}`;
}
