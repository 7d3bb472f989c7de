import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCommand, type Values } from "../cli/args.ts";
import { listPictures } from "../cli/files.ts";
import { type Setting, stagePhotos } from "../cli/judge.ts";
import type { Column } from "../cli/metrics/score.ts";
import { type Comparison, compareScores } from "../cli/metrics/summary.ts";
import { type Distances, setDistances } from "./distances.ts";
import { heldOut, runEvaluate } from "./evaluation.ts";
import { PEERS } from "./peer-fills.ts";
import { rowsOf } from "./rows.ts";

/**
 * `npm run -s bench:model [-- --n 60 --settings object,freeform --model NAME --write]`
 *
 * What a generator is worth: the generator alone, the patch search alone and both together on photos that no training
 * saw, with the judge's masks, beside OpenCV's Telea on the same photos and holes. Besides the scores of each photo, how
 * far the filled photos as a set are from the originals (the judge's FSD and KSD). `--write` keeps the numbers in
 * docs/results/model-NAME.json (settings that are not asked for keep theirs), from which the model's card is written.
 *
 * `--photos DIR --as texture --settings box` measures other photos (`pretrain:prepare --judged DIR` lays out those of chosen
 * sources that a training left out), in a row of their own; `--seen` where the model's training may have had some of them.
 */
const COMMAND = {
  usage: ["npm run -s bench:model -- [options]"],
  about:
    "Scores the generator alone, the patch search alone and both together beside Telea, with the judge's masks (LACUNA_DATA, LACUNA_JUDGE).",
  options: {
    n: { kind: "whole", value: "N", least: 1, most: 100000, help: "photos a setting", fallback: 60 },
    settings: { kind: "text", value: "A,B", help: "masks of these kinds", fallback: "object,freeform" },
    ways: { kind: "text", value: "A,B", help: "what is scored", fallback: "generator,patch,both" },
    photos: { kind: "text", value: "DIR", help: "these photos instead of the held-out ones, with --as" },
    as: { kind: "text", value: "ROW", help: "what their numbers are kept and shown as" },
    seen: { kind: "flag", help: "the model's training may have seen some of them: the card says so" },
    model: { kind: "text", value: "NAME", help: "which generator, and in the name of the file", fallback: "lacuna" },
    jobs: { kind: "whole", value: "N", least: 1, most: 256, help: "photos worked on at the same time", fallback: 2 },
    write: { kind: "flag", help: "keep the numbers in docs/results/model-NAME.json" },
  },
} as const;

type Options = Values<typeof COMMAND.options>;

const PEER = "telea";

/** Means over the photos (of the seam columns medians), and of all of them together. */
type Scored = Readonly<Record<Column, number>> & Distances;

interface SettingResult {
  readonly n: number;
  /** Of the masks, where the row is not named by it. */
  readonly setting?: Setting;
  readonly seen?: true;
  readonly ways: Readonly<Record<string, Scored>>;
  /** lpips_h, ours = a way, peer = Telea. */
  readonly differences: Readonly<Record<string, Comparison>>;
}

/** Scores the ways of one setting beside Telea. @param row what the numbers are shown as */
async function scoreSetting(setting: Setting, row: string, options: Options): Promise<SettingResult> {
  const { n, ways, model, jobs, photos, seen } = options;
  const stage = await stagePhotos(photos ?? heldOut(), setting, n);
  const fills = mkdtempSync(join(tmpdir(), "lacuna-model-"));
  try {
    const evaluate = (...options: readonly string[]): ReturnType<typeof runEvaluate> =>
      runEvaluate(["--photos", stage.photos, "--masks", stage.masks, "--jobs", String(jobs), ...options]);
    const runs = new Map<string, ReturnType<typeof runEvaluate>>();
    for (const way of ways.split(",")) {
      const options = [...(way === "patch" ? [] : ["--model", model]), ...(way === "both" ? [] : ["--only", way])];
      runs.set(way, evaluate("--out", join(fills, way), ...options));
    }
    await PEERS.find(({ name }) => name === PEER)?.fill(stage, join(fills, PEER));
    runs.set(PEER, evaluate("--results", join(fills, PEER)));
    const distances = setDistances(stage, new Map([...runs.keys()].map((way) => [way, join(fills, way)])));
    const scored = [...runs].map(([way, { summary }]) => [way, { ...summary.columns, ...distances.get(way) }]);
    const telea = runs.get(PEER)?.scores ?? new Map();
    const compared = [...runs.keys()]
      .filter((way) => way !== PEER)
      .map((way) => [way, compareScores(runs.get(way)?.scores ?? new Map(), telea, "lpips_h")]);
    const result: SettingResult = {
      n: telea.size,
      ...(row !== setting && { setting }),
      ...(seen && { seen }),
      ways: Object.fromEntries(scored) as Record<string, Scored>,
      differences: Object.fromEntries(compared) as Record<string, Comparison>,
    };
    report(row, result);
    return result;
  } finally {
    rmSync(fills, { recursive: true, force: true });
    await stage.remove();
  }
}

/** Prints a line a way, with the paired difference to Telea. */
function report(row: string, { n, ways, differences }: SettingResult): void {
  for (const [way, { lpips_h, hf, seam, seam_self, tone, fsd, ksd }] of Object.entries(ways)) {
    const against = differences[way];
    const beside =
      against &&
      ` (${((100 * against.difference) / against.peer).toFixed(1)} % of Telea's, difference ` +
        `${against.difference.toFixed(4)} [${against.low.toFixed(4)}, ${against.high.toFixed(4)}])`;
    const set = ksd === undefined ? "" : `, KSD ${ksd.toFixed(2)}, FSD ${fsd?.toFixed(2)}`;
    console.log(
      `${row}, ${way}: lpips_h ${lpips_h.toFixed(4)}${beside ?? ""}; hf ${hf.toFixed(2)}, seam ${seam.toFixed(2)}, ` +
        `seam_self ${seam_self.toFixed(2)}, tone ${tone.toFixed(1)}${set}; ${n} photos`,
    );
  }
}

/** Keeps a row's numbers beside those of the others. */
function keep(row: string, model: string, result: SettingResult): void {
  const file = `docs/results/model-${model}.json`;
  const kept = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
  writeFileSync(file, `${JSON.stringify({ ...kept, [row]: result }, null, 2)}\n`);
}

await runCommand(COMMAND, async (options) => {
  const rows = rowsOf(options);
  if (options.photos) await listPictures(options.photos); // a sentence of ours, not Python's
  for (const { setting, row } of rows) {
    const result = await scoreSetting(setting, row, options);
    if (options.write) keep(row, options.model, result);
  }
  return true;
});
