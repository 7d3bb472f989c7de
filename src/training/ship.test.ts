import "@tensorflow/tfjs-backend-cpu";
import { setBackend, type Tensor, zeros } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { generatorOf } from "../models/registry.ts";
import { downloadTensors, uploadTensors } from "../models/transfer.ts";
import { decodeModel, parseModelJson } from "../models/weights.ts";
import { lacunaRecipe } from "./recipes/lacuna.ts";
import { shipModel } from "./ship.ts";
import type { Phase } from "./types.ts";

beforeAll(() => setBackend("cpu"));

const GENERATOR = { widths: [8, 8, 8], blocks: 1, attentionAfter: 1, attentionDepth: 4 } as const;
const PHASE: Phase = { name: "all", until: 1, size: 32, batch: 1, blocks: 1, critics: true, noise: {} };

describe("shipping", () => {
  it("makes files from which the trained generator runs, without the critics", async () => {
    const recipe = lacunaRecipe({ generator: GENERATOR, phases: [PHASE] });
    const average = await downloadTensors(recipe.init(PHASE, 4).params);
    const files = await shipModel({ params: {}, average, state: {} }, recipe.shipped, {
      name: "lacuna",
      config: { ...GENERATOR },
    });
    const model = parseModelJson(JSON.stringify(files.model));
    const weights = await decodeModel(model, files.shards);
    expect(Object.keys(weights).every((name) => !name.includes("judge"))).toBe(true);
    const network = generatorOf(model);
    const run = (params: Record<string, Tensor>): number[] =>
      Array.from(network.apply(params, zeros([1, 16, 16, 10]), "inference").cells.dataSync());
    const shipped = run(uploadTensors(weights));
    const trained = run(network.init(4));
    shipped.forEach((value, i) => {
      expect(Math.abs(value - (trained[i] as number))).toBeLessThan(2e-3);
    });
  });

  it("refuses when there is nothing to ship", () => {
    expect(() =>
      shipModel({ params: {}, average: {}, state: {} }, "generator.", { name: "lacuna", config: {} }),
    ).toThrow(RangeError);
  });
});
