import {
  dispose,
  grads,
  mul,
  type Rank,
  randomNormal,
  setBackend,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
  tensor1d,
  tensor4d,
  tidy,
} from "@tensorflow/tfjs-core";
import "../gradients.ts";
import { holeAttention, initHoleAttention } from "../attention.ts";
import { buildParams } from "../init.ts";
import { runConv, runFilterGrad, runInputGrad } from "../kernels/convolution.ts";
import { geometryOf, type Padding, type Shape4 } from "../kernels/geometry.ts";
import { gatedConv, initGatedConv, initMultiDilationBlock, multiDilationBlock } from "../layers.ts";
import { pixelShuffle, upsample } from "../resize.ts";
import type { Features, Params, Scope } from "../types.ts";

/**
 * One set of toy problems that every back end must solve alike. Unit tests run it on CPU and WASM, the
 * end-to-end test in a browser on WebGL and WebGPU.
 */

/** A named computation on the current back end; the caller reads and disposes what it returns. */
export interface Problem {
  readonly name: string;
  readonly solve: () => Record<string, Tensor>;
}

interface ConvCase {
  readonly input: Shape4;
  readonly filter: Shape4;
  readonly stride: number;
  readonly dilation: number;
  readonly pad: Padding;
}

/** Strides 1 to 3, dilations 1 to 8, filters of 1 to 5, odd and even sides, batches, uneven zeros. */
const CONV_CASES: readonly ConvCase[] = [
  ...[1, 3, 4, 5].flatMap((k): ConvCase[] =>
    (["same", "valid"] as const).flatMap((pad): ConvCase[] => [
      { input: [2, 8, 9, 3], filter: [k, k, 3, 4], stride: 1, dilation: 1, pad },
      { input: [1, 9, 8, 2], filter: [k, k, 2, 3], stride: 2, dilation: 1, pad },
      { input: [2, 11, 12, 2], filter: [k, k, 2, 3], stride: 3, dilation: 1, pad },
      { input: [1, 19, 18, 2], filter: [k, k, 2, 3], stride: 1, dilation: 3, pad },
    ]),
  ),
  ...[2, 4, 8].map(
    (dilation): ConvCase => ({ input: [2, 10, 9, 3], filter: [3, 3, 3, 2], stride: 1, dilation, pad: "same" }),
  ),
  { input: [1, 32, 32, 3], filter: [3, 3, 3, 2], stride: 2, dilation: 1, pad: "same" },
  // Maps smaller than the filter.
  { input: [2, 1, 1, 3], filter: [3, 3, 3, 4], stride: 1, dilation: 1, pad: "same" },
  { input: [2, 2, 2, 3], filter: [3, 3, 3, 4], stride: 1, dilation: 1, pad: "same" },
  { input: [1, 4, 2, 3], filter: [3, 3, 3, 4], stride: 1, dilation: 4, pad: "same" },
  { input: [2, 32, 30, 3], filter: [4, 4, 3, 2], stride: 2, dilation: 1, pad: "same" },
  { input: [1, 30, 31, 2], filter: [3, 3, 2, 3], stride: 1, dilation: 1, pad: "valid" },
  { input: [2, 31, 36, 2], filter: [3, 3, 2, 3], stride: 2, dilation: 1, pad: "valid" },
  { input: [1, 40, 37, 2], filter: [5, 4, 2, 3], stride: 3, dilation: 1, pad: "same" },
  { input: [1, 6, 7, 2], filter: [3, 3, 2, 2], stride: 1, dilation: 1, pad: [2, 0, 1, 2] },
  { input: [1, 7, 6, 2], filter: [3, 3, 2, 2], stride: 2, dilation: 1, pad: [2, 1, 0, 2] },
  { input: [1, 7, 6, 2], filter: [1, 5, 2, 2], stride: 2, dilation: 1, pad: "same" },
  { input: [2, 9, 40, 1], filter: [3, 3, 1, 1], stride: 1, dilation: 1, pad: "same" },
];

function random(shape: readonly number[], seed: number): Tensor4D {
  return randomNormal<Rank.R4>([...shape] as [number, number, number, number], 0, 1, "float32", seed);
}

function convProblem({ input, filter, stride, dilation, pad }: ConvCase): Problem {
  return {
    name: `convolution of [${input}] by [${filter}], stride ${stride}, dilation ${dilation}, ${pad}`,
    solve: () => {
      const geometry = geometryOf(input, filter, { stride, dilation, pad });
      const x = random(input, 1);
      const w = random(filter, 2);
      const y = runConv(x, w, geometry);
      const dy = random(y.shape, 3);
      return { y, dx: runInputGrad(dy, w, input, geometry), dw: runFilterGrad(x, dy, filter, geometry) };
    },
  };
}

/** Output and gradients for input and weights of a layer, in training form; output in inference form. */
function layerProblem(
  name: string,
  params: () => Params,
  input: Shape4,
  layer: (scope: Scope, x: Features) => Features,
): Problem {
  return {
    name,
    solve: () => {
      const weights = params();
      const names = Object.keys(weights);
      const x = random(input, 4);
      const y = layer({ params: weights, mode: "train" }, x);
      const seen = random(y.shape, 5);
      const loss = (...inputs: Tensor[]): Tensor => {
        const given = Object.fromEntries(names.map((key, i) => [key, inputs[i + 1] as Tensor]));
        return sum(mul(seen, layer({ params: given, mode: "train" }, inputs[0] as Features)));
      };
      const found = grads(loss)([x, ...names.map((key) => weights[key] as Tensor)]);
      const named = found.map((gradient, i): [string, Tensor] => [`d ${i === 0 ? "input" : names[i - 1]}`, gradient]);
      return { y, inference: layer({ params: weights, mode: "inference" }, x), ...Object.fromEntries(named) };
    },
  };
}

