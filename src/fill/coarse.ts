import type { Tick } from "../core/fill.ts";
import type { Generator, GeneratorInput } from "../core/generator.ts";
import type { Guides } from "../core/guides.ts";
import type { Photo } from "../core/photo.ts";
import { type Rect, type Size, spanOf } from "../core/rect.ts";
import { drawGuides, type GivenPixels } from "./guides.ts";
import { KNOWN } from "./planes.ts";
import { joinScales, type Picture, resizedRows, scalesFor } from "./scales.ts";

/** What guides a completion: the person's guides, and pixels that are given for parts of the hole. */
export interface CoarseGuides {
  readonly guides: Guides;
  readonly crop: Rect;
  readonly given: GivenPixels;
}

/**
 * The generator's completion of a crop, brought back to the crop's resolution. A hole too thick for its reach is
 * completed at several scales, which are joined.
 * @param state [height x width], see planes.ts
 * @returns RGB bytes [height x width x 3] for every pixel. Known pixels went through the same scaling as the
 * hole, so both are equally smooth and can be compared.
 */
export async function completeCoarsely(
  generator: Generator,
  photo: Photo,
  state: Uint8Array,
  guides: CoarseGuides | undefined,
  tick: Tick,
): Promise<Uint8Array> {
  const whole = generatorInput(photo, state, workingSize(photo, generator.maxSide), guides);
  const scales = generator.bridges ? [{ width: whole.width, height: whole.height }] : scalesFor(whole.hole, whole);
  const areas = scales.map(({ width, height }) => width * height);
  const total = areas.reduce((sum, area) => sum + area, 0);
  let done = 0;
  let picture: Picture | undefined;
  for (const [i, size] of scales.entries()) {
    const share = (areas[i] as number) / total;
    const start = done;
    const input = i === scales.length - 1 ? whole : generatorInput(photo, state, size, guides);
    const { rgb } = await generator.complete(input, (fraction) => tick(start + share * fraction));
    const composed = input.rgb.slice();
    for (let p = 0; p < input.hole.length; p++)
      if (input.hole[p]) for (let c = 3 * p; c < 3 * p + 3; c++) composed[c] = rgb[c] as number;
    const finer = { width: size.width, height: size.height, rgb: composed };
    picture = picture ? joinScales(picture, finer, input.hole) : finer;
    done += share;
  }
  return bytesOf(picture as Picture, photo);
}

/** Fits a crop into the generator's largest side; both sides whole multiples of 8. */
export function workingSize({ width, height }: Size, maxSide: number): Size {
  const scale = Math.min(1, maxSide / Math.max(width, height));
  const side = (length: number): number =>
    Math.max(8, Math.min(Math.floor(maxSide / 8) * 8, Math.round((length * scale) / 8) * 8));
  return { width: side(width), height: side(height) };
}

/**
 * The planes for a generator at its working size: area means of known pixels, -1..1, a hole wherever any
 * pixel is missing; in the hole the given pixels, and lines and strokes as the training draws them.
 */
export function generatorInput(
  photo: Photo,
  state: Uint8Array,
  size: Size,
  guides: CoarseGuides | undefined,
): GeneratorInput {
  const count = size.width * size.height;
  const rgb = new Float32Array(count * 3);
  const hole = new Float32Array(count);
  const guideMask = new Float32Array(count);
  for (let y = 0; y < size.height; y++) {
    const [top, bottom] = spanOf(y, size.height, photo.height);
    for (let x = 0; x < size.width; x++) {
      const [left, right] = spanOf(x, size.width, photo.width);
      const box = { left, right, top, bottom };
      const at = y * size.width + x;
      meanInto(rgb, hole, at, photo, state, box);
      if (guides && hole[at] && meanGiven(rgb, at, photo.width, guides.given, box)) guideMask[at] = 1;
    }
  }
  if (!guides) {
    const blank = { sketch: new Float32Array(count), strokeColour: new Float32Array(count * 3) };
    return { ...size, rgb, hole, guideMask, ...blank, strokeAlpha: new Float32Array(count) };
  }
  const drawn = drawGuides(guides.guides, guides.crop, size, hole);
  const sketch = drawn.sketch.map((strength) => (strength > 0 ? 1 : 0));
  const strokeColour = drawn.strokeColour.map((level, i) =>
    drawn.strokeAlpha[Math.floor(i / 3)] ? level / 127.5 - 1 : 0,
  );
  return { ...size, rgb, hole, guideMask, sketch, strokeColour, strokeAlpha: drawn.strokeAlpha };
}

/** The mean of the given pixels, where at least half of the box is given. */
function meanGiven(rgb: Float32Array, at: number, width: number, { given, rgb: from }: GivenPixels, box: Box): boolean {
  const sums = [0, 0, 0];
  let count = 0;
  for (let y = box.top; y < box.bottom; y++)
    for (let x = box.left; x < box.right; x++) {
      const i = y * width + x;
      if (!given[i]) continue;
      for (let c = 0; c < 3; c++) sums[c] = (sums[c] as number) + (from[3 * i + c] as number);
      count++;
    }
  if (2 * count < (box.right - box.left) * (box.bottom - box.top)) return false;
  for (let c = 0; c < 3; c++) rgb[at * 3 + c] = (sums[c] as number) / count / 127.5 - 1;
  return true;
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

function meanInto(rgb: Float32Array, hole: Float32Array, at: number, photo: Photo, state: Uint8Array, box: Box): void {
  const sums = [0, 0, 0];
  let count = 0;
  for (let y = box.top; y < box.bottom; y++)
    for (let x = box.left; x < box.right; x++) {
      const i = y * photo.width + x;
      if (state[i] !== KNOWN) {
        hole[at] = 1;
        return;
      }
      const alpha = (photo.data[i * 4 + 3] as number) / 255;
      for (let c = 0; c < 3; c++) sums[c] = (sums[c] as number) + (photo.data[i * 4 + c] as number) * alpha;
      count++;
    }
  for (let c = 0; c < 3; c++) rgb[at * 3 + c] = (sums[c] as number) / count / 127.5 - 1;
}

/** -1..1 to bytes at another size: [to.height x to.width x 3]. */
function bytesOf(picture: Picture, to: Size): Uint8Array {
  const out = new Uint8Array(to.width * to.height * 3);
  let at = 0;
  resizedRows(picture, to, (row) => {
    for (const value of row) out[at++] = Math.round(Math.min(255, Math.max(0, 127.5 * (value + 1))));
  });
  return out;
}
