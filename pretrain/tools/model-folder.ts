import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ModelFiles } from "../../src/models/weights.ts";

/** Writes a network's files into a folder, in place of the weights that lie there. */
export function writeModelFolder(folder: string, { model, shards }: ModelFiles): void {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) if (/^weights-.*\.bin$/.test(name)) rmSync(join(folder, name));
  writeFileSync(join(folder, "model.json"), `${JSON.stringify(model, null, 1)}\n`);
  for (const [name, shard] of Object.entries(shards)) writeFileSync(join(folder, name), shard);
}
