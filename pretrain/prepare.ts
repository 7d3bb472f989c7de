/**
 * Makes everything that training needs into one folder: photo packs, banks of holes and guided samples, the recorded
 * graphs of every phase, the first weights and the plan.
 *
 *     npm run -s pretrain:prepare -- --out runs/first [--recipe glcic]
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import "../src/nn/gradients.ts";
import { misused, orMisused, readOptions } from "../cli/args.ts";
import { readNpz } from "../src/models/npz.ts";
import { trunkWeights } from "../src/models/squeezenet.ts";
import type { Weights } from "../src/models/weights.ts";
import { continued, withTrained } from "../src/training/further.ts";
import { readFactors, withFall, withRates } from "../src/training/rates.ts";
import { chooseRecipe, planNames, trainableNames } from "../src/training/recipes/index.ts";
import { isUnder, type Recipe } from "../src/training/types.ts";
import { drawBank, drawHeldOut } from "./tools/examples.ts";
import { makeJudgedFolder, writeJudged } from "./tools/judged.ts";
import { readModelFolder } from "./tools/model-folder.ts";
import { decodePhoto, type PhotoFile, packPhotos, readPhotos } from "./tools/photos.ts";
import { planOf, recordPhase } from "./tools/plan.ts";
import { countSources, namesOfSources } from "./tools/sources.ts";
import { encodeTensors, type NamedArray } from "./tools/tensor-file.ts";

const COMMAND = {
  usage: ["npm run -s pretrain:prepare -- --out DIR [options]"],
  about: "Makes everything that a training needs into one folder.",
  options: {
    out: { kind: "text", value: "DIR", help: "the folder to write" },
    recipe: { kind: "choice", of: trainableNames, help: "what is trained", fallback: "lacuna" },
    variant: { kind: "text", value: "NAME", help: "one of its variants" },
    plan: { kind: "choice", of: planNames, help: "how large", fallback: "small" },
    photos: { kind: "text", value: "DIR", help: "photos to train on (default LACUNA_DATA/photos)" },
    trunk: { kind: "text", value: "FILE", help: "of the perceptual loss (default in LACUNA_DATA/perceptual)" },
    from: { kind: "text", value: "MODEL", help: "go on with the weights in a model's folder (public/models/lacuna)" },
    sources: {
      kind: "text",
      value: "NAME,...",
      help: "photos of these sources alone, as sources.csv beside them names them",
    },
    limit: { kind: "whole", value: "N", least: 1, most: 1e9, help: "photos at most", fallback: 1e6 },
    "held-out": {
      kind: "whole",
      value: "N",
      least: 0,
      most: 1e9,
      help: "photos that are not trained on: every k-th by name, k such that they reach over all",
      fallback: 64,
    },
    judged: { kind: "text", value: "DIR", help: "write the held-out photos here too, to be judged: square, as PNG" },
    samples: {
      kind: "whole",
      value: "N",
      least: 1,
      most: 1e9,
      help: "holes that are drawn beforehand",
      fallback: 8192,
    },
    batch: { kind: "whole", value: "N", least: 1, most: 4096, help: "photos a step (default: the plan's)" },
    size: { kind: "whole", value: "N", least: 16, most: 1024, help: "side of the crops (default: the plan's)" },
    width: { kind: "whole", value: "N", least: 2, most: 256, help: "of the generator (default: the plan's)" },
    rates: {
      kind: "text",
      value: "PREFIX=FACTOR,...",
      help: "times the recipe's rates, e.g. generator.=4,critic.=0.1",
    },
    fall: { kind: "flag", help: "the generator's constant rates fall over the later part of the run" },
    seed: { kind: "whole", value: "N", least: 0, most: 2 ** 31, help: "of all that is drawn", fallback: 1 },
    "pack-mib": {
      kind: "whole",
      value: "N",
      least: 1,
      most: 1e6,
      help: "largest pack of photos, in MiB",
      fallback: 60,
    },
    reuse: { kind: "flag", help: "keep the banks that lie in DIR: only networks, losses or rates have changed" },
  },
} as const;

const args = readOptions(COMMAND);

const data = process.env["LACUNA_DATA"];
const folder = args.photos ?? (data && join(data, "photos"));
const trunkFile = args.trunk ?? (data && join(data, "perceptual", "squeezenet1_1-lpips.npz"));
if (!args.out) misused(COMMAND, "--out is needed");
if (!folder) misused(COMMAND, "No photos: give --photos, or a folder in LACUNA_DATA");

const out = args.out;
const seed = args.seed;
const heldOutCount = args["held-out"];
/** Held-out samples that are looked at together. */
const chunk = Math.min(16, heldOutCount);
const write = (name: string, bytes: string | Uint8Array): void => writeFileSync(join(out, name), bytes);
const compressed = (bytes: Uint8Array): Uint8Array => deflateSync(bytes, { level: 6 });
const say = (text: string): void => console.log(`${(performance.now() / 1000).toFixed(0).padStart(4)} s  ${text}`);

function loader(files: readonly PhotoFile[]) {
  return async (index: number) => await decodePhoto(files[index] as PhotoFile);
}

/** Tensors as a file holds them, by `group/name`. */
function arrays(weights: Weights, groupOf: (name: string) => string): Record<string, NamedArray> {
  return Object.fromEntries(
    Object.entries(weights).map(([name, { shape, data: values }]) => [
      `${groupOf(name)}/${name}`,
      { shape, dtype: "float32", data: values },
    ]),
  );
}

