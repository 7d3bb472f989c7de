import type { Tick } from "../core/fill.ts";
import type { Mask } from "../core/mask.ts";
import { type FindRequest, findThin, thresholdAt } from "./find.ts";
import { boxesOf, type Components, type GroupBox, labelComponents } from "./grid.ts";
import { type Grey, textureLevel, topHat } from "./morphology.ts";

/** Least difference of a letter from its surroundings, in levels, at sensitivities 1 and 0. */
const LEAST_CONTRAST = [18, 60] as const;
/** A letter stands out from the texture round it by this factor. */
const OVER_TEXTURE = 2.5;
/** Letters are of one grey, up to this deviation. */
const MOST_SPREAD = 22;
/** Letters in a line, at least. */
const LEAST_LETTERS = 3;
/** Marked beyond a letter: its soft rim and what the compression left there (papers.md 1.3: 3 to 5 px). */
const RIM = 3;

/** A connected group of pixels that stand out alike: a letter, perhaps. */
interface Blob extends GroupBox {
  readonly label: number;
  readonly area: number;
  /** Twice the area over the outline. */
  readonly stroke: number;
  readonly grey: number;
  /** Standard deviation of the grey. */
  readonly spread: number;
}

/**
 * Finds text that was laid over a photo (dates, captions, watermarks): strokes that stand out brighter or darker (top-hat),
 * in pieces of a letter's proportions, three or more of which stand in a line with like heights, strokes and greys. The
 * form of Epshtein et al. 2010 (stroke width transform, section 3.3) with the stroke's width from area and outline.
 * Lines may lean by some 20 degrees. The marks are a proposal that the person edits.
 * @returns the letters with a rim, in the request's coordinates
 */
export async function findText({ photo, sensitivity = 0.5 }: FindRequest, tick: Tick): Promise<Mask> {
  const contrast = thresholdAt(LEAST_CONTRAST, sensitivity);
  return findThin(photo, RIM, tick, (grey, sign) => {
    const side = Math.min(grey.width, grey.height);
    const standing = topHat(grey, side < 300 ? 3 : 4, sign);
    const texture = textureLevel(standing, 0.6);
    const above = Uint8Array.from(standing.data, (value, at) =>
      value > Math.max(contrast, OVER_TEXTURE * texture(at)) ? 1 : 0,
    );
    const groups = labelComponents(above, grey.width, grey.height);
    const letters = lettersIn(blobsOf(groups, grey), side);
    return Uint8Array.from(groups.labels, (label) => (letters.has(label) ? 1 : 0));
  });
}

function blobsOf(groups: Components, grey: Grey): Blob[] {
  const { labels, sizes } = groups;
  const sums = new Float64Array(sizes.length);
  const squares = new Float64Array(sizes.length);
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i] as number;
    const value = grey.data[i] as number;
    sums[label] = (sums[label] as number) + value;
    squares[label] = (squares[label] as number) + value * value;
  }
  const blobs = boxesOf(groups, grey).map((box, label): Blob => {
    const area = sizes[label] as number;
    const mean = (sums[label] as number) / area;
    const spread = Math.sqrt(Math.max(0, (squares[label] as number) / area - mean * mean));
    return { ...box, label, area, stroke: (2 * area) / box.outline, grey: mean, spread };
  });
  return blobs.slice(1);
}

const heightOf = ({ top, bottom }: Blob): number => bottom - top + 1;
const widthOf = ({ left, right }: Blob): number => right - left + 1;

/** Whether a group has the proportions of a letter. */
function isLetter(blob: Blob, side: number): boolean {
  const [width, height] = [widthOf(blob), heightOf(blob)];
  const filled = blob.area / (width * height);
  return (
    height >= 7 &&
    height <= side / 4 &&
    width <= 2.5 * height &&
    filled > 0.12 &&
    filled < 0.95 &&
    blob.stroke < height / 2 &&
    blob.spread < MOST_SPREAD
  );
}

/** Whether two letters may stand beside one another in a word. */
function belong(a: Blob, b: Blob): boolean {
  const [first, second] = a.left <= b.left ? [a, b] : [b, a];
  const height = Math.max(heightOf(a), heightOf(b));
  const gap = second.left - first.right;
  const rise = Math.abs(a.top + a.bottom - (b.top + b.bottom)) / 2;
  return (
    gap < 1.3 * height &&
    gap > -0.5 * height &&
    rise < 0.4 * height + 0.2 * Math.max(0, gap) &&
    ratio(heightOf(a), heightOf(b)) < 2 &&
    ratio(a.stroke, b.stroke) < 1.8 &&
    Math.abs(a.grey - b.grey) < 45
  );
}

function ratio(a: number, b: number): number {
  return Math.max(a, b) / Math.min(a, b);
}

/** Labels of all groups that stand in lines of letters, and of the dots and strokes between them. */
function lettersIn(blobs: readonly Blob[], side: number): Set<number> {
  const letters = blobs.filter((blob) => isLetter(blob, side)).sort((a, b) => a.left - b.left);
  const reach = 1.3 * Math.max(0, ...letters.map(heightOf));
  const line = letters.map((_, i) => i);
  const rootOf = (i: number): number => (line[i] === i ? i : rootOf(line[i] as number));
  letters.forEach((a, i) => {
    for (let j = i + 1; j < letters.length; j++) {
      const b = letters[j] as Blob;
      if (b.left > a.right + reach) break;
      if (belong(a, b)) line[rootOf(j)] = rootOf(i);
    }
  });
  const lines = new Map<number, Blob[]>();
  letters.forEach((blob, i) => {
    const root = rootOf(i);
    lines.set(root, [...(lines.get(root) ?? []), blob]);
  });
  const found = new Set<number>();
  for (const members of lines.values()) {
    if (members.length < LEAST_LETTERS || !isLine(members)) continue;
    for (const blob of members) found.add(blob.label);
    for (const blob of blobs) if (isPartOf(blob, members)) found.add(blob.label);
  }
  return found;
}

/** Letters in a line reach further along than across. */
function isLine(members: readonly Blob[]): boolean {
  const left = Math.min(...members.map((blob) => blob.left));
  const right = Math.max(...members.map((blob) => blob.right));
  return right - left > 1.5 * Math.max(...members.map(heightOf));
}

/** Dots, accents and broken strokes: small, as bright, and within a letter's height of one. */
function isPartOf(blob: Blob, members: readonly Blob[]): boolean {
  return members.some((letter) => {
    const height = heightOf(letter);
    return (
      heightOf(blob) <= height &&
      widthOf(blob) <= 1.5 * height &&
      Math.abs(blob.grey - letter.grey) < 45 &&
      blob.left > letter.left - 0.6 * height &&
      blob.right < letter.right + 0.6 * height &&
      blob.top > letter.top - 0.5 * height &&
      blob.bottom < letter.bottom + 0.4 * height
    );
  });
}
