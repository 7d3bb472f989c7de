import { join } from "node:path";
import { runCommand, UsageError, type Values } from "./args.ts";
import type { EvaluateTask, Evaluation } from "./evaluate-file.ts";
import { listPictures, pairPictures, samePlace } from "./files.ts";
import { FILL_OPTIONS, fillSettings } from "./fill-options.ts";
import { GUIDE_TASKS, type GuidedRow, type GuidedTask, type GuideTask } from "./guided/evaluate-guided.ts";
import { summariseGuided } from "./guided/summary.ts";
import { readPeers, SETTINGS, stagePhotos } from "./judge.ts";
import { compareWith, medianSharpness, type Scores, sharpnessAround, summarise } from "./metrics/summary.ts";
import { type Outcome, runPool } from "./pool.ts";
import { guidedLine, headLine, scoreLine, summaryLines } from "./score-table.ts";

const COMMAND = {
  usage: [
    "npm run -s evaluate -- --photos FOLDER --masks FOLDER [options]",
    "npm run -s evaluate -- --photos FOLDER --setting box|object|freeform|thin [options]",
    "npm run -s evaluate -- --photos FOLDER --guides sketch|colour|harmonize [options]",
  ],
  about:
    "Scores fills against the whole photos: PSNR, SSIM, L1, perceptual distance (lpips; with LACUNA_DATA, up to\n" +
    "6 megapixels), seam, tone and sharpness, over the image and over the hole (_h). Without --results the photos are\n" +
    "filled first, with the hole painted black. --setting takes the judge's masks (with LACUNA_JUDGE) and compares\n" +
    "with its peers. --guides tries guides in object-shaped holes of its own: the photo's edges as a sketch, strokes in\n" +
    "its colours, or an object recoloured by another photo's statistics; beside each number (_free, _composite,\n" +
    "_reinhard) the one to compare with.",
  options: {
    photos: { kind: "text", value: "FOLDER", help: "the whole photos" },
    masks: { kind: "text", value: "FOLDER", help: "their masks, with equal base names, white = hole" },
    setting: { kind: "choice", of: SETTINGS, help: "make the judge's masks of this setting" },
    guides: { kind: "choice", of: GUIDE_TASKS, help: "try guides of this kind (40 photos)" },
    results: { kind: "text", value: "FOLDER", help: "score these fills, with equal base names" },
    n: {
      kind: "whole",
      value: "N",
      least: 1,
      most: 1_000_000,
      help: "the first N photos by name (default all; 60 with --setting)",
    },
    only: { kind: "choice", of: ["patch", "generator"], help: "fill by patch search alone, or by the generator alone" },
    ...FILL_OPTIONS,
    finish: {
      ...FILL_OPTIONS.finish,
      help: `${FILL_OPTIONS.finish.help}; with --results: how these are joined (default: not at all)`,
    },
    out: { kind: "text", value: "FOLDER", help: "keep the fills here, as PNG" },
    jobs: { kind: "whole", value: "N", least: 1, most: 256, help: "photos worked on at the same time (default 1)" },
    json: { kind: "flag", help: "print a line of JSON for each photo, and one for all" },
  },
} as const;

type Options = Values<typeof COMMAND.options>;

await runCommand(COMMAND, async (options) => {
  const { photos, masks, setting, guides } = options;
  if (photos === undefined) throw new UsageError("--photos is missing");
  if (guides !== undefined) return await tryGuides(photos, guides, options);
  if ((masks === undefined) === (setting === undefined)) throw new UsageError("give either --masks or --setting");
  checkUse(options);
  if (setting === undefined) return await evaluate(photos, masks as string, options, new Map());
  await listPictures(photos); // a sentence of ours, not Python's
  const peers = await readPeers(setting);
  const stage = await stagePhotos(photos, setting, options.n ?? 60);
  try {
    return await evaluate(stage.photos, stage.masks, options, peers);
  } finally {
    await stage.remove();
  }
});