async function writeGraphs(recipe: Recipe, frozen: Weights, trained: Weights | undefined): Promise<void> {
  const known = new Set<string>();
  for (const [i, phase] of recipe.phases.entries()) {
    const files = await recordPhase(recipe, phase, seed, frozen, chunk);
    for (const [ending, { step, losses }] of Object.entries(files.graphs)) {
      write(`step-${i}${ending}.json`, step.json);
      write(`step-${i}${ending}.bin`, step.constants);
      write(`losses-${i}${ending}.json`, losses.json);
      write(`losses-${i}${ending}.bin`, losses.constants);
    }
    const first = { ...files.params, ...files.state };
    const begun = trained ? withTrained(first, trained, recipe.shipped) : first;
    const all = arrays(begun, (name) => (Object.hasOwn(files.params, name) ? "params" : "state"));
    const fresh = Object.fromEntries(Object.entries(all).filter(([name]) => !known.has(name)));
    for (const name of Object.keys(all)) known.add(name);
    write(`first-${i}.tensors`, encodeTensors(fresh));
    say(`phase ${phase.name}: ${phase.size} px, ${phase.batch} photos a step`);
  }
}

async function writeBanks(
  recipe: Recipe,
  training: readonly PhotoFile[],
  heldOut: readonly PhotoFile[],
): Promise<void> {
  for (const size of new Set(recipe.phases.map((phase) => phase.size))) {
    if (args.reuse && existsSync(join(out, `bank-${size}.z`)) && existsSync(join(out, `held-out-${size}.z`))) continue;
    const until = recipe.phases.findLast((phase) => phase.size === size)?.until ?? 1;
    // Larger samples take more room on the way to another machine, and fewer of them are looked at.
    const holes = Math.ceil((args.samples / 2) * Math.min(1, 128 / size));
    const checks = Math.max(chunk, chunk * Math.floor((heldOutCount * Math.min(1, (128 / size) ** 2)) / chunk));
    const guided = recipe.guides.guided > 0 ? holes : 0;
    const request = { recipe, seed: seed + size, size, until, holes, guided };
    const bank = compressed(await drawBank(request, training.length, loader(training)));
    write(`bank-${size}.z`, bank);
    const check = await drawHeldOut({ recipe, seed: seed + 1, size }, heldOut.length, loader(heldOut), checks);
    write(`held-out-${size}.z`, compressed(check));
    say(`${holes + guided} holes and guided samples at ${size} px: ${(bank.length / 2 ** 20).toFixed(1)} MiB`);
  }
}

mkdirSync(join(out, "packs"), { recursive: true });
await tf.setBackend("cpu");
const trunk: Weights = trunkFile ? trunkWeights(readNpz(new Uint8Array(readFileSync(trunkFile)))) : {};
const override = {
  ...(args.batch ? { batch: args.batch } : {}),
  ...(args.size ? { size: args.size } : {}),
  ...(args.width ? { width: args.width } : {}),
};
const perceptual = trunkFile !== undefined;
const chosen = chooseRecipe(args.recipe, args.plan, {
  perceptual,
  ...override,
  ...(args.variant ? { variant: args.variant } : {}),
});
const { network } = chosen;
const base = args.from ? await readModelFolder(args.from) : undefined;
if (base && base.model.network !== network.name) {
  console.error(`${args.from} holds a ${base.model.network}; the recipe ${args.recipe} trains a ${network.name}.`);
  process.exit(2);
}
const blocks = base?.model.config["blocks"];
const whole = base ? continued(chosen.recipe, blocks === undefined ? undefined : Number(blocks)) : chosen.recipe;
const scaled = args.rates ? withRates(whole, readFactors(args.rates)) : whole;
const recipe = args.fall ? withFall(scaled) : scaled;
const frozen = Object.fromEntries(
  Object.entries(trunk)
    .map(([name, weight]) => [`trunk.${name}`, weight] as const)
    .filter(([name]) => isUnder(recipe.frozen ?? [], name)),
);

const wanted = args.sources && orMisused(COMMAND, () => namesOfSources(folder, args.sources?.split(",") ?? []));
const photos = readPhotos(folder)
  .filter(({ name }) => !wanted || wanted.has(name))
  .slice(0, args.limit);
if (!(heldOutCount >= 1 && heldOutCount < photos.length)) {
  console.error(
    `${folder} gives ${photos.length} photos, of which ${args["held-out"]} should be held out: at least one is held out and ` +
      "at least one is trained on. Add photos, or ask for another number with --held-out.",
  );
  process.exit(2);
}
const heldOut = photos.filter((_, i) => i % Math.floor(photos.length / heldOutCount) === 0).slice(0, heldOutCount);
const training = photos.filter((photo) => !heldOut.includes(photo));
const { judged } = args;
if (judged) {
  orMisused(COMMAND, () => makeJudgedFolder(judged, heldOut));
  await writeJudged(judged, heldOut);
}
// Packs of an earlier call may hold what is held out now.
for (const name of readdirSync(join(out, "packs")))
  if (/^photos-\d+\.tar$/.test(name)) rmSync(join(out, "packs", name));
packPhotos(training, args["pack-mib"] * 2 ** 20).forEach((pack, i) => {
  write(join("packs", `photos-${String(i).padStart(2, "0")}.tar`), pack);
});
say(`${training.length} photos to train on, ${heldOut.length} held out`);
const names = training.map(({ name }) => name);
write("photos.json", JSON.stringify(names));
write("sources.json", JSON.stringify({ photos: names.length, sources: countSources(folder, names) ?? [] }, null, 1));
write("plan.json", JSON.stringify(planOf(recipe, seed, network), null, 1));
write("frozen.tensors", encodeTensors(arrays(frozen, () => "frozen")));
if (base) write("base-card.json", JSON.stringify(base.card, null, 1));
else rmSync(join(out, "base-card.json"), { force: true });
await writeGraphs(recipe, frozen, base?.weights);
await writeBanks(recipe, training, heldOut);
say(`ready: ${out}`);
