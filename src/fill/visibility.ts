import type { Photo } from "../core/photo.ts";
import type { Composite } from "./blend.ts";
import { HOLE, KNOWN } from "./planes.ts";
import { inside, premultiplied, stepFrom } from "./steps.ts";

/**
 * How visible a fill is likely to be, judged by its seams (the smoothness term of Pritch et al. 2009, over colours): the
 * root mean square, over the hole's pixels, of what their sources disagree by with their neighbours'. Known neighbours
 * beyond the rim count as copied from where they are. A fill that is one copy and continues the photo exactly has 0.
 * @param state [height x width], see planes.ts
 * @returns levels, 0..255
 */
export function visibilityOf(photo: Photo, state: Uint8Array, composite: Composite): number {
  const { hole, pixels, source } = composite;
  const place = new Int32Array(state.length).fill(-1);
  for (let i = 0; i < hole.length; i++) place[hole[i] as number] = i;
  let sum = 0;
  for (let i = 0; i < hole.length; i++) {
    const at = hole[i] as number;
    const mine = source ? (source[i] as number) : -1;
    for (const delta of [1, photo.width, -1, -photo.width]) {
      if (!inside(photo, at, delta)) continue;
      const near = at + delta;
      if (state[near] === KNOWN) sum += rimSeam(photo, state, near, mine, delta, pixels, i);
      else if (state[near] === HOLE && delta > 0 && source)
        sum += innerSeam(photo, state, mine, source[place[near] as number] as number, delta);
    }
  }
  return Math.sqrt(sum / Math.max(1, hole.length));
}

/** Squared difference between a known pixel and what the source of its neighbour in the hole has there. */
function rimSeam(
  photo: Photo,
  state: Uint8Array,
  near: number,
  mine: number,
  delta: number,
  pixels: Float32Array,
  i: number,
): number {
  const step = stepFrom(photo, state, mine, delta);
  let sum = 0;
  for (let c = 0; c < 4; c++) {
    const change = step < 0 ? 0 : premultiplied(photo, step + delta, c) - premultiplied(photo, step, c);
    const gap = premultiplied(photo, near, c) - (pixels[i * 4 + c] as number) - change;
    sum += gap * gap;
  }
  return sum / 3;
}

/** Squared difference across a seam inside: the mean of what each source has in place of the other. */
function innerSeam(photo: Photo, state: Uint8Array, mine: number, theirs: number, delta: number): number {
  if (mine < 0 || theirs < 0 || theirs - mine === delta) return 0;
  let sum = 0;
  let count = 0;
  const compare = (a: number, b: number): void => {
    for (let c = 0; c < 4; c++) sum += (premultiplied(photo, a, c) - premultiplied(photo, b, c)) ** 2;
    count++;
  };
  if (inside(photo, mine, delta) && state[mine + delta] === KNOWN) compare(mine + delta, theirs);
  if (inside(photo, theirs, -delta) && state[theirs - delta] === KNOWN) compare(mine, theirs - delta);
  return count > 0 ? sum / count / 3 : 0;
}
