import type { Tick } from "../core/fill.ts";
import type { Photo } from "../core/photo.ts";
import type { Rect } from "../core/rect.ts";
import { type Composite, toStraight } from "./blend.ts";
import { fastMarching } from "./fast-marching.ts";
import type { Kernels } from "./kernels/kernels.ts";
import { ABSENT, createMembrane, FIXED, solveMembrane, UNKNOWN } from "./membrane.ts";
import { HOLE, KNOWN } from "./planes.ts";
import { neighboursOf } from "./steps.ts";

/** Pixels from the rim inwards in which the steps are those of the destination, so that nothing jumps there. */
const MARGIN = 3;

/**
 * The post-processing of Iizuka et al. 2017 (papers.md 1.1): the hole is first filled by fast marching (radius 1); then
 * the network's fill is cloned into it (Perez et al. 2003, seamless cloning): inside, the steps between pixels are the
 * fill's, within three pixels of the rim those of the fast marching, and at the rim the photo's colours hold. Its purpose is
 * to take away the slight drift of colour that a generator leaves. For opaque pixels: a photo with alpha keeps the
 * composite's.
 * @param photo the crop
 * @param state [height x width], see planes.ts
 * @param bounds holds every hole pixel, in crop coordinates
 * @returns straight RGBA bytes of the hole's pixels, [hole.length x 4], as `blend` gives them
 */
export async function clone(
  kernels: Kernels,
  photo: Photo,
  state: Uint8Array,
  bounds: Rect,
  composite: Composite,
  tick: Tick,
): Promise<Uint8Array> {
  const grid = gridOf(photo, state, bounds, composite);
  const { width, height, kind, place, fill } = grid;
  const marched = marchedOf(grid);
  await tick(0.2);
  const depth = depthOf(kind, width, height);
  const pixels = new Float32Array(composite.pixels);
  const membrane = createMembrane(kernels, kind, width, height);
  const right = [0, 1, 2].map((c) => {
    const plane = new Float32Array(kind.length);
    for (const at of place)
      for (const near of neighboursOf(at, width, height)) {
        if (kind[near] === ABSENT) continue;
        // Solved for what is added to the fill: wanted step less the fill's own.
        const own = (fill[at * 3 + c] as number) - (fill[near * 3 + c] as number);
        const inner = kind[near] === UNKNOWN && (depth[at] as number) > MARGIN && (depth[near] as number) > MARGIN;
        const step = inner ? own : (marched[at * 3 + c] as number) - (marched[near * 3 + c] as number);
        // A fixed neighbour's own correction is 0, as its "fill" is the photo.
        plane[at] = (plane[at] as number) + step - own;
      }
    return plane;
  });
  await solveMembrane(kernels, membrane, right, right, (f) => tick(0.2 + 0.8 * f));
  for (const [c, plane] of right.entries())
    place.forEach((at, i) => {
      pixels[i * 4 + c] = (pixels[i * 4 + c] as number) + (plane[at] as number);
    });
  return toStraight(pixels);
}

interface Grid {
  readonly width: number;
  readonly height: number;
  readonly kind: Uint8Array;
  /** Grid place of each hole pixel. */
  readonly place: Int32Array;
  /** Colours: the composite's in the hole, the photo's around it, [height x width x 3]. */
  readonly fill: Float32Array;
}

/** Known pixels around the hole that fast marching looks at: the rim, and one more for its gradients. */
const AROUND = 2;

function gridOf(photo: Photo, state: Uint8Array, bounds: Rect, { hole, pixels }: Composite): Grid {
  const left = Math.max(0, bounds.x - AROUND);
  const top = Math.max(0, bounds.y - AROUND);
  const width = Math.min(photo.width, bounds.x + bounds.width + AROUND) - left;
  const height = Math.min(photo.height, bounds.y + bounds.height + AROUND) - top;
  const kind = new Uint8Array(width * height);
  const fill = new Float32Array(width * height * 3);
  for (let i = 0; i < kind.length; i++) {
    const at = (Math.floor(i / width) + top) * photo.width + (i % width) + left;
    const s = state[at];
    kind[i] = s === KNOWN ? FIXED : s === HOLE ? UNKNOWN : ABSENT;
    const alpha = (photo.data[4 * at + 3] as number) / 255;
    for (let c = 0; c < 3; c++) fill[i * 3 + c] = (photo.data[4 * at + c] as number) * alpha;
  }
  const place = Int32Array.from(hole, (at) => (Math.floor(at / photo.width) - top) * width + (at % photo.width) - left);
  place.forEach((at, i) => {
    for (let c = 0; c < 3; c++) fill[at * 3 + c] = pixels[i * 4 + c] as number;
  });
  return { width, height, kind, place, fill };
}

/** The colours with everything missing filled by fast marching. */
function marchedOf({ width, height, kind, fill }: Grid): Float32Array {
  const marched = fill.slice();
  const missing = Uint8Array.from(kind, (each) => (each === FIXED ? 0 : 1));
  fastMarching(marched, missing, { width, height, channels: 3 });
  return marched;
}

/** Steps from each unknown cell to the nearest that is not, 0 for those; by two passes over the grid. */
function depthOf(kind: Uint8Array, width: number, height: number): Int32Array {
  const depth = Int32Array.from(kind, (each) => (each === UNKNOWN ? width + height : 0));
  const relax = (at: number): void => {
    for (const near of neighboursOf(at, width, height))
      depth[at] = Math.min(depth[at] as number, (depth[near] as number) + 1);
  };
  for (let at = 0; at < depth.length; at++) relax(at);
  for (let at = depth.length - 1; at >= 0; at--) relax(at);
  return depth;
}
