import { readdirSync, readFileSync, statSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { openModel } from "../cli/generator.ts";
import { type ModelRegistry, readRegistry } from "../src/engine/generator/files.ts";
import { loadWeights } from "../src/engine/generator/weights.ts";
import { parseModelJson } from "../src/models/weights.ts";
import { SYSTEMS } from "../src/training/recipes/index.ts";

const FOLDER = "public/models";
const files = { read: async (path: string) => new Uint8Array(readFileSync(`${FOLDER}/${path}`)) };
const registry: ModelRegistry = await readRegistry(files);

const bytesOf = (name: string): number =>
  readdirSync(`${FOLDER}/${name}`).reduce((sum, file) => sum + statSync(`${FOLDER}/${name}/${file}`).size, 0);

describe("the shipped models", () => {
  test("are the flagship, which is fetched unasked, and every published system", () => {
    expect(registry.models[0]).toBe("lacuna");
    expect([...registry.models].sort()).toEqual(Object.keys(SYSTEMS).sort());
    expect(registry.experimental).not.toContain("lacuna");
    const folders = readdirSync(FOLDER).filter((name) => !name.endsWith(".json"));
    expect([...registry.models, ...registry.tools].sort()).toEqual(folders.sort());
  });

  test.each(registry.experimental)(
    "%s is whole, takes at most 3 MB and says on its card why it is an experiment",
    async (name) => {
      const model = await openModel(name);
      expect(model?.network.name).toBe(name);
      expect(bytesOf(name)).toBeLessThanOrEqual(3e6);
      expect(readFileSync(`${FOLDER}/${name}/card.md`, "utf8")).toContain("**Experimental**");
    },
  );

  test.each(registry.tools)("%s is whole", async (name) => {
    const model = parseModelJson(readFileSync(`${FOLDER}/${name}/model.json`, "utf8"));
    await expect(loadWeights(files, name, model, {})).resolves.toBeDefined();
    expect(bytesOf(name)).toBeLessThanOrEqual(2e6);
  });
});
