import type { Tick } from "../core/fill.ts";
import { EMPTY_MASK, type Mask, trimMask } from "../core/mask.ts";
import type { Photo } from "../core/photo.ts";
import { rectOf } from "../core/rect.ts";
import { dilateSquare, labelComponents } from "./grid.ts";
import { type Grey, greyOf, longest, thickened, topHat } from "./morphology.ts";
import { enlarge, reduce } from "./scale.ts";

export interface FindRequest {
  /** The whole photo, or the part in which to look. */
  readonly photo: Photo;
  /** 0 = only what is certain, 1 = all that might be; 0.5 unless given. */
  readonly sensitivity?: number;
}

/** Pixels at which scratches are looked for; larger photos are halved. */
const MOST_PIXELS = 3e6;
/** Least difference from the surroundings, in levels, at sensitivities 1 and 0. */
const LEAST_CONTRAST = [5, 24] as const;
/** A scratch stands out from the lines that the picture's own texture holds by this factor, likewise. */
const OVER_TEXTURE = [1.4, 4] as const;

/**
 * Finds scratches of old photos: thin lines, brighter or darker than both of their sides (top-hat), long in one of
 * eight directions (papers.md 1.3, RECONSTRUCTION of the restoration that Zhang et al. 2020 show). It cannot know a
 * scratch from a wire, so the marks are a proposal that the person edits.
 * @returns the scratches and a rim of a pixel or two, in the request's coordinates
 */
export async function findScratches({ photo, sensitivity = 0.5 }: FindRequest, tick: Tick): Promise<Mask> {
  const { small, factor } = reduce(photo, MOST_PIXELS);
  const grey = greyOf(small);
  const side = Math.min(grey.width, grey.height);
  if (side < 16) return EMPTY_MASK;
  // A line between two of the eight directions leaves its element by a pixel or so: it is thickened first.
  const length = Math.min(48, Math.max(12, side / 20));
  const marks = new Uint8Array(grey.data.length);
  for (const [i, sign] of ([1, -1] as const).entries()) {
    await tick(0.05 + 0.45 * i);
    const lines = longest(thickened(topHat(grey, side < 400 ? 2 : 3, sign)), length);
    const found = follow(lines, textureOf(lines), sensitivity);
    keepLong(found, lines, length).forEach((value, at) => {
      if (value) marks[at] = 1;
    });
  }
  await tick(0.95);
  const grown = dilateSquare(marks, small.width, small.height, 1);
  return trimMask({ bounds: rectOf(photo), data: enlarge(grown, small, photo, factor) });
}

function between([most, least]: readonly [number, number], sensitivity: number): number {
  return least + (most - least) * sensitivity;
}

/** The level of the lines that the picture's own texture holds: 9 of 10 pixels keep under it. */
function textureOf({ data }: Grey): number {
  const step = Math.max(1, Math.floor(data.length / 50_000));
  const sample = data.filter((_, i) => i % step === 0).sort();
  return sample[Math.floor(0.9 * sample.length)] as number;
}

/** All pixels above half of a threshold, and above the texture, that hang together with one above it. */
function follow({ data, width, height }: Grey, texture: number, sensitivity: number): Uint8Array<ArrayBuffer> {
  const sureAbove = Math.max(between(LEAST_CONTRAST, sensitivity), between(OVER_TEXTURE, sensitivity) * texture);
  const weakAbove = Math.max(sureAbove / 2, 1.2 * texture);
  const weak = Uint8Array.from(data, (value) => (value > weakAbove ? 1 : 0));
  const { labels, sizes } = labelComponents(weak, width, height);
  const sure = new Uint8Array(sizes.length);
  for (let i = 0; i < data.length; i++) if ((data[i] as number) > sureAbove) sure[labels[i] as number] = 1;
  return weak.map((value, i) => (value && sure[labels[i] as number] ? 1 : 0));
}

/** Drops what is not at least `length` long or fills its box like a patch rather than a line. */
function keepLong(marks: Uint8Array<ArrayBuffer>, { width, height }: Grey, length: number): Uint8Array<ArrayBuffer> {
  const { labels, sizes } = labelComponents(marks, width, height);
  const boxes = sizes.map(() => ({ left: width, right: -1, top: height, bottom: -1 }));
  for (let i = 0; i < marks.length; i++) {
    const box = boxes[labels[i] as number];
    if (!labels[i] || !box) continue;
    const x = i % width;
    const y = (i - x) / width;
    box.left = Math.min(box.left, x);
    box.right = Math.max(box.right, x);
    box.top = Math.min(box.top, y);
    box.bottom = Math.max(box.bottom, y);
  }
  const long = boxes.map(({ left, right, top, bottom }, label) => {
    const extent = Math.hypot(right - left + 1, bottom - top + 1);
    return label > 0 && extent >= length && (sizes[label] as number) < extent * Math.max(6, 0.12 * extent);
  });
  return marks.map((value, i) => (value && long[labels[i] as number] ? 1 : 0));
}
