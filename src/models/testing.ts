import { memory, type Tensor, type Tensor4D, tensor, tensor4d, tidy } from "@tensorflow/tfjs-core";
import { createRandom } from "../core/random.ts";
import { buildParams, initConv } from "../nn/init.ts";
import type { Features, Params } from "../nn/types.ts";
import { GENERATOR_PLANES, type GeneratorNetwork, HOLE_PLANE } from "./generator.ts";

/** Normal numbers from a seed. */
export function normal(shape: readonly [number, number, number, number], seed: number): Tensor4D {
  const random = createRandom(seed);
  const count = shape.reduce<number>((product, side) => product * side, 1);
  return tensor4d(
    Float32Array.from({ length: count }, () => random.normal()),
    [...shape],
  );
}

/** Two pictures as a generator sees them, of random numbers, with a hole in the middle. */
export function randomPlanes(size: number, seed: number): Features {
  const planes = normal([2, size, size, GENERATOR_PLANES], seed);
  const values = planes.dataSync().map((value, i) => {
    const plane = i % GENERATOR_PLANES;
    const pixel = Math.floor(i / GENERATOR_PLANES) % (size * size);
    const inside = [pixel % size, Math.floor(pixel / size)].every((at) => at >= size / 4 && at < (3 * size) / 4);
    if (plane === HOLE_PLANE) return inside ? 1 : 0;
    return plane < HOLE_PLANE && !inside ? Math.tanh(value) : 0;
  });
  return tensor(values, planes.shape) as Features;
}

/** The same weights a little moved, so that no layer is zero. */
export function shaken(params: Params, seed: number, by = 0.05): Params {
  const random = createRandom(seed);
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => [
      name,
      tensor(
        value.dataSync().map((x) => x + by * random.normal()),
        value.shape,
      ),
    ]),
  );
}

/** The greatest difference of two tensors. */
export function furthest(a: Tensor, b: Tensor): number {
  const [ours, other] = [a, b].map((x) => Float32Array.from(x.dataSync())) as [Float32Array, Float32Array];
  return ours.reduce((most, value, i) => Math.max(most, Math.abs(value - (other[i] as number))), 0);
}

/** How a generator does at inference: greatest difference from the form that is trained, and tensors left behind. */
export function inferenceOf<Config>(network: GeneratorNetwork<Config>, planes: Features) {
  const params = shaken(network.init(1), 2);
  const trained = tidy(() => network.apply(params, planes, "train").cells);
  const before = memory().numTensors;
  const { cells, features } = network.apply(params, planes, "inference");
  return {
    difference: furthest(cells, trained),
    left: memory().numTensors - before - 2,
    cells: cells.shape,
    features: features.shape,
  };
}

/** A perceptual trunk (`trunkFeatures`) of random weights, which keep the size of a signal. */
export function randomTrunk(seed: number): Params {
  const builder = buildParams(seed);
  initConv(builder, "0", { kernel: 3, input: 3, output: 64 });
  let input = 64;
  for (const [fire, squeezed, expanded] of [
    [3, 16, 64],
    [4, 16, 64],
    [6, 32, 128],
    [7, 32, 128],
    [9, 48, 192],
    [10, 48, 192],
  ] as const) {
    initConv(builder, `${fire}.squeeze`, { kernel: 1, input, output: squeezed });
    initConv(builder, `${fire}.expand1x1`, { kernel: 1, input: squeezed, output: expanded });
    initConv(builder, `${fire}.expand3x3`, { kernel: 3, input: squeezed, output: expanded });
    input = 2 * expanded;
  }
  return builder.params;
}
