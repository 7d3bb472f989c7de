import type { Tick } from "../core/fill.ts";
import type { Mask } from "../core/mask.ts";
import type { Size } from "../core/rect.ts";
import { type FindRequest, findThin, thresholdAt } from "./find.ts";
import { boxesOf, labelComponents } from "./grid.ts";
import { type Grey, longest, textureLevel, thickened, topHat } from "./morphology.ts";

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
  return findThin(photo, 1, tick, (grey, sign) => {
    const side = Math.min(grey.width, grey.height);
    const length = Math.min(48, Math.max(12, side / 20));
    // A line between two of the eight directions leaves its element by a pixel or so: it is thickened first.
    const lines = longest(thickened(topHat(grey, side < 400 ? 2 : 3, sign)), length);
    return keepLong(follow(lines, sensitivity), lines, length);
  });
}

/** All pixels above half of a threshold, and above the texture round them, that hang together with one above it. */
function follow(lines: Grey, sensitivity: number): Uint8Array<ArrayBuffer> {
  const { data, width, height } = lines;
  const texture = textureLevel(lines, 0.75);
  const [least, over] = [thresholdAt(LEAST_CONTRAST, sensitivity), thresholdAt(OVER_TEXTURE, sensitivity)];
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
function keepLong(marks: Uint8Array<ArrayBuffer>, size: Size, length: number): Uint8Array<ArrayBuffer> {
  const groups = labelComponents(marks, size.width, size.height);
  const { labels, sizes } = groups;
  const long = boxesOf(groups, size).map(({ left, right, top, bottom, outline }, label) => {
    const extent = Math.hypot(right - left + 1, bottom - top + 1);
    // A line has two sides, so half of the outline is its length.
    return label > 0 && extent >= length && outline / 2 < TANGLE * extent && (sizes[label] as number) < 8 * outline;
  });
  return marks.map((value, i) => (value && long[labels[i] as number] ? 1 : 0));
}
