import "@tensorflow/tfjs-backend-cpu";
import {
  Conv2DBackpropFilter,
  Conv2DBackpropInput,
  conv2d,
  dispose,
  engine,
  type Rank,
  randomNormal,
  setBackend,
  type Tensor,
  type Tensor4D,
} from "@tensorflow/tfjs-core";
import { runConv, runFilterGrad, runInputGrad } from "../src/nn/kernels/convolution.ts";
import { geometryOf, type Shape4 } from "../src/nn/kernels/geometry.ts";
import { startWasm } from "./wasm.ts";

/** A 3 x 3 convolution layer of a training step. Padding is such that stock and ours compute the same. */
export interface Layer {
  readonly batch: number;
  readonly side: number;
  readonly input: number;
  readonly output: number;
  readonly stride: number;
}

/** Milliseconds, best of the rounds, all on the same data. */
export interface LayerTimes {
  readonly layer: Layer;
  /** Million multiply-adds of one pass. */
  readonly mmac: number;
  readonly ours: { readonly forward: number; readonly input: number; readonly filter: number };
  /** `filter` is the CPU back end's kernel: stock TensorFlow.js has none on WASM. */
  readonly stock: { readonly forward: number; readonly input: number; readonly filter: number };
  /** Largest difference of the gradients over their largest value. */
  readonly difference: number;
}

interface Request {
  readonly layers: readonly Layer[];
  readonly threads: number;
  readonly rounds: number;
}

function milliseconds(run: () => Tensor): number {
  const start = performance.now();
  const result = run();
  const took = performance.now() - start;
  result.dispose();
  return took;
}

/** Best times of several ways, round by round, so that noise meets all of them alike. */
function race<Name extends string>(ways: Record<Name, () => Tensor>, rounds: number): Record<Name, number> {
  const best = Object.fromEntries(Object.keys(ways).map((name) => [name, Number.POSITIVE_INFINITY])) as Record<
    Name,
    number
  >;
  for (let round = 0; round <= rounds; round++)
    for (const name of Object.keys(ways) as Name[]) {
      const took = milliseconds(ways[name]);
      if (round > 0) best[name] = Math.min(best[name], took);
    }
  return best;
}

function furthest(found: Tensor, expected: Tensor): number {
  const a = found.dataSync();
  const b = expected.dataSync();
  let difference = 0;
  let largest = 0;
  for (let i = 0; i < b.length; i++) {
    difference = Math.max(difference, Math.abs((a[i] as number) - (b[i] as number)));
    largest = Math.max(largest, Math.abs(b[i] as number));
  }
  dispose([found, expected]);
  return difference / largest;
}

async function timeLayer(layer: Layer, rounds: number): Promise<LayerTimes> {
  const { batch, side, input, output, stride } = layer;
  const inputShape: Shape4 = [batch, side, side, input];
  const filterShape: Shape4 = [3, 3, input, output];
  // Odd side at stride 2, so that TensorFlow's `same` and ours put their zeros alike.
  const geometry = geometryOf(inputShape, filterShape, { stride, dilation: 1, pad: "same" });
  const x = randomNormal<Rank.R4>([...inputShape], 0, 1, "float32", 1);
  const w = randomNormal<Rank.R4>([...filterShape], 0, 1, "float32", 2);
  const y = conv2d(x, w, stride, "same");
  const attrs = { strides: [stride, stride], pad: "same", dataFormat: "NHWC" };
  const stockInput = (): Tensor =>
    engine().runKernel(Conv2DBackpropInput, { dy: y, filter: w }, { ...attrs, inputShape: [...inputShape] });
  const times = race(
    {
      forward: () => runConv(x, w, geometry),
      input: () => runInputGrad(y, w, inputShape, geometry),
      filter: () => runFilterGrad(x, y, filterShape, geometry),
      stockForward: () => conv2d(x, w, stride, "same"),
      stockInput,
    },
    rounds,
  );
  const inputDifference = furthest(runInputGrad(y, w, inputShape, geometry), stockInput());
  const filterOnWasm = runFilterGrad(x, y, filterShape, geometry);
  const [xs, ys] = [x, y].map((tensor) => tensor.dataSync().slice()) as [Float32Array, Float32Array];
  const found = filterOnWasm.dataSync().slice();
  const shape = y.shape;
  dispose([x, w, y, filterOnWasm]);
  const onCpu = await stockFilterGradient([xs, inputShape], [ys, shape], filterShape, attrs, found);
  return {
    layer,
    mmac: (shape[0] * shape[1] * shape[2] * output * 9 * input) / 1e6,
    ours: { forward: times.forward, input: times.input, filter: times.filter },
    stock: { forward: times.stockForward, input: times.stockInput, filter: onCpu.milliseconds },
    difference: Math.max(inputDifference, onCpu.difference),
  };
}

/** The only stock filter gradient there is without a GPU: the CPU back end's. Once: it takes long. */
async function stockFilterGradient(
  [x, inputShape]: [Float32Array, Shape4],
  [dy, outputShape]: [Float32Array, number[]],
  filterShape: Shape4,
  attrs: { strides: number[]; pad: string; dataFormat: string },
  ours: ArrayLike<number>,
): Promise<{ milliseconds: number; difference: number }> {
  await setBackend("cpu");
  const image = tensorOf(x, inputShape);
  const gradient = tensorOf(dy, outputShape);
  const run = (): Tensor =>
    engine().runKernel(
      Conv2DBackpropFilter,
      { x: image, dy: gradient },
      { ...attrs, filterShape: [...filterShape] },
    ) as Tensor;
  const start = performance.now();
  const expected = run();
  const took = performance.now() - start;
  const difference = furthest(tensorOf(Float32Array.from(ours), [...filterShape]), expected);
  dispose([image, gradient]);
  await setBackend("wasm");
  return { milliseconds: took, difference };
}

function tensorOf(values: Float32Array, shape: readonly number[]): Tensor4D {
  return engine().makeTensor(values, [...shape], "float32") as Tensor4D;
}

addEventListener("message", async ({ data }: MessageEvent<Request>) => {
  try {
    await startWasm(data.threads);
    const result: LayerTimes[] = [];
    for (const layer of data.layers) result.push(await timeLayer(layer, data.rounds));
    postMessage({ result });
  } catch (error) {
    postMessage({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
});
