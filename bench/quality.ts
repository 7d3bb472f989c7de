import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { readOptions } from "../cli/args.ts";
import type { Column } from "../cli/metrics/score.ts";
import { evaluateSetting, type Summary } from "./evaluation.ts";

/**
 * `npm run -s bench:quality [-- --n 60 --settings object,freeform,thin,box --write]`
 *
 * Fills photos that it never saw, with the judge's masks, and scores them beside the classical peers on the same
 * photos and holes (the `evaluate` command for each setting, with LACUNA_DATA and LACUNA_JUDGE). Prints a table;
 * `--write` keeps the numbers in docs/results/quality.json (with `--only`, quality-patch.json or quality-generator.json)
 * and all that are kept in docs/quality.md.
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
    write: { kind: "flag", help: "keep the numbers in docs/results and the tables in docs/quality.md" },
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

type Results = Readonly<Record<string, Summary>>;
/** Parts of the fill that can be measured alone, as rows beside it. */
const PARTS = { patch: "the patch search alone", generator: "the generator alone" } as const;

const fileOf = (part?: keyof typeof PARTS): string => `docs/results/quality${part ? `-${part}` : ""}.json`;

function kept(part?: keyof typeof PARTS): Results {
  return existsSync(fileOf(part)) ? (JSON.parse(readFileSync(fileOf(part), "utf8")) as Results) : {};
}

/** One setting as a Markdown table: ours, its parts, then each peer with the interval of the difference in lpips_h. */
function table(
  setting: string,
  { n, columns, sharpness, peers }: Summary,
  parts: Readonly<Record<string, Summary>>,
): string {
  const row = (name: string, cells: readonly string[]): string => `| ${name} | ${cells.join(" | ")} |`;
  const number = (value: number | null | undefined): string => value?.toFixed(3) ?? "";
  const middles = (of: Summary["sharpness"], name: string): string[] => [number(of[name]?.hf), number(of[name]?.size)];
  const lines = [
    `## ${setting} (${n} photos)`,
    "",
    row("", [...SHOWN, "hf median", "size of hf median", "lpips_h: Lacuna minus peer, 95 % interval"]),
    row(
      "---",
      [...SHOWN, "", "", ""].map(() => "---:"),
    ),
    row("**Lacuna**", [...SHOWN.map((column) => number(columns[column])), ...middles(sharpness, "ours"), ""]),
  ];
  for (const [name, part] of Object.entries(parts))
    lines.push(
      row(name, [...SHOWN.map((column) => number(part.columns[column])), ...middles(part.sharpness, "ours"), ""]),
    );
  const unknown = SHOWN.map(() => "");
  lines.push(row("_as sharp as the ring around_", [...unknown, ...middles(sharpness, "around"), ""]));
  for (const [name, scores] of Object.entries(peers)) {
    const c = scores.lpips_h;
    const interval = c ? `${c.difference.toFixed(3)} [${c.low.toFixed(3)}, ${c.high.toFixed(3)}]` : "";
    lines.push(
      row(name, [...SHOWN.map((column) => number(scores[column]?.peer)), ...middles(sharpness, name), interval]),
    );
  }
  return lines.join("\n");
}

/** All settings of some results, each with the parts that were measured on as many photos. */
function tablesOf(results: Results, parts: Readonly<Record<string, Results>>): string {
  const tables = Object.entries(results).map(([setting, summary]) => {
    const same = Object.entries(parts).flatMap(([name, part]) => {
      const own = part[setting];
      return own?.n === summary.n ? [[name, own] as const] : [];
    });
    return table(setting, summary, Object.fromEntries(same));
  });
  return tables.join("\n\n");
}

const results: Record<string, Summary> = {};
for (const setting of values.settings.split(",")) results[setting] = evaluateSetting(setting, options);
console.log(tablesOf(results, {}));
if (values.write) {
  writeFileSync(fileOf(values.only), `${JSON.stringify(results, null, 2)}\n`);
  const head = `# Quality beside classical peers

Written by \`npm run -s bench:quality -- --write\`; lower lpips_h is better, a perfect hf and tone is 0, a perfect seam 1.
seam and seam_self are medians and the peers' other columns means over the same photos. An interval of the difference
that lies below 0 means that Lacuna is better beyond chance. The row _as sharp as the ring around_ is no fill: it says how far
off one would be that is exactly as sharp as the 24 pixels around each hole, because what the hole hid was not. No method that
sees only the surroundings can be expected to come much closer. Rows of parts are Lacuna's own
fill with the other part left out (\`--only patch\`, \`--only generator\`). What the peers gain by our blend is in [peers.md](peers.md).
`;
  const parts = { [PARTS.patch]: kept("patch"), [PARTS.generator]: kept("generator") };
  writeFileSync("docs/quality.md", `${head}\n${tablesOf(kept(), parts)}\n`);
}
