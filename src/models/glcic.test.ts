import "@tensorflow/tfjs-backend-cpu";
import { memory, profile, setBackend, tensor } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import type { Features, Params } from "../nn/types.ts";
import { createContextCritics } from "./context-critics.ts";
import { countParameters } from "./generator.ts";
import { createGlcic, GLCIC_FULL, GLCIC_SHIPPED, type GlcicConfig } from "./glcic.ts";
import { furthest, normal, randomPlanes, shaken } from "./testing.ts";
import { downloadTensors, uploadTensors } from "./transfer.ts";
import { encodeModel } from "./weights.ts";

beforeAll(() => setBackend("cpu"));

const TOY: GlcicConfig = { width: 4, mean: [0.4, 0.5, 0.6] };

describe("the completion network", () => {
  it("has the parameters of the published table, to the last one", () => {
    const params = createGlcic(GLCIC_FULL).init(1);
    const norms = Object.fromEntries(Object.entries(params).filter(([name]) => name.includes(".norm.")));
    expect(countParameters(norms)).toBe(5952);
    expect(countParameters(params) - 5952).toBe(6_066_179);
    expect(Object.keys(params).filter((name) => name.endsWith(".weight"))).toHaveLength(17);
    for (const value of Object.values(params)) value.dispose();
  }, 300_000);

  it("ships in at most 3 MB", async () => {
    const network = createGlcic(GLCIC_SHIPPED);
    const weights = await downloadTensors({ ...network.init(1), ...network.initState() });
    const { shards } = await encodeModel("glcic", { ...GLCIC_SHIPPED }, weights);
    expect(Object.values(shards).reduce((sum, { length }) => sum + length, 0)).toBeLessThanOrEqual(3e6);
  });

  it("computes the same with its batch norms folded by the statistics it was trained with", async () => {
    const network = createGlcic(TOY);
    const params = shaken(network.init(1), 2);
    const planes = randomPlanes(16, 3);
    const state = network.initState();
    const nextState: Params = {};
    const trained = network.train(params, planes, { state, nextState });
    // Running statistics that are this batch's own: the next ones are nine tenths old and a tenth new.
    const own = await downloadTensors(nextState);
    const statistics = Object.fromEntries(
      Object.entries(own).map(([name, { shape, data }]) => [
        name,
        { shape, data: data.map((value, i) => 10 * value - 9 * (state[name]?.dataSync()[i] as number)) },
      ]),
    );
    const folded = network.fold?.({ ...(await downloadTensors(params)), ...statistics });
    const weights = uploadTensors(folded as NonNullable<typeof folded>);
    expect(Object.keys(weights).some((name) => name.includes("norm"))).toBe(false);
    for (const mode of ["inference", "train"] as const)
      expect(furthest(network.apply(weights, planes, mode).cells, trained.cells)).toBeLessThan(2e-4);
    expect(() => network.apply(params, planes, "inference")).toThrow(/Fold/);
  });

  it("shows the hole in the mean colour: what lies under it has no effect", () => {
    const network = createGlcic(TOY);
    const params = folded(network);
    const planes = randomPlanes(16, 4);
    const data = Float32Array.from(planes.dataSync());
    for (let i = 0; i < data.length; i += 10) if (data[i + 3]) data.fill(0.7, i, i + 3);
    const covered = tensor(data, planes.shape) as Features;
    expect(furthest(network.apply(params, planes, "train").cells, network.apply(params, covered, "train").cells)).toBe(
      0,
    );
  });

  it("gives plain pixels, leaves nothing behind at inference, and counts what it multiplies", async () => {
    const network = createGlcic(TOY);
    const params = folded(network);
    const planes = randomPlanes(16, 5);
    const before = memory().numTensors;
    const { cells, features } = network.apply(params, planes, "inference");
    expect(memory().numTensors - before).toBe(2);
    expect([cells.shape, features.shape]).toEqual([
      [2, 16, 16, 3],
      [2, 4, 4, 16],
    ]);
    const { kernels } = await profile(() => network.apply(params, planes, "train").cells);
    let macs = 0;
    for (const { name, inputShapes, outputShapes } of kernels) {
      const size = (shape: readonly number[] | undefined): number => (shape ?? []).reduce((a, b) => a * b, 1);
      const filter = size((inputShapes[1] as number[] | undefined)?.slice(0, 3));
      if (name === "LacunaConv") macs += size(outputShapes[0]) * filter;
      if (name === "LacunaConvInputGrad") macs += size(inputShapes[0] as number[]) * filter;
    }
    expect(macs).toBe(2 * network.macs({ width: 16, height: 16 }));
  });
});

/** Weights for `apply`, with statistics of no effect. */
function folded(network: ReturnType<typeof createGlcic>): Params {
  const plain = (tensors: Params) =>
    Object.fromEntries(
      Object.entries(tensors).map(([name, value]) => [
        name,
        { shape: value.shape, data: Float32Array.from(value.dataSync()) },
      ]),
    );
  const weights = { ...plain(shaken(network.init(1), 2)), ...plain(network.initState()) };
  return uploadTensors(network.fold?.(weights) ?? weights);
}

describe("the context discriminators", () => {
  it("have the published sizes at 256 px", () => {
    const params = createContextCritics({ side: 256, width: 64 }).init(1);
    const branch = (name: string): number => {
      const own = Object.entries(params).filter(([key]) => key.startsWith(name) && !key.includes(".norm."));
      return countParameters(Object.fromEntries(own));
    };
    expect(branch("global.")).toBe(25_804_416);
    expect(branch("local.")).toBe(19_250_304);
    expect(branch("joined.")).toBe(2049);
    for (const value of Object.values(params)) value.dispose();
  }, 300_000);

  it("decide once on the whole picture and the window together", () => {
    const critics = createContextCritics({ side: 32, width: 4 });
    const params = shaken(critics.init(1), 3);
    const [global, local] = [normal([2, 32, 32, 3], 1), normal([2, 16, 16, 3], 2)];
    const opinion = critics.apply(params, { global, local }, "train");
    expect(opinion.shape).toEqual([2, 1]);
    const others = [
      { global: normal([2, 32, 32, 3], 7), local },
      { global, local: normal([2, 16, 16, 3], 8) },
    ];
    for (const other of others) expect(furthest(critics.apply(params, other, "train"), opinion)).toBeGreaterThan(1e-3);
    expect(() => createContextCritics({ side: 48, width: 4 })).toThrow(RangeError);
  });
});
