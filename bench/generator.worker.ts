import { memory, tensor1d, tensor4d, tidy } from "@tensorflow/tfjs-core";
import ortWasm from "onnxruntime-web/ort-wasm-simd-threaded.wasm?url";
import { env, InferenceSession, Tensor as OrtTensor } from "onnxruntime-web/wasm";
import { createRandom } from "../src/core/random.ts";
import { wasmTraits } from "../src/engine/generator/backends/wasm-traits.ts";
import { createGenerator } from "../src/engine/generator/create.ts";
import { attentionCells } from "../src/engine/generator/planes.ts";
import { GENERATOR_PLANES, HOLE_PLANE } from "../src/models/generator.ts";
import { createLacuna, LACUNA_DEFAULT, type LacunaConfig } from "../src/models/lacuna.ts";
import { downloadTensors, uploadTensors } from "../src/models/transfer.ts";
import type { WeightArray, Weights } from "../src/models/weights.ts";
import { lacunaOnnx } from "./onnx-lacuna.ts";
import { startWasm } from "./wasm.ts";

/** Times of one picture size, in milliseconds, from numbers to numbers. */
export interface SizeTimes {
  readonly side: number;
  readonly gmac: number;
  /** As the engine runs it: attention for the cells of the hole (a quarter of the picture). */
  readonly ours: readonly number[];
  /** Attention for all cells, as in the ONNX file: the very same arithmetic. */
  readonly oursWhole: readonly number[];
  readonly ort: readonly number[];
  /** Largest difference of the outputs (-1..1). */
  readonly difference: number;
}

/** Tensors and bytes of the back end after each fill. */
export interface Held {
  readonly tensors: readonly number[];
  readonly bytes: readonly number[];
}

export interface GeneratorBench {
  readonly sizes: readonly SizeTimes[];
  readonly held: Held;
}

interface Request {
  readonly threads: number;
  readonly rounds: number;
  readonly sides: readonly number[];
  readonly fills: number;
}

/** Noise with a hole of a quarter of the picture. */
function planesOf(side: number): Float32Array<ArrayBuffer> {
  const random = createRandom(side);
  const planes = new Float32Array(side * side * GENERATOR_PLANES);
  for (let i = 0; i < side * side; i++) {
    const [x, y] = [i % side, Math.floor(i / side)];
    const hole = Math.max(Math.abs(2 * x - side), Math.abs(2 * y - side)) < side / 2;
    for (let c = 0; c < 3; c++) planes[i * GENERATOR_PLANES + c] = hole ? 0 : 2 * random.uniform() - 1;
    planes[i * GENERATOR_PLANES + HOLE_PLANE] = hole ? 1 : 0;
  }
  return planes;
}

/** [side x side x planes] to [planes x side x side]. */
function channelsFirst(values: Float32Array, channels: number): Float32Array<ArrayBuffer> {
  const cells = values.length / channels;
  const out = new Float32Array(values.length);
  for (let i = 0; i < cells; i++)
    for (let c = 0; c < channels; c++) out[c * cells + i] = values[i * channels + c] as number;
  return out;
}

/** Untrained weights; layers that start at zero get noise, so that every part of the net shows in the output. */
async function weightsOf(config: LacunaConfig): Promise<Weights> {
  const tensors = createLacuna(config).init(1);
  const weights: Record<string, WeightArray> = await downloadTensors(tensors);
  for (const tensor of Object.values(tensors)) tensor.dispose();
  const random = createRandom(5);
  for (const { data } of Object.values(weights))
    if (data.every((value) => value === 0)) for (let i = 0; i < data.length; i++) data[i] = 0.02 * random.normal();
  return weights;
}