const BLOCK = { dilations: [1, 2], gated: true, normalized: true } as const;

/** All weights random, also those that start at zero or one. */
function shaken(make: (builder: ReturnType<typeof buildParams>) => void): () => Params {
  return () =>
    tidy(() => {
      const builder = buildParams(7);
      make(builder);
      return Object.fromEntries(
        Object.entries(builder.params).map(([key, tensor], i) => [
          key,
          mul(randomNormal(tensor.shape, 0, 1, "float32", 20 + i), 0.5),
        ]),
      );
    });
}

const HOLE = Array.from({ length: 24 }, (_, i) => (i % 6 > 1 && i % 6 < 4 ? 1 : 0));
const QUERIES = HOLE.flatMap((missing, i) => (missing ? [i] : []));

const LAYERS: readonly Problem[] = [
  layerProblem(
    "gated convolution",
    shaken((b) => initGatedConv(b, "g", { kernel: 3, input: 3, output: 4 })),
    [2, 7, 6, 3],
    (s, x) => gatedConv(s, "g", x, { stride: 2 }),
  ),
  ...(["relu", "leaky", "silu", "tanh", "elu"] as const).map((activation) =>
    layerProblem(
      `gated convolution with ${activation}`,
      shaken((b) => initGatedConv(b, "g", { kernel: 3, input: 3, output: 4 })),
      [1, 5, 6, 3],
      (s, x) => gatedConv(s, "g", x, { activation, dilation: 2 }),
    ),
  ),
  layerProblem(
    "multi-dilation block",
    shaken((b) => initMultiDilationBlock(b, "m", 8, BLOCK)),
    [2, 8, 7, 8],
    (s, x) => multiDilationBlock(s, "m", x, BLOCK),
  ),
  layerProblem(
    "attention",
    shaken((b) => initHoleAttention(b, "a", 4, 3)),
    [2, 4, 6, 4],
    (s, x) => {
      const hole = tensor4d([...HOLE, ...HOLE], [2, 4, 6, 1]);
      return holeAttention(s, "a", x, hole, { fusion: true }).features;
    },
  ),
  {
    name: "attention of given queries",
    solve: () => {
      const scope: Scope = { params: shaken((b) => initHoleAttention(b, "a", 4, 3))(), mode: "inference" };
      const x = random([1, 4, 6, 4], 6);
      const hole = tensor4d(HOLE, [1, 4, 6, 1]);
      const queries = tensor1d(QUERIES, "int32") as Tensor1D;
      const { features, map } = holeAttention(scope, "a", x, hole, { fusion: true, queries });
      return { features, map };
    },
  },
  layerProblem(
    "bilinear upsampling",
    () => ({}),
    [2, 3, 5, 4],
    (_, x) => upsample(x),
  ),
  layerProblem(
    "bilinear upsampling of one row",
    () => ({}),
    [1, 1, 4, 3],
    (_, x) => upsample(x),
  ),
  layerProblem(
    "pixel shuffle",
    () => ({}),
    [2, 3, 4, 12],
    (_, x) => pixelShuffle(x, 2),
  ),
];

export const PROBLEMS: readonly Problem[] = [...CONV_CASES.map(convProblem), ...LAYERS];

/** The numbers of every tensor of a problem. */
export type Answers = Record<string, number[]>;

/** Solves a problem on a back end. Leaves no tensor behind. */
export async function answersOf(problem: Problem, backend: string): Promise<Answers> {
  if (!(await setBackend(backend))) throw new Error(`The back end ${backend} does not start here.`);
  const tensors = tidy(problem.solve);
  const answers: Answers = {};
  for (const [name, tensor] of Object.entries(tensors)) answers[name] = Array.from(await tensor.data());
  dispose(Object.values(tensors));
  return answers;
}

/** Largest difference of two tensors over the largest magnitude of the second; infinite when sizes or names differ. */
export function distance(found: Answers, expected: Answers): number {
  let worst = 0;
  for (const name of new Set([...Object.keys(found), ...Object.keys(expected)])) {
    const a = found[name];
    const b = expected[name];
    if (!a || !b || a.length !== b.length) return Number.POSITIVE_INFINITY;
    const scale = Math.max(...b.map(Math.abs), 1e-3);
    for (let i = 0; i < b.length; i++) {
      const difference = Math.abs((a[i] as number) - (b[i] as number));
      worst = Math.max(worst, Number.isFinite(difference) ? difference / scale : Number.POSITIVE_INFINITY);
    }
  }
  return worst;
}

/**
 * {@link distance} of the problems between a back end and the CPU.
 * @param share every how many-th convolution; all layers always
 */
export async function compareBackends(backend: string, share = 1): Promise<{ name: string; distance: number }[]> {
  const report: { name: string; distance: number }[] = [];
  for (const [i, problem] of PROBLEMS.entries()) {
    if (i < CONV_CASES.length && i % share !== 0) continue;
    const expected = await answersOf(problem, "cpu");
    report.push({ name: problem.name, distance: distance(await answersOf(problem, backend), expected) });
  }
  return report;
}
