import type { Tick } from "../core/fill.ts";
import { EMPTY_MASK, type Mask, trimMask } from "../core/mask.ts";
import type { Photo } from "../core/photo.ts";
import { rectOf } from "../core/rect.ts";
import { dilateSquare, labelComponents } from "./grid.ts";
import { type Grey, greyOf, longest, textureLevel, thickened, topHat } from "./morphology.ts";
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
    const found = follow(lines, sensitivity);
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

/** All pixels above half of a threshold, and above the texture round them, that hang together with one above it. */
function follow(lines: Grey, sensitivity: number): Uint8Array<ArrayBuffer> {
  const { data, width, height } = lines;
  const texture = textureLevel(lines, 0.75);
  const [least, over] = [between(LEAST_CONTRAST, sensitivity), between(OVER_TEXTURE, sensitivity)];
  const sureAbove = data.map((_, i) => Math.max(least, over * texture(i)));
  const weak = Uint8Array.from(data, (value, i) =>
    value > Math.max((sureAbove[i] as number) / 2, 1.2 * texture(i)) ? 1 : 0,
  );
  const { labels, sizes } = labelComponents(weak, width, height);
  const sure = new Uint8Array(sizes.length);
  for (let i = 0; i < data.length; i++)
    if ((data[i] as number) > (sureAbove[i] as number)) sure[labels[i] as number] = 1;
  return weak.map((value, i) => (value && sure[labels[i] as number] ? 1 : 0));
}

/** How many times its extent a tangle of lines may be long, where scratches cross. */
const TANGLE = 6;

/** Drops what is not at least `length` long, and nets and patches, whose lines are much longer than they reach. */
function keepLong(marks: Uint8Array<ArrayBuffer>, { width, height }: Grey, length: number): Uint8Array<ArrayBuffer> {
  const { labels, sizes } = labelComponents(marks, width, height);
  const boxes = sizes.map(() => ({ left: width, right: -1, top: height, bottom: -1, outline: 0 }));
  for (let i = 0; i < marks.length; i++) {
    const box = boxes[labels[i] as number];
    if (!labels[i] || !box) continue;
    const x = i % width;
    const y = (i - x) / width;
    box.left = Math.min(box.left, x);
    box.right = Math.max(box.right, x);
    box.top = Math.min(box.top, y);
    box.bottom = Math.max(box.bottom, y);
    for (const next of [i - 1, i + 1, i - width, i + width]) if (!marks[next]) box.outline++;
  }
  const long = boxes.map(({ left, right, top, bottom, outline }, label) => {
    const extent = Math.hypot(right - left + 1, bottom - top + 1);
    // A line has two sides, so half of the outline is its length.
    return label > 0 && extent >= length && outline / 2 < TANGLE * extent && (sizes[label] as number) < 8 * outline;
  });
  return marks.map((value, i) => (value && long[labels[i] as number] ? 1 : 0));
}
