import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { markdownTable } from "./markdown.ts";

/** Scores of one way to fill, by column. */
type Scores = Readonly<Record<string, number>>;

/** Of a setting, or of other photos than the held-out ones: by way (`generator`, `patch`, `both`, a peer), then column. */
interface SettingResults {
  readonly n: number;
  /** Of the masks, where the row is not named by it. */
  readonly setting?: string;
  /** Whether the model's training may have seen some of the photos. */
  readonly seen?: boolean;
  readonly ways: Readonly<Record<string, Scores>>;
  /** Paired lpips_h of a way less that of the peer, with its 95 % interval. */
  readonly differences?: Readonly<
    Record<string, { readonly difference: number; readonly low: number; readonly high: number }>
  >;
}

/** By row: a setting, or the name that other photos were given. */
export type Results = Readonly<Record<string, SettingResults>>;

const COLUMNS = ["lpips_h", "seam", "seam_self", "tone", "hf", "psnr_h", "ksd"] as const;

/** Marks rows of photos that the training may have seen. */
const SEEN = "\\*";

/** Photos of the setting by which a generator is judged. */
const JUDGED = { setting: "box", photos: 200, peer: "telea", column: "lpips_h" } as const;

/** What `npm run -s bench:model` kept of a model; undefined when nothing was. */
export function readResults(network: string): Results | undefined {
  const file = fileURLToPath(new URL(`../../docs/results/model-${network}.json`, import.meta.url));
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Results) : undefined;
}

/**
 * Why a model is an experiment, in a sentence: how its own fill of box holes compares with Telea's on 200 held-out photos,
 * and where it is better beyond chance that it was trained for minutes all the same.
 */
export function whyExperimental(network: string): string {
  const { setting, photos, peer, column } = JUDGED;
  const judged = readResults(network)?.[setting];
  const [own, other] = [judged?.ways["generator"]?.[column], judged?.ways[peer]?.[column]];
  if (!judged || own === undefined || other === undefined)
    return `**Experimental**: not measured against ${peer} on ${photos} held-out photos yet.`;
  const scores = `${column} ${own.toFixed(3)} on ${judged.n} held-out photos with ${setting} holes, Telea's ${other.toFixed(3)}`;
  if (own >= other) return `**Experimental**: its fill is worse than Telea's (${scores}; lower is better).`;
  if (judged.n < photos) return `**Experimental**: its fill is better than Telea's, but on too few photos (${scores}).`;
  const interval = judged.differences?.["generator"];
  return interval && interval.high < 0
    ? "**Experimental**: trained for minutes only. With the photo's texture laid over it, as over every generator's, its " +
        `fill is better than Telea's beyond chance (${scores}; difference ${interval.low.toFixed(3)} to ` +
        `${interval.high.toFixed(3)}), but it continues few structures.`
    : `**Experimental**: its fill is better than Telea's, but not beyond chance (${scores}).`;
}

/** A model's scores as `npm run -s bench:model` wrote them, as Markdown. */
export function measuredText(network: string): string {
  const results = readResults(network);
  if (!results) return `Not measured yet (\`npm run -s bench:model -- --model ${network}\`).`;
  const rows = Object.entries(results).flatMap(([name, { n, setting, seen, ways }]) =>
    Object.entries(ways).map(([way, scores]) => [
      `${n} ${name}${setting ? ` (${setting} holes)` : ""}${seen ? ` ${SEEN}` : ""}`,
      way,
      ...COLUMNS.map((column) => scores[column]?.toFixed(3) ?? ""),
    ]),
  );
  const table = markdownTable(["photos", "fill", ...COLUMNS], rows);
  const caption = "Held-out photos that were never trained on, lower lpips_h is better (`npm run -s bench:model`):";
  const note = `${SEEN} These photos are not held out: the training may have seen some of them.`;
  return [caption, table, ...(Object.values(results).some(({ seen }) => seen) ? [note] : [])].join("\n\n");
}
