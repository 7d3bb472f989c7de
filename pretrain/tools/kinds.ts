import type { KindRow, Kinds } from "../../src/training/recipes/system.ts";
import { markdownTable } from "./markdown.ts";
import type { Results } from "./measured.ts";

/** The peer, and the column by which both are compared. */
const [PEER, COLUMN] = ["telea", "lpips_h"] as const;

const HEAD = ["weights", "photos", "measured", COLUMN, "Telea's", "difference", "95 % interval"];

/** What of a row was measured, as cells; says so where nothing was. */
function cellsOf({ weights, photos, row }: KindRow, results: Results | undefined): string[] {
  const { n, ways = {}, differences = {} } = results?.[row] ?? {};
  const [own, peer, apart] = [ways["generator"]?.[COLUMN], ways[PEER]?.[COLUMN], differences["generator"]];
  if (own === undefined || peer === undefined || !apart) return [weights, photos, "not yet", "", "", "", ""];
  const { difference, low, high } = apart;
  const [scores, paired] = [[own, peer].map((score) => score.toFixed(3)), [low, high].map((end) => end.toFixed(4))];
  return [weights, photos, String(n), ...scores, difference.toFixed(4), paired.join(" to ")];
}

/**
 * A system's fills of kinds of photos beside Telea's, as a Markdown table with its notes.
 * @param resultsOf a model, by its name; undefined where nothing was kept
 */
export function kindsText({ rows, notes }: Kinds, resultsOf: (model: string) => Results | undefined): string {
  const caption = `Kinds of photos, box holes of half the side at 256 px (\`npm run -s bench:model\`), lower ${COLUMN} is better; the difference to Telea's is paired by photo:`;
  const table = markdownTable(
    HEAD,
    rows.map((row) => cellsOf(row, resultsOf(row.model))),
  );
  return [caption, table, ...notes].join("\n\n");
}