/** Tries one kind of guides on the first photos by name; false when one failed. */
async function tryGuides(photos: string, guides: GuideTask, options: Options): Promise<boolean> {
  const useless = (["masks", "setting", "results", "grow", "out"] as const).find((name) => options[name] !== undefined);
  if (useless) throw new UsageError(`--${useless} is not for --guides, which makes its own holes`);
  const all = [...(await listPictures(photos))].sort(([a], [b]) => (a < b ? -1 : 1));
  const network = networkFile();
  const shared = { kind: guides, ...fillSettings(options), ...(network && { network }) };
  const tasks = all.slice(0, options.n ?? 40).map(([name, photo], i): GuidedTask => {
    const [, other] = all[(i + 1) % all.length] as [string, string];
    return { name, photo, other, ...shared };
  });
  const rows: GuidedRow[] = [];
  await runPool("guided", tasks, options.jobs ?? 1, (task, outcome: Outcome<GuidedRow>) => {
    if (outcome.ok) rows.push(outcome.value);
    else process.stderr.write(`${task.name}: ${outcome.failure.message}\n`);
    const line = outcome.ok
      ? { photo: task.name, ...outcome.value.scores }
      : { photo: task.name, error: outcome.failure };
    console.log(options.json ? JSON.stringify(line) : guidedLine(line));
  });
  rows.sort((a, b) => (a.photo < b.photo ? -1 : 1));
  const summary = { n: rows.length, failed: tasks.length - rows.length, columns: summariseGuided(guides, rows) };
  console.log(
    options.json ? JSON.stringify({ summary }) : guidedLine({ photo: `all (n=${rows.length})`, ...summary.columns }),
  );
  return rows.length === tasks.length;
}

function checkUse(options: Options): void {
  if (options.results === undefined) return;
  const useless = (["only", "seed", "grow", "model", "out"] as const).find((name) => options[name] !== undefined);
  if (useless) throw new UsageError(`--${useless} is for fills made here; with --results nothing is filled`);
}

/** Scores all pairs of two folders, telling as it goes; false when one failed. */
async function evaluate(
  photos: string,
  masks: string,
  options: Options,
  peers: ReadonlyMap<string, Scores>,
): Promise<boolean> {
  const { tasks, lacking } = await planTasks(photos, masks, options);
  const rows: Evaluation[] = [];
  let failed = lacking.length;
  for (const sentence of lacking) process.stderr.write(`${sentence}\n`);
  if (!options.json) console.log(headLine());
  await runPool("evaluate", tasks, options.jobs ?? 1, (task, outcome: Outcome<Evaluation>) => {
    if (outcome.ok) rows.push(outcome.value);
    else failed++;
    if (!outcome.ok) process.stderr.write(`${task.name}: ${outcome.failure.message}\n`);
    if (options.json)
      console.log(JSON.stringify(outcome.ok ? outcome.value : { photo: task.name, error: outcome.failure }));
    else if (outcome.ok) console.log(scoreLine(outcome.value.photo, outcome.value));
  });
  rows.sort((a, b) => (a.photo < b.photo ? -1 : 1)); // sums must not depend on who ended first
  const columns = summarise(rows);
  const comparisons = compareWith(peers, rows);
  const ours = new Set(rows.map(({ photo }) => photo));
  const middles = [...peers].map(([name, scores]) => {
    const same = [...scores].flatMap(([photo, score]) => (ours.has(photo) ? [score] : []));
    return [name, medianSharpness(same)] as const;
  });
  const sharpness = { ours: medianSharpness(rows), around: sharpnessAround(rows), ...Object.fromEntries(middles) };
  const summary = { n: rows.length, failed, columns, sharpness, peers: comparisons };
  if (options.json) console.log(JSON.stringify({ summary }));
  else for (const line of summaryLines(rows.length, columns, comparisons)) console.log(line);
  return failed === 0;
}

async function planTasks(
  photos: string,
  masks: string,
  options: Options,
): Promise<{ tasks: EvaluateTask[]; lacking: string[] }> {
  const { results, out } = options;
  if (out && [photos, masks, options.photos as string].some((folder) => samePlace(out, folder)))
    throw new UsageError("--out names a folder of inputs; Lacuna never writes over its input");
  const { pairs } = await pairPictures(photos, masks);
  const wanted = pairs.slice(0, options.n);
  const resultFiles = results === undefined ? undefined : await listPictures(results);
  const lacking = wanted
    .filter(({ name }) => resultFiles && !resultFiles.has(name))
    .map(({ name }) => `${name}: there is no result of this base name in ${results}.`);
  const network = networkFile();
  const settings = fillSettings(options);
  const tasks = wanted.flatMap((pair) => {
    const result = resultFiles?.get(pair.name);
    if (resultFiles && !result) return [];
    return {
      ...pair,
      ...settings,
      ...(result === undefined ? {} : { result }),
      ...(out === undefined ? {} : { out: join(out, `${pair.name}.png`) }),
      ...(network === undefined ? {} : { network }),
    };
  });
  return { tasks, lacking };
}

/** The perceptual network by LACUNA_DATA; says so when there is none. */
function networkFile(): string | undefined {
  const data = process.env.LACUNA_DATA;
  if (data) return join(data, "perceptual", "squeezenet1_1-lpips.npz");
  process.stderr.write(
    "lpips and lpips_h are left out: set LACUNA_DATA to the data folder (with perceptual/squeezenet1_1-lpips.npz).\n",
  );
  return undefined;
}
