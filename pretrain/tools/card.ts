import type { Phase } from "../../src/training/types.ts";
import { isOpen, type Source } from "./sources.ts";

/** Losses of the averaged weights on held-out samples at one time of a run. */
export interface Look {
  readonly minutes: number;
  readonly images: number;
  /** Side of the samples in pixels: looks at different sizes cannot be compared. */
  readonly size: number;
  readonly losses: Readonly<Record<string, number>>;
}

/** Where a model's weights come from: written beside them, for people (card.md) and for programs (card.json). */
export interface ModelCard {
  readonly format: "lacuna-card";
  readonly version: 1;
  readonly network: string;
  readonly config: object;
  readonly parameters: number;
  /** Bytes of all weight files together. */
  readonly bytes: number;
  readonly recipe: string;
  readonly phases: readonly Pick<Phase, "name" | "until" | "size" | "blocks" | "critics">[];
  /** Share of the samples that carried a guide. */
  readonly guided: number;
  readonly seed: number;
  readonly steps: number;
  readonly images: number;
  readonly minutes: number;
  readonly devices: readonly string[];
  readonly photos: number;
  readonly sources: readonly Source[];
  readonly curve: readonly Look[];
  /** The greatest difference of the shipped files' output from PyTorch's on held-out crops, -1..1. */
  readonly difference: number;
}

interface LogLine {
  readonly kind: string;
  readonly name?: string;
  readonly device?: string;
  readonly minutes?: number;
  readonly images?: number;
  readonly losses?: Readonly<Record<string, number>>;
}

/** Devices and held-out looks of a run's log (`run/log.jsonl`), whose phases tell the samples' size. */
export function readLog(text: string, phases: readonly Phase[]): Pick<ModelCard, "devices" | "curve"> {
  const devices = new Set<string>();
  const curve: Look[] = [];
  let size = phases[0]?.size ?? 0;
  for (const line of text.split("\n")) {
    if (line === "") continue;
    const { kind, name, device, minutes = 0, images = 0, losses = {} } = JSON.parse(line) as LogLine;
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

/** The card for people. `measured` is Markdown with the model's scores, which another program has written. */
export function cardText(card: ModelCard, measured: string, limits: readonly string[]): string {
  const megabytes = (card.bytes / 1e6).toFixed(1);
  const open = card.sources.filter(isOpen).reduce((sum, { photos }) => sum + photos, 0);
  const rows = thin(card.curve).map(({ minutes, images, size, losses }) => [
    minutes.toFixed(0),
    String(images),
    String(size),
    ...Object.keys(SHOWN).map((name) => losses[name]?.toFixed(3) ?? ""),
  ]);
  return `# ${card.network}

Written by \`npm run -s pretrain:export\`. ${(card.parameters / 1e6).toFixed(2)} million parameters, ${megabytes} MB in half precision.

## Training

Recipe \`${card.recipe}\` (src/training/recipes), seed ${card.seed}: ${card.steps} steps, ${card.images} images, ${card.minutes.toFixed(0)} minutes on
${card.devices.join(", ")}. ${Math.round(100 * card.guided)} % of the samples carried a guide.

${table(
  ["phase", "until", "crop, px", "blocks", "critics"],
  card.phases.map(({ name, until, size, blocks, critics }) => [
    name,
    `${Math.round(100 * until)} %`,
    String(size),
    String(blocks),
    critics ? "yes" : "no",
  ]),
)}

The averaged weights on held-out samples (masks and guides as in training; looks at different sizes cannot be compared):

${table(["minutes", "images", "crop, px", ...Object.values(SHOWN)], rows)}

The shipped files differ from PyTorch's weights by at most ${card.difference.toExponential(1)} (of -1..1) on four held-out crops.

## Measured

${measured}

## Data

${card.photos} photographs, ${open} of them under a stated open licence; the others come from public collections that state none, so only
part of the data is openly licensed. No photograph is part of this repository.

${table(
  ["photos", "source", "licence stated"],
  card.sources.map(({ photos, repository, licence }) => [String(photos), repository, licence]),
)}

## Limits

${limits.map((limit) => `- ${limit}`).join("\n")}
`;
}

function thin(curve: readonly Look[]): Look[] {
  const every = Math.ceil(curve.length / ROWS);
  return curve.filter((look, i) => i % every === 0 || look.size !== curve[i + 1]?.size);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
