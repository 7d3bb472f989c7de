import type { LacunaError } from "../../src/core/errors.ts";
import type { Random } from "../../src/core/random.ts";
import { listModels, type ModelFiles } from "../../src/engine/generator/files.ts";
import { untrainedModel } from "../../src/engine/generator/testing.ts";
import { loadModel } from "../../src/engine/generator/weights.ts";
import { startNodeWasm } from "../generator.ts";
import { faultFrom } from "./fault.ts";
import type { Spoil } from "./subjects.ts";

let whole: Promise<ReadonlyMap<string, Uint8Array<ArrayBuffer>>> | undefined;

async function modelFiles(): Promise<ReadonlyMap<string, Uint8Array<ArrayBuffer>>> {
  await startNodeWasm();
  return untrainedModel();
}

/** Loads a generator of which one file is damaged. */
export async function modelFault(random: Random, spoil: Spoil): Promise<LacunaError | undefined> {
  whole ??= modelFiles();
  const files = await whole;
  const broken = [...files.keys()][random.integer(0, files.size)] as string;
  const spoilt = (broken.endsWith(".json") ? spoil.json : spoil.bytes)(files.get(broken) as Uint8Array);
  const source: ModelFiles = {
    read: async (path) => {
      const content = path === broken ? spoilt : files.get(path);
      if (!content) throw new Error("404");
      return new Uint8Array(content);
    },
  };
  return faultFrom(async () => {
    for (const name of await listModels(source)) await loadModel(source, name);
  });
}
