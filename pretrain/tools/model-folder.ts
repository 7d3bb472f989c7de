import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { decodeModel, type ModelFiles, parseModelJson } from "../../src/models/weights.ts";
import type { ModelCard } from "./card.ts";

/** Writes a network's files into a folder, in place of the weights that lie there. */
export function writeModelFolder(folder: string, { model, shards }: ModelFiles): void {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) if (/^weights-.*\.bin$/.test(name)) rmSync(join(folder, name));
  writeFileSync(join(folder, "model.json"), `${JSON.stringify(model, null, 1)}\n`);
  for (const [name, shard] of Object.entries(shards)) writeFileSync(join(folder, name), shard);
}

/** Reads a network's files and its card. @throws LacunaError model-broken; as readFileSync where one is missing */
export async function readModelFolder(folder: string) {
  const read = (name: string): Uint8Array<ArrayBuffer> => new Uint8Array(readFileSync(join(folder, name)));
  const model = parseModelJson(readFileSync(join(folder, "model.json"), "utf8"));
  const { paths } = model.weightsManifest[0];
  const weights = await decodeModel(model, Object.fromEntries(paths.map((path) => [path, read(path)])));
  const card = JSON.parse(readFileSync(join(folder, "card.json"), "utf8")) as ModelCard;
  return { model, weights, card };
}
