import type { Phase } from "../../src/training/types.ts";
import { markdownTable } from "./markdown.ts";
import { readLogLines } from "./run-log.ts";
import { isLicensed, type Source } from "./sources.ts";

/** Losses of the averaged weights on held-out samples at one time of a run. */
export interface Look {
  readonly minutes: number;
  readonly images: number;
  /** Side of the samples in pixels: looks at different sizes cannot be compared. */
  readonly size: number;
  readonly losses: Readonly<Record<string, number>>;
}

/** One run of a recipe: what it did, where, and what came of it. */
export interface TrainingRun {
  readonly recipe: string;
  readonly phases: readonly Pick<Phase, "name" | "until" | "size" | "blocks" | "critics">[];
  /** Share of the samples that carried a guide. */
  readonly guided: number;
  readonly seed: number;
  readonly steps: number;
  readonly images: number;
  readonly minutes: number;
  readonly devices: readonly string[];
  readonly curve: readonly Look[];
}

/** Where a model's weights come from: written beside them, for people (card.md) and for programs (card.json). */
export interface ModelCard extends TrainingRun {
  readonly format: "lacuna-card";
  readonly version: 1;
  readonly network: string;
  readonly config: object;
  readonly parameters: number;
  /** Bytes of all weight files together. */
  readonly bytes: number;
  /** The runs whose weights this one went on with, the first one first. */
  readonly earlier: readonly TrainingRun[];
  readonly photos: number;
  readonly sources: readonly Source[];
  /** The greatest difference of the shipped files' output from PyTorch's on held-out crops, -1..1. */
  readonly difference: number;
}

/** Devices and held-out looks of a run's log (`run/log.jsonl`), whose phases tell the samples' size. */
export function readLog(text: string, phases: readonly Phase[]): Pick<ModelCard, "devices" | "curve"> {
  const devices = new Set<string>();
  const curve: Look[] = [];
  let size = phases[0]?.size ?? 0;
  for (const { kind, name, device, minutes = 0, images = 0, losses = {} } of readLogLines(text)) {
    if (kind === "start" && device) devices.add(device);
    if (kind === "phase") size = phases.find((phase) => phase.name === name)?.size ?? size;
    if (kind === "check") curve.push({ minutes, images, size, losses });
  }
  return { devices: [...devices], curve };
}

/** The held-out losses that a card shows, with what they are. */
const SHOWN = { holeL1: "L1 in the hole (-1..1)", perceptual: "feature distance", style: "style distance" } as const;

/** At most this many rows of the curve are printed: the last of each size, the others evenly. */
const ROWS = 16;

/**
 * The card for people.
 * @param measured Markdown with the model's scores, which another program has written
 * @param limits what a person should know before trusting the model, a sentence or two each
 * @param pictured whether there is a picture of its fills ({@link fillsPicture})
 * @param experimental why the model is an experiment, in a sentence; empty when it is none
 */
export function cardText(
  card: ModelCard,
  measured: string,
  limits: readonly string[],
  { pictured = false, experimental = "" } = {},
): string {
  const megabytes = (card.bytes / 1e6).toFixed(1);
  const runs = [...card.earlier, card];
  return `# ${card.network}

Written by \`npm run -s pretrain:export\`. ${(card.parameters / 1e6).toFixed(2)} million parameters, ${megabytes} MB in half precision.
${experimental && `\n${experimental}\n`}
## Training

${runs.map(runText).join("\n\nGone on with, under fresh critics:\n\n")}

The shipped files differ from PyTorch's weights by at most ${card.difference.toExponential(1)} (of -1..1) on four held-out crops.

## Measured

${measured}

${pictured ? picturesText(card.network) : ""}## Data

${dataText(card)}

## Limits

${limits.map((limit) => `- ${limit}`).join("\n") || "None has been written down yet."}
`;
}

/** Fills that a card shows. */
export const FILLS = 16;

/** Where the picture of a model's fills lies, if it has one (`npm run -s pretrain:pictures`), from the repository's root. */
export function fillsPicture(network: string): string {
  return `docs/pictures/${network}-fills.jpg`;
}

function picturesText(network: string): string {
  return `## Fills

![Sixteen rendered scenes, each three times](../../../${fillsPicture(network)})

Scenes 0 to ${FILLS - 1} of our renderer, by their index and not by eye, at 100 %: the object marked, filled by the generator
alone, filled as the editor does (\`npm run -s pretrain:pictures -- --model ${network}\`).

`;
}

function runText(run: TrainingRun): string {
  const rows = thin(run.curve).map(({ minutes, images, size, losses }) => [
    minutes.toFixed(0),
    String(images),
    String(size),
    ...Object.keys(SHOWN).map((name) => losses[name]?.toFixed(3) ?? ""),
  ]);
  return `Recipe \`${run.recipe}\` (src/training/recipes), seed ${run.seed}: ${run.steps} steps, ${run.images} images, ${run.minutes.toFixed(0)} minutes on
${run.devices.join(", ")}. ${Math.round(100 * run.guided)} % of the samples carried a guide.

${markdownTable(
  ["phase", "until", "crop, px", "blocks", "critics"],
  run.phases.map(({ name, until, size, blocks, critics }) => [
    name,
    `${Math.round(100 * until)} %`,
    String(size),
    String(blocks),
    critics ? "yes" : "no",
  ]),
)}

The averaged weights on held-out samples (masks and guides as in training; looks at different sizes cannot be compared):

${markdownTable(["minutes", "images", "crop, px", ...Object.values(SHOWN)], rows)}`;
}

/** What of a card belongs to its last run. */
export function runOf({
  recipe,
  phases,
  guided,
  seed,
  steps,
  images,
  minutes,
  devices,
  curve,
}: TrainingRun): TrainingRun {
  return { recipe, phases, guided, seed, steps, images, minutes, devices, curve };
}

function thin(curve: readonly Look[]): Look[] {
  const every = Math.ceil(curve.length / ROWS);
  return curve.filter((look, i) => i % every === 0 || look.size !== curve[i + 1]?.size);
}

function dataText({ photos, sources }: ModelCard): string {
  const unshipped = "No photograph is part of this repository.";
  if (sources.length === 0) return `${photos} photographs, of sources that nobody has written down. ${unshipped}`;
  const licensed = sources.filter(isLicensed).reduce((sum, source) => sum + source.photos, 0);
  return `${photos} photographs, ${licensed} of them under a licence that their source states; the others come from public collections that
state none, so at most that part of the data is openly licensed. ${unshipped}

${markdownTable(
  ["photos", "source", "licence stated"],
  sources.map(({ photos: count, repository, licence }) => [String(count), repository, licence]),
)}`;
}
