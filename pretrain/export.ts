/**
 * Turns the newest weights of a run into the files that the editor loads, and checks them: TensorFlow.js with the
 * shipped (half precision) files and PyTorch with the run's own average must agree on held-out photos.
 *
 *     npm run -s pretrain:export -- --dir runs/first --out public/models/lacuna
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inflateSync } from "node:zlib";
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-wasm";
import { misused, readOptions } from "../cli/args.ts";
import { encodeGraph } from "../src/graph/kernel-graph.ts";
import { cellFactor } from "../src/models/generator.ts";
import { recordGenerator } from "../src/models/graph-export.ts";
import { generatorOf } from "../src/models/registry.ts";
import { uploadTensors } from "../src/models/transfer.ts";
import { decodeModel, encodeModel, type ModelFiles, type Weights } from "../src/models/weights.ts";
import { pixelShuffle } from "../src/nn/resize.ts";
import { generatorPlanes } from "../src/training/batch.ts";
import { shippedWeights } from "../src/training/ship.ts";
import { type ModelCard, readLog, runOf } from "./tools/card.ts";
import { writeCardText } from "./tools/card-file.ts";
import { writeModelFolder } from "./tools/model-folder.ts";
import { PLANES } from "./tools/plan.ts";
import { type RunFolder, readRun } from "./tools/run-folder.ts";
import { decodeTensors, encodeTensors, type NamedArray } from "./tools/tensor-file.ts";
import { runPython } from "./tools/torch.ts";

/** Crops on which both are compared, and the greatest difference of any value (-1..1) that passes. */
const CROPS = 4;
const TOLERANCE = 0.01;

/** What the generator sees of the first held-out samples, [CROPS, size, size, 10]. */
async function heldOutPlanes(dir: string): Promise<NamedArray> {
  const file = readdirSync(dir)
    .filter((name) => name.startsWith("held-out-"))
    .sort()
    .at(-1) as string;
  const { planes } = decodeTensors(inflateSync(readFileSync(join(dir, file))));
  const { shape, data } = planes as NamedArray;
  const [, size, , channels] = shape as [number, number, number, number];
  const seen = tf.tidy(() => {
    const bytes = tf.tensor4d(Float32Array.from(data.subarray(0, CROPS * size * size * channels)), [
      CROPS,
      size,
      size,
      channels,
    ]);
    let at = 0;
    const batch: Record<string, tf.Tensor> = {};
    for (const { name, channels: own, range } of PLANES) {
      const part = tf.slice(bytes, [0, 0, 0, at], [-1, -1, -1, own]);
      batch[name] = range === "unit" ? tf.div(part, 255) : tf.sub(tf.div(part, 127.5), 1);
      at += own;
    }
    for (const { name, mask } of PLANES)
      if (mask) batch[name] = tf.mul(batch[name] as tf.Tensor, batch[mask] as tf.Tensor);
    return generatorPlanes(batch);
  });
  const values = (await seen.data()) as Float32Array<ArrayBuffer>;
  const array = { shape: seen.shape, dtype: "float32", data: Float32Array.from(values) } as const;
  seen.dispose();
  return array;
}

