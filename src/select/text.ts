import type { Tick } from "../core/fill.ts";
import { EMPTY_MASK, type Mask, trimMask } from "../core/mask.ts";
import { rectOf, type Size } from "../core/rect.ts";
import { dilateSquare, labelComponents } from "./grid.ts";
import { type Grey, greyOf, textureLevel, topHat } from "./morphology.ts";
import { enlarge, reduce } from "./scale.ts";
import type { FindRequest } from "./scratches.ts";

/** Pixels at which text is looked for; larger photos are halved. */
const MOST_PIXELS = 3e6;
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
interface Blob {
  readonly label: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
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
  const { small, factor } = reduce(photo, MOST_PIXELS);
  const grey = greyOf(small);
  const side = Math.min(grey.width, grey.height);
  if (side < 16) return EMPTY_MASK;
  const [most, least] = LEAST_CONTRAST;
  const contrast = least + (most - least) * sensitivity;
  const marks = new Uint8Array(grey.data.length);
  for (const [i, sign] of ([1, -1] as const).entries()) {
    await tick(0.05 + 0.45 * i);
    const standing = topHat(grey, side < 300 ? 3 : 4, sign);
    const texture = textureLevel(standing, 0.6);
    const above = Uint8Array.from(standing.data, (value, at) =>
      value > Math.max(contrast, OVER_TEXTURE * texture(at)) ? 1 : 0,
    );
    const { labels, sizes } = labelComponents(above, small.width, small.height);
    const letters = lettersIn(blobsOf(labels, sizes, grey), side);
    labels.forEach((label, at) => {
      if (letters.has(label)) marks[at] = 1;
    });
  }
  await tick(0.95);
  const grown = dilateSquare(marks, small.width, small.height, Math.max(1, Math.round(RIM / factor)));
  return trimMask({ bounds: rectOf(photo), data: enlarge(grown, small, photo, factor) });
}

function blobsOf(labels: Int32Array, sizes: readonly number[], { width, height, data }: Grey): Blob[] {
  const found = sizes.map((area, label) => ({
    label,
    left: width,
    right: -1,
    top: height,
    bottom: -1,
    area,
    outline: 0,
    sum: 0,
    squares: 0,
  }));
  labels.forEach((label, i) => {
    const blob = found[label];
    if (label === 0 || !blob) return;
    const x = i % width;
    const y = (i - x) / width;
    blob.left = Math.min(blob.left, x);
    blob.right = Math.max(blob.right, x);
    blob.top = Math.min(blob.top, y);
    blob.bottom = Math.max(blob.bottom, y);
    blob.sum += data[i] as number;
    blob.squares += (data[i] as number) ** 2;
    blob.outline += outlineAt(labels, i, x, y, { width, height });
  });
  return found.slice(1).map(({ outline, sum, squares, ...blob }) => {
    const grey = sum / blob.area;
    const spread = Math.sqrt(Math.max(0, squares / blob.area - grey * grey));
    return { ...blob, stroke: (2 * blob.area) / outline, grey, spread };
  });
}

/** Sides of a pixel at which its group ends. */
function outlineAt(labels: Int32Array, i: number, x: number, y: number, { width, height }: Size): number {
  const label = labels[i];
  let open = 0;
  if (x === 0 || labels[i - 1] !== label) open++;
  if (x === width - 1 || labels[i + 1] !== label) open++;
  if (y === 0 || labels[i - width] !== label) open++;
  if (y === height - 1 || labels[i + width] !== label) open++;
  return open;
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
