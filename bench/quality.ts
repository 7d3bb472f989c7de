import { writeFileSync } from "node:fs";
import { readOptions } from "../cli/args.ts";
import type { Column } from "../cli/metrics/score.ts";
import { evaluateSetting, type Summary } from "./evaluation.ts";

/**
 * `npm run -s bench:quality [-- --n 60 --settings object,freeform,thin,box --write]`
 *
 * Fills photos that it never saw, with the judge's masks, and scores them beside the classical peers on the same
 * photos and holes (the `evaluate` command for each setting, with LACUNA_DATA and LACUNA_JUDGE). Prints a table;
 * `--write` keeps the numbers in docs/results/quality.json and the table in docs/quality.md.
 */
const values = readOptions({
  usage: ["npm run -s bench:quality -- [options]"],
  about:
    "Fills photos that the program never saw, with the judge's masks, and scores them beside the classical peers (LACUNA_DATA, LACUNA_JUDGE).",
  options: {
    n: { kind: "whole", value: "N", least: 1, most: 100000, help: "photos a setting", fallback: 60 },
    settings: { kind: "text", value: "A,B", help: "masks of these kinds", fallback: "object,freeform,thin,box" },
    only: { kind: "choice", of: ["patch", "generator"], help: "one part of the fill alone" },
    jobs: { kind: "whole", value: "N", least: 1, most: 256, help: "photos worked on at the same time", fallback: 2 },
    write: { kind: "flag", help: "keep the numbers in docs/results/quality.json and the table in docs/quality.md" },
  },
});

const options = [
  "--n",
  String(values.n),
  "--jobs",
  String(values.jobs),
  ...(values.only ? ["--only", values.only] : []),
];

const SHOWN = ["lpips_h", "seam", "seam_self", "tone", "hf", "psnr_h"] as const satisfies readonly Column[];

/** One setting as a Markdown table: ours, then each peer with the interval of the difference in lpips_h. */
function table(setting: string, { n, columns, sharpness, peers }: Summary): string {
  const row = (name: string, cells: readonly string[]): string => `| ${name} | ${cells.join(" | ")} |`;
  const number = (value: number | null | undefined): string => value?.toFixed(3) ?? "";
  const middles = (name: string): string[] => [number(sharpness[name]?.hf), number(sharpness[name]?.size)];
  const lines = [
    `## ${setting} (${n} photos)`,
    "",
    row("", [...SHOWN, "hf median", "size of hf median", "lpips_h: Lacuna minus peer, 95 % interval"]),
    row(
      "---",
      [...SHOWN, "", "", ""].map(() => "---:"),
    ),
    row("**Lacuna**", [...SHOWN.map((column) => number(columns[column])), ...middles("ours"), ""]),
  ];
  const unknown = SHOWN.map(() => "");
  lines.push(row("_as sharp as the ring around_", [...unknown, ...middles("around"), ""]));
  for (const [name, scores] of Object.entries(peers)) {
    const c = scores.lpips_h;
    const interval = c ? `${c.difference.toFixed(3)} [${c.low.toFixed(3)}, ${c.high.toFixed(3)}]` : "";
    lines.push(row(name, [...SHOWN.map((column) => number(scores[column]?.peer)), ...middles(name), interval]));
  }
  return lines.join("\n");
}

const results: Record<string, Summary> = {};
for (const setting of values.settings.split(",")) results[setting] = evaluateSetting(setting, options);
const tables = Object.entries(results).map(([setting, summary]) => table(setting, summary));
console.log(tables.join("\n\n"));
if (values.write) {
  writeFileSync("docs/results/quality.json", `${JSON.stringify(results, null, 2)}\n`);
  const head = `# Quality beside classical peers

Written by \`npm run -s bench:quality -- --write\`; lower lpips_h is better, a perfect hf and tone is 0, a perfect seam 1.
seam and seam_self are medians and the peers' other columns means over the same photos. An interval of the difference
that lies below 0 means that Lacuna is better beyond chance. The row _as sharp as the ring around_ is no fill: it says how far
off one would be that is exactly as sharp as the 24 pixels around each hole, because what the hole hid was not. No method that
sees only the surroundings can be expected to come much closer. What the peers gain by our blend is in [peers.md](peers.md).
`;
  writeFileSync("docs/quality.md", `${head}\n${tables.join("\n\n")}\n`);
}