/** The average as PyTorch sees it: the recorded generator on the run's own float32 weights. */
async function torchOutput(run: RunFolder, model: ModelFiles["model"], planes: NamedArray): Promise<Float32Array> {
  const network = generatorOf(model);
  const weights = network.fold?.(run.weights) ?? run.weights;
  const [crops, height, width] = planes.shape as [number, number, number];
  const graph = await recordGenerator(network, weights, { width, height }, crops);
  const folder = mkdtempSync(join(tmpdir(), "lacuna-export-"));
  try {
    const files = encodeGraph(graph);
    const inputs = Object.fromEntries(
      Object.entries(weights).map(([name, weight]) => [`params/${name}`, { ...weight, dtype: "float32" as const }]),
    );
    writeFileSync(join(folder, "net.json"), files.json);
    writeFileSync(join(folder, "net.bin"), files.constants);
    writeFileSync(join(folder, "net.in"), encodeTensors({ ...inputs, "in/planes": planes }));
    runPython("replay.py", [folder]);
    const out = decodeTensors(readFileSync(join(folder, "net.out")));
    return (out["out/rgb"] as NamedArray).data as Float32Array;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The shipped files as the editor runs them. */
async function shippedOutput({ model, shards }: ModelFiles, planes: NamedArray): Promise<Float32Array> {
  const network = generatorOf(model);
  const weights = await decodeModel(model, shards);
  const params = uploadTensors(network.fold?.(weights) ?? weights);
  const x = tf.tensor4d(planes.data as Float32Array, planes.shape as [number, number, number, number]);
  const outputs = network.apply(params, x, "inference");
  const rgb = tf.tidy(() => pixelShuffle(outputs.cells, cellFactor(outputs.cells)));
  const values = (await rgb.data()) as Float32Array;
  tf.dispose([...Object.values(params), x, rgb, ...Object.values(outputs)]);
  return values;
}

/** Everything that is known about the run. */
function cardOf(
  dir: string,
  work: string,
  run: RunFolder,
  { model, shards }: ModelFiles,
  difference: number,
): ModelCard {
  const { recipe, seed } = run.plan;
  const { step, samples, elapsed } = run.checkpoint;
  const { photos, sources } = JSON.parse(readFileSync(join(dir, "sources.json"), "utf8"));
  const baseFile = join(dir, "base-card.json");
  const base = existsSync(baseFile) ? (JSON.parse(readFileSync(baseFile, "utf8")) as ModelCard) : undefined;
  return {
    format: "lacuna-card",
    version: 1,
    network: model.network,
    config: model.config,
    parameters: Object.values(run.weights).reduce((sum, { data }) => sum + data.length, 0),
    bytes: Object.values(shards).reduce((sum, shard) => sum + shard.length, 0),
    recipe: recipe.name,
    phases: recipe.phases.map(({ name, until, size, blocks, critics }) => ({ name, until, size, blocks, critics })),
    guided: recipe.guides.guided,
    seed,
    steps: step,
    images: samples,
    minutes: elapsed / 60_000,
    ...readLog(readFileSync(join(work, "log.jsonl"), "utf8"), recipe.phases),
    earlier: base ? [...base.earlier, runOf(base)] : [],
    photos,
    sources,
    difference,
  };
}

/** The dense detector that was trained beside a generator. @throws RangeError when none was */
function detectorWeights({ params }: RunFolder["checkpoint"]): Weights {
  const weights = shippedWeights({ params, average: {}, state: {} }, "detector.");
  if (Object.keys(weights).length === 0) throw new RangeError("This run has no detector.");
  return weights;
}

/** @returns the greatest difference between two outputs */
function distance(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  let most = 0;
  // Math.max hands NaN on.
  for (let i = 0; i < a.length; i++) most = Math.max(most, Math.abs((a[i] as number) - (b[i] as number)));
  return most;
}

const COMMAND = {
  usage: ["npm run -s pretrain:export -- --dir DIR --out DIR [options]"],
  about:
    "Makes a model's folder of a run: float16 shards and a card, once they compute what the trained network computes.",
  options: {
    dir: { kind: "text", value: "DIR", help: "the prepared folder" },
    work: { kind: "text", value: "DIR", help: "the run's own folder (default DIR/run)" },
    out: { kind: "text", value: "DIR", help: "the folder to write" },
    experimental: { kind: "flag", help: "the card says why the model is an experiment" },
    detector: {
      kind: "text",
      value: "DIR",
      help: "write the run's dense detector there, too (public/models/artefacts)",
    },
  },
} as const;
const args = readOptions(COMMAND);
if (!args.dir || !args.out) misused(COMMAND, "--dir and --out are needed");

await tf.setBackend("wasm");
const work = args.work ?? join(args.dir, "run");
const run = readRun(args.dir, work);
const files = await encodeModel(run.plan.network.name, run.config, run.weights);
const planes = await heldOutPlanes(args.dir);
const difference = distance(await shippedOutput(files, planes), await torchOutput(run, files.model, planes));
const { step, samples, elapsed } = run.checkpoint;
console.log(JSON.stringify({ step, samples, minutes: elapsed / 60_000, ...run.config, difference }));
if (!(difference <= TOLERANCE)) {
  console.error(`The shipped files differ from the trained weights by ${difference}; nothing was written.`);
  process.exit(1);
}
writeModelFolder(args.out, files);
if (args.detector) {
  const weights = detectorWeights(run.checkpoint);
  // Its width is that of its first layer.
  const width = weights["body.0.weight"]?.shape[3];
  writeModelFolder(args.detector, await encodeModel("detector", { width }, weights));
}
const card = cardOf(args.dir, work, run, files, difference);
writeFileSync(join(args.out, "card.json"), `${JSON.stringify(card, null, 1)}\n`);
writeCardText(args.out, card, args.experimental ?? false);