async function timeSize(config: LacunaConfig, weights: Weights, side: number, rounds: number): Promise<SizeTimes> {
  const network = createLacuna(config);
  const params = uploadTensors(weights);
  const session = await InferenceSession.create(lacunaOnnx(config, weights, side), { graphOptimizationLevel: "all" });
  const planes = planesOf(side);
  const turned = channelsFirst(planes, GENERATOR_PLANES);
  const forward = (whole: boolean) => async (): Promise<Float32Array> => {
    const cells = tidy(() => {
      const image = tensor4d(planes, [1, side, side, GENERATOR_PLANES]);
      if (whole) return network.apply(params, image, "inference").cells;
      const queries = tensor1d(attentionCells(planes, { width: side, height: side }, false), "int32");
      return network.apply(params, image, "inference", { queries }).cells;
    });
    const values = (await cells.data()) as Float32Array;
    cells.dispose();
    return values;
  };
  const ort = async (): Promise<Float32Array> => {
    const feed = new OrtTensor("float32", turned, [1, GENERATOR_PLANES, side, side]);
    const results = await session.run({ input: feed });
    return results[session.outputNames[0] as string]?.data as Float32Array;
  };
  const ways = { ours: forward(false), oursWhole: forward(true), ort } as const;
  const times = { ours: [] as number[], oursWhole: [] as number[], ort: [] as number[] };
  for (let round = 0; round < rounds; round++)
    for (const [name, run] of Object.entries(ways) as [keyof typeof ways, typeof ort][]) {
      const start = performance.now();
      await run();
      times[name].push(performance.now() - start);
    }
  const expected = await ort();
  const found = channelsFirst(await forward(false)(), 12);
  const difference = found.reduce((most, value, i) => Math.max(most, Math.abs(value - (expected[i] as number))), 0);
  for (const tensor of Object.values(params)) tensor.dispose();
  await session.release();
  // The first round compiles and allocates.
  const gmac = network.macs({ height: side, width: side }) / 1e9;
  const [ours, oursWhole, theirs] = [times.ours, times.oursWhole, times.ort].map((all) => all.slice(1));
  return { side, gmac, ours: ours ?? [], oursWhole: oursWhole ?? [], ort: theirs ?? [], difference };
}

/** Fills of changing crop sizes through the engine's generator. */
async function holdSteady(config: LacunaConfig, weights: Weights, fills: number, threads: number): Promise<Held> {
  const network = createLacuna(config);
  const generator = createGenerator({ name: "lacuna", network, weights }, wasmTraits(threads));
  const random = createRandom(9);
  const tensors: number[] = [];
  const bytes: number[] = [];
  for (let i = 0; i < fills; i++) {
    const [width, height] = [8 * random.integer(4, 21), 8 * random.integer(4, 21)];
    const plane = (): Float32Array<ArrayBuffer> => new Float32Array(width * height);
    const noise = Float32Array.from({ length: 3 * width * height }, () => random.uniform() - 0.5);
    const input = { width, height, rgb: noise, hole: plane().fill(1, 0, 200), guideMask: plane(), sketch: plane() };
    await generator.complete(
      { ...input, strokeColour: new Float32Array(3 * width * height), strokeAlpha: plane() },
      async () => {},
    );
    const { numTensors, numBytes } = memory();
    tensors.push(numTensors);
    bytes.push(numBytes);
  }
  generator.dispose();
  return { tensors, bytes };
}

addEventListener("message", async ({ data }: MessageEvent<Request>) => {
  try {
    await startWasm(data.threads);
    env.wasm.numThreads = data.threads;
    env.wasm.wasmPaths = { wasm: ortWasm };
    const weights = await weightsOf(LACUNA_DEFAULT);
    const sizes: SizeTimes[] = [];
    for (const side of data.sides) sizes.push(await timeSize(LACUNA_DEFAULT, weights, side, data.rounds));
    const held = await holdSteady(LACUNA_DEFAULT, weights, data.fills, data.threads);
    postMessage({ result: { sizes, held } satisfies GeneratorBench });
  } catch (error) {
    postMessage({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
});
