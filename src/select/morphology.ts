import { luma } from "../core/colour.ts";
import type { Photo } from "../core/photo.ts";
import type { Size } from "../core/rect.ts";

/** Grey values 0..255, row by row. */
export interface Grey extends Size {
  readonly data: Float32Array<ArrayBuffer>;
}

/** Rec. 601 luma of the stored values. */
export function greyOf({ width, height, data }: Photo): Grey {
  const out = new Float32Array(width * height);
  for (let i = 0; i < out.length; i++)
    out[i] = luma(data[4 * i] as number, data[4 * i + 1] as number, data[4 * i + 2] as number);
  return { width, height, data: out };
}

type Step = readonly [dx: number, dy: number];

/** Steps that together make a line of 2^doublings places, each `step` after the one before. */
function lineSteps([dx, dy]: Step, doublings: number): Step[] {
  return Array.from({ length: doublings }, (_, i) => [dx * 2 ** i, dy * 2 ** i] as const);
}

/** Steps of a square of 2^doublings pixels a side. */
function squareSteps(doublings: number): Step[] {
  return [...lineSteps([1, 0], doublings), ...lineSteps([0, 1], doublings)];
}

/**
 * For each step in turn the greater (or, with `sign` -1, the lesser) of each pixel and the pixel one step on; pixels
 * outside do not count. Doubling steps make a line or a square of 2^n pixels in n passes.
 */
function extreme({ width, height, data }: Grey, steps: readonly Step[], sign: 1 | -1): Grey {
  let from = data;
  for (const [dx, dy] of steps) {
    const to = from.slice();
    const left = Math.max(0, -dx);
    const right = Math.min(width, width - dx);
    for (let y = Math.max(0, -dy); y < Math.min(height, height - dy); y++)
      for (let x = left, i = y * width + left, j = i + dy * width + dx; x < right; x++, i++, j++) {
        const other = from[j] as number;
        if (sign * other > sign * (to[i] as number)) to[i] = other;
      }
    from = to;
  }
  return { width, height, data: from };
}

/** Opening (what is bright and does not hold the element vanishes): erosion, then dilation by the mirrored element. */
function opened(grey: Grey, steps: readonly Step[]): Grey {
  const mirrored = steps.map(([dx, dy]): Step => [-dx, -dy]);
  return extreme(extreme(grey, steps, -1), mirrored, 1);
}

/**
 * Top-hat: how much brighter (`sign` 1) or darker (-1) a pixel is than the picture without whatever is thinner than
 * 2^doublings pixels. Edges and large things give nothing.
 */
export function topHat(grey: Grey, doublings: number, sign: 1 | -1): Grey {
  const facing = sign === 1 ? grey : { ...grey, data: grey.data.map((value) => -value) };
  const base = opened(facing, squareSteps(doublings));
  return { ...grey, data: facing.data.map((value, i) => value - (base.data[i] as number)) };
}

/** The greatest of each pixel and its eight neighbours: a line one pixel wide becomes three wide. */
export function thickened(grey: Grey): Grey {
  const steps: readonly Step[] = [
    [1, 0],
    [-1, 0],
    [0, 1],
    [0, -1],
  ];
  return extreme(grey, steps, 1);
}

/** Eight directions, 22.5 degrees apart; those between the axes step like a knight. */
const DIRECTIONS: readonly Step[] = [
  [1, 0],
  [2, 1],
  [1, 1],
  [1, 2],
  [0, 1],
  [-1, 2],
  [-1, 1],
  [-2, 1],
];

/**
 * What is at least about `length` pixels long in one of eight directions: the greatest of the openings by lines. Spots and
 * texture vanish.
 */
export function longest(grey: Grey, length: number): Grey {
  const out = new Float32Array(grey.data.length);
  for (const [dx, dy] of DIRECTIONS) {
    const knight = Math.abs(dx) + Math.abs(dy) === 3;
    // Knight's moves leave gaps, which the half step fills.
    const half: Step = Math.abs(dx) === 2 ? [dx / 2, 0] : [0, dy / 2];
    const doublings = Math.max(1, Math.round(Math.log2(length / Math.hypot(dx, dy))));
    const steps = [...(knight ? [half] : []), ...lineSteps([dx, dy], doublings)];
    const { data } = opened(grey, steps);
    for (let i = 0; i < out.length; i++) if ((data[i] as number) > (out[i] as number)) out[i] = data[i] as number;
  }
  return { ...grey, data: out };
}

/**
 * How strong a response the picture's own texture gives round each pixel: the level that a share of the pixels keep
 * under in each of about 10 x 10 cells.
 * @returns the level at a pixel's index
 */
export function textureLevel({ width, height, data }: Grey, share: number): (i: number) => number {
  const cell = Math.max(24, Math.ceil(Math.max(width, height) / 10));
  const [across, down] = [Math.ceil(width / cell), Math.ceil(height / cell)];
  const levels = Float32Array.from({ length: across * down }, (_, n) => {
    const [left, top] = [(n % across) * cell, Math.floor(n / across) * cell];
    const sample: number[] = [];
    for (let y = top; y < Math.min(height, top + cell); y += 2)
      for (let x = left; x < Math.min(width, left + cell); x += 2) sample.push(data[y * width + x] as number);
    return sample.sort((a, b) => a - b)[Math.floor(share * (sample.length - 1))] as number;
  });
  return (i) => levels[Math.floor(Math.floor(i / width) / cell) * across + Math.floor((i % width) / cell)] as number;
}
