import {
  addN,
  argMax,
  cast,
  concat,
  div,
  expandDims,
  matMul,
  max,
  maximum,
  mul,
  pad,
  reshape,
  slice,
  sqrt,
  square,
  stack,
  sub,
  sum,
  type Tensor,
  type Tensor3D,
  tidy,
  transpose,
} from "@tensorflow/tfjs-core";
import { coarsenHole, pixelShuffle, pixelUnshuffle } from "./resize.ts";
import { softmax } from "./smooth.ts";
import type { Features } from "./types.ts";

/** Factor on the scores before the softmax. */
const SHARPNESS = 10;
/** Least norm of a key patch. */
const LEAST_NORM = 1e-4;

export interface Looked {
  /** [batch, height, width, channels]: x, put together anew from patches of the known region. */
  readonly features: Features;
  /** [batch, height / 2, width / 2, 2]: for each cell the number (y width / 2 + x) of the cell that it took most from, and its share. */
  readonly attention: Features;
}

/**
 * Contextual attention (Yu et al. 2018, section 3.2; the eight steps of papers.md 1.2): every 3 x 3 patch of the features
 * at half their size is compared with every known one, and the picture is put together of the 4 x 4 patches around what
 * was found. The released code takes one mask for a batch; here each sample has its own. A coarse cell counts as hole
 * where any of its four is (the code takes the nearest, which overlooks lines one cell wide).
 * @param x [batch, height, width, channels], both sides even
 * @param hole [batch, height, width, 1], 0 or 1
 */
export function contextualAttention(x: Features, hole: Features): Looked {
  const [batch, height, width, channels] = x.shape;
  const [rows, columns] = [height / 2, width / 2];
  const cells = rows * columns;
  const [features, attention] = tidy(() => {
    // Step 2: half the size.
    const half = everySecond(x);
    const usable = knownPatches(coarsenHole(hole, 2));
    const shares = tidy(() => {
      // Steps 3 and 4: key patches of unit norm, compared with the plain ones.
      const patches = neighbourhoods(half);
      // The least norm under the root: a root has no slope at 0, and patches of nothing but zeros are common behind a ReLU.
      const norms = sqrt(maximum(sum(square(patches), 2, true), LEAST_NORM ** 2));
      const scores = matMul(patches, div(patches, norms), false, true) as Tensor3D;
      // Step 5, then 6: unusable keys take part with a score of 0, and are taken out afterwards.
      const fused = fuse(scores, rows, columns);
      return mul(softmax(mul(mul(fused, usable), SHARPNESS)), usable) as Tensor3D;
    });
    // Steps 1 and 7.
    const found = matMul(shares, valuePatches(x)) as Tensor3D;
    const pasted = paste(reshape(found, [batch, rows, columns, 16 * channels]) as Features);
    // Step 8.
    const best = cast(argMax(shares, 2), "float32");
    const map = reshape(stack([best, max(shares, 2)], 2), [batch, rows, columns, 2]);
    return [pasted, map];
  }) as [Features, Features];
  if (attention.shape[1] * attention.shape[2] !== cells) throw new RangeError("Both sides must be even.");
  return { features, attention };
}

/** The top left pixel of each 2 x 2 pixels. */
function everySecond(x: Features): Features {
  const [batch, height, width, channels] = x.shape;
  const rows = slice(reshape(x, [(batch * height) / 2, 2, width, channels]), [0, 0, 0, 0], [-1, 1, -1, -1]);
  const pairs = reshape(rows, [(batch * height * width) / 4, 2, channels]);
  return reshape(slice(pairs, [0, 0, 0], [-1, 1, -1]), [batch, height / 2, width / 2, channels]);
}

/** Adds zeros all around. */
function margin(x: Features, before: number, after = before): Features {
  return pad(x, [
    [0, 0],
    [before, after],
    [before, after],
    [0, 0],
  ]);
}

/** 3 x 3 patches, [batch, cells, 9 channels]. */
function neighbourhoods(x: Features): Tensor3D {
  const [batch, height, width, channels] = x.shape;
  const wide = margin(x, 1);
  const shifted: Tensor[] = [];
  for (let dy = 0; dy < 3; dy++)
    for (let dx = 0; dx < 3; dx++) shifted.push(slice(wide, [0, dy, dx, 0], [batch, height, width, channels]));
  return reshape(concat(shifted, 3), [batch, height * width, 9 * channels]);
}

/** 1 where the whole 3 x 3 patch is known, [batch, 1, cells]. */
function knownPatches(hole: Features): Tensor3D {
  const [batch, height, width] = hole.shape;
  return expandDims(sub(1, max(reshape(neighbourhoods(hole), [batch, height * width, 9]), 2)), 1) as Tensor3D;
}

/**
 * Score fusion: a pair's score takes in those of the two pairs one cell further on both sides, along rows, then along
 * columns. Row ends run on into the next row, as in the released code.
 * @param scores [batch, queries, keys]
 */
function fuse(scores: Tensor3D, rows: number, columns: number): Tensor3D {
  const [batch, cells] = scores.shape;
  const turn = (x: Tensor, height: number, width: number): Tensor3D =>
    reshape(transpose(reshape(x, [batch, height, width, height, width]), [0, 2, 1, 4, 3]), [batch, cells, cells]);
  return tidy(() => turn(alongDiagonal(turn(alongDiagonal(scores), rows, columns)), columns, rows));
}

/** S[i - 1, j - 1] + S[i, j] + S[i + 1, j + 1]. */
function alongDiagonal(scores: Tensor3D): Tensor3D {
  const [batch, cells] = scores.shape;
  return tidy(() => {
    const wide = pad(scores, [
      [0, 0],
      [1, 1],
      [1, 1],
    ]);
    return addN([0, 1, 2].map((i) => slice(wide, [0, i, i], [batch, cells, cells]))) as Tensor3D;
  });
}

/**
 * 4 x 4 patches at every second pixel, [batch, cells, 16 channels], as four blocks of 2 x 2 pixels each: two of a patch's
 * four rows, and of its columns, are the next patch's.
 */
function valuePatches(x: Features): Tensor3D {
  const [batch, height, width, channels] = x.shape;
  const [rows, columns] = [height / 2, width / 2];
  const blocks = pixelUnshuffle(margin(x, 1), 2);
  const parts = QUARTERS.map(([dy, dx]) => slice(blocks, [0, dy, dx, 0], [batch, rows, columns, 4 * channels]));
  return reshape(concat(parts, 3), [batch, rows * columns, 16 * channels]);
}

/** The transpose of taking patches: overlapping ones are added; then divided by four, which is how many overlap. */
function paste(found: Features): Features {
  const [batch, rows, columns, depth] = found.shape;
  const parts = QUARTERS.map(([dy, dx], i) => {
    const part = slice(found, [0, 0, 0, (i * depth) / 4], [batch, rows, columns, depth / 4]);
    return pad(part, [
      [0, 0],
      [dy, 1 - dy],
      [dx, 1 - dx],
      [0, 0],
    ]);
  });
  const wide = pixelShuffle(addN(parts) as Features, 2);
  return div(slice(wide, [0, 1, 1, 0], [batch, 2 * rows, 2 * columns, depth / 16]), 4);
}

const QUARTERS = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
] as const;
