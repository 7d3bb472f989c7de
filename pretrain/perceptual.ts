/**
 * Measures how the perceptual encoder's distances rank against the trunk's over distorted photos (Spearman), and writes
 * the encoder's files. Without --run it measures an untrained encoder.
 *
 *     LACUNA_DATA=/path/to/data npm run -s perceptual -- --run runs/encoder --out docs/results/perceptual.json
 *
 * The encoder is trained like any recipe:
 *
 *     npm run -s pretrain:prepare -- --out runs/encoder --recipe perceptual-encoder
 *     python3 pretrain/train.py --dir runs/encoder --minutes 60
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-wasm";
import { misused, readOptions } from "../cli/args.ts";
import type { Photo } from "../src/core/photo.ts";
import { readNpz } from "../src/models/npz.ts";
import { createPerceptualEncoder, ENCODER_TAPS, PERCEPTUAL_ENCODER_DEFAULT } from "../src/models/perceptual-encoder.ts";
import { trunkFeatures, trunkWeights } from "../src/models/squeezenet.ts";
import { downloadTensors, uploadTensors } from "../src/models/transfer.ts";
import { encodeModel } from "../src/models/weights.ts";
import type { Features } from "../src/nn/types.ts";
import { similarityDistance } from "../src/training/perceptual.ts";
import { DISTORTIONS, distorted, type Rgb } from "./tools/distortions.ts";
import { writeModelFolder } from "./tools/model-folder.ts";
import { decodePhoto, readPhotos } from "./tools/photos.ts";
import { spearman } from "./tools/rank.ts";
import { readRun } from "./tools/run-folder.ts";

const COMMAND = {
  usage: ["LACUNA_DATA=DIR npm run -s perceptual -- [options]"],
  about:
    "Compares the small perceptual network with the trunk that it was trained after; the trunk comes from LACUNA_DATA/perceptual.",
  options: {
    run: { kind: "text", value: "DIR", help: "the run that trained it (default: untrained weights)" },
    photos: { kind: "text", value: "DIR", help: "photos to compare on (default LACUNA_DATA/val)" },
    n: { kind: "whole", value: "N", least: 1, most: 1e9, help: "photos at most", fallback: 50 },
    out: { kind: "text", value: "FILE.json", help: "write the numbers there" },
    ship: { kind: "text", value: "DIR", help: "write the network's files there" },
  },
} as const;
const args = readOptions(COMMAND);
const data = process.env["LACUNA_DATA"];
const folder = args.photos ?? (data && join(data, "val"));
if (!data || !folder) misused(COMMAND, "LACUNA_DATA must name a folder with the trunk");

/** Side of the crops that are compared. */
const SIDE = 128;

/** The middle of a photo, every other pixel where there are enough, as -1..1. */
function middleOf(photo: Photo): Rgb {
  const step = Math.min(photo.width, photo.height) >= 2 * SIDE ? 2 : 1;
  const [left, top] = [photo.width, photo.height].map((length) => Math.max(0, (length - step * SIDE) >> 1)) as [
    number,
    number,
  ];
  const values = new Float32Array(3 * SIDE * SIDE);
  for (let i = 0; i < values.length; i++) {
    const pixel = Math.floor(i / 3);
    const x = left + step * (pixel % SIDE);
    const y = top + step * Math.floor(pixel / SIDE);
    values[i] = (photo.data[4 * (y * photo.width + x) + (i % 3)] as number) / 127.5 - 1;
  }
  return { side: SIDE, data: values };
}

await tf.setBackend("wasm");
const encoder = createPerceptualEncoder(PERCEPTUAL_ENCODER_DEFAULT);
const weights = args.run ? readRun(args.run).weights : await downloadTensors(encoder.init(1));
const own = uploadTensors(weights);
const npz = readNpz(new Uint8Array(readFileSync(join(data, "perceptual", "squeezenet1_1-lpips.npz"))));
const trunk = uploadTensors(trunkWeights(npz));

const encoded = (x: Features): Features[] => encoder.apply(own, x);
const known = (x: Features): Features[] => trunkFeatures(trunk, x, ENCODER_TAPS);
const similarity = encoder.similarity(own);
const distance = (features: typeof encoded, a: Features, b: Features, channels?: readonly tf.Tensor[]): number =>
  tf.tidy(() => similarityDistance(features(a), features(b), channels).dataSync()[0] as number);

const ours: number[] = [];
const theirs: number[] = [];
const within: number[] = [];
const names = Object.keys(DISTORTIONS);
const files = readPhotos(folder).slice(0, args.n);
for (const [seed, file] of files.entries()) {
  const picture = middleOf(await decodePhoto(file));
  const tensorOf = (values: Float32Array): Features => tf.tensor4d(values, [1, SIDE, SIDE, 3]);
  const clean = tensorOf(picture.data);
  const pairs = names.map((name) => {
    const copy = tensorOf(distorted(picture, name, seed));
    const pair = [distance(encoded, copy, clean, similarity), distance(known, copy, clean)] as const;
    copy.dispose();
    return pair;
  });
  clean.dispose();
  const [mine, other] = [pairs.map(([a]) => a), pairs.map(([, b]) => b)] as [number[], number[]];
  ours.push(...mine);
  theirs.push(...other);
  within.push(spearman(mine, other));
}
const report = {
  trained: args.run !== undefined,
  photos: files.length,
  distortions: names.length,
  spearman: spearman(ours, theirs),
  spearmanWithinPhoto: within.reduce((sum, value) => sum + value, 0) / within.length,
};
console.log(JSON.stringify(report, null, 1));
if (args.out) writeFileSync(args.out, `${JSON.stringify(report, null, 1)}\n`);
if (args.ship) {
  const config = { ...encoder.config, widths: [...encoder.config.widths] };
  writeModelFolder(args.ship, await encodeModel(encoder.name, config, weights));
}
