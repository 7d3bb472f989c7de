import "@tensorflow/tfjs-backend-cpu";
import {
  add,
  addN,
  dispose,
  memory,
  type Scalar,
  scalar,
  setBackend,
  square,
  sub,
  tensor,
} from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { LacunaError } from "../core/errors.ts";
import { blankPhoto, type Photo } from "../core/photo.ts";
import { adamUpdate, type Moments, membersOf, updateAverage } from "./adam.ts";
import { decodeCheckpoint, encodeCheckpoint } from "./checkpoint.ts";
import { lacunaRecipe } from "./recipes/lacuna.ts";
import { constant } from "./schedules.ts";
import { createStep } from "./step.ts";
import { createRun, type PhotoSource, photoOf, type Run, type RunEvent } from "./trainer.ts";
import { isTrained, type ParamGroup, type Phase, type Recipe, type Tensors } from "./types.ts";

beforeAll(() => setBackend("cpu"));

const TOY = {
  generator: { widths: [6, 8, 8], blocks: 2, attentionAfter: 1, attentionDepth: 4 },
  judge: { widths: [4, 4, 6, 6, 6], detector: [4, 4, 4, 4] },
  perceptual: false,
} as const;

const phase = (fields: Partial<Phase>): Phase => ({
  name: "all",
  until: 1,
  size: 32,
  batch: 2,
  blocks: 2,
  critics: false,
  noise: {},
  ...fields,
});

/** Two photos: a sloped gradient, and a sky above a ground. */
const photos: PhotoSource = { count: 2, load: async (index) => synthetic(index) };

function synthetic(index: number): Photo {
  const photo = blankPhoto(32, 32);
  for (let i = 0; i < 32 * 32; i++) {
    const x = i % 32;
    const y = Math.floor(i / 32);
    const tone = y < 16 ? [60, 120, 230, 255] : [200, 160, 40, 255];
    photo.data.set(index === 0 ? [7 * x, 7 * y, 120, 255] : tone, 4 * i);
  }
  return photo;
}

async function collect(run: Run): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  for (;;) {
    const event = await run.next();
    events.push(event);
    if (event.kind === "done") return events;
  }
}

function lossesOf(events: readonly RunEvent[], name: string): number[] {
  return events.flatMap((event) => (event.kind === "step" && event.losses ? [event.losses[name] as number] : []));
}

describe("a run", () => {
  it("learns: the loss in the hole falls on two pictures", async () => {
    const generator = { ...TOY.generator, widths: [8, 12, 16] } as const;
    const toy = lacunaRecipe({ ...TOY, generator, phases: [phase({})] });
    const guides = { ...toy.guides, guided: 0 };
    const recipe = { ...toy, guides, groups: toy.groups.map((group) => ({ ...group, rate: constant(1e-2) })) };
    const run = createRun({ recipe, seed: 1, photos, budget: { steps: 30 }, checkEvery: 1 });
    const losses = lossesOf(await collect(run), "holeL1");
    run.dispose();
    const mean = (values: number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
    expect(losses.length).toBe(30);
    expect(mean(losses.slice(-8))).toBeLessThan(0.7 * mean(losses.slice(0, 5)));
  });

  it("resumes from a file exactly where it was, across phases, growth and critics", async () => {
    const phases = [
      phase({ until: 0.34, blocks: 1 }),
      phase({ name: "join", until: 0.67, critics: true }),
      phase({ name: "end" }),
    ];
    const recipe = lacunaRecipe({ ...TOY, phases });
    const options = { recipe, seed: 3, photos, budget: { steps: 6 }, checkEvery: 1 };
    const whole = createRun(options);
    const events = await collect(whole);
    expect(events.filter(({ kind }) => kind === "phase").length).toBe(3);
    const expected = await whole.checkpoint();
    whole.dispose();

    let saved: Uint8Array<ArrayBuffer> | undefined;
    for (let part = 0; part < 3; part++) {
      const run = createRun({ ...options, ...(saved ? { from: decodeCheckpoint(saved) } : {}) });
      let steps = 0;
      while (steps < 2) if ((await run.next()).kind === "step") steps++;
      saved = encodeCheckpoint(await run.checkpoint());
      run.dispose();
    }
    const { elapsed: _, ...resumed } = decodeCheckpoint(saved as Uint8Array<ArrayBuffer>);
    const { elapsed: __, ...unbroken } = expected;
    expect(resumed).toEqual(unbroken);
    expect(Object.keys(resumed.average).every((name) => name.startsWith("generator."))).toBe(true);
  });

  it("keeps no tensor", async () => {
    const recipe = lacunaRecipe({ ...TOY, phases: [phase({ critics: true })] });
    const before = memory().numTensors;
    const run = createRun({ recipe, seed: 1, photos, budget: { steps: 3 }, checkEvery: 1 });
    await run.next();
    await run.next();
    const after = memory().numTensors;
    await run.next();
    expect(memory().numTensors).toBe(after);
    run.dispose();
    expect(memory().numTensors).toBe(before);
  });

  it("goes back when numbers are not finite, and gives up with a sentence when that does not help", async () => {
    const sound = lacunaRecipe({ ...TOY, phases: [phase({})] });
    const spoiled = (from: number, to: number): Recipe => {
      let calls = 0;
      const step = sound.step(sound.phases[0] as Phase);
      return {
        ...sound,
        step: () => (inputs) => {
          const out = step(inputs);
          calls++;
          if (calls < from || calls > to) return out;
          const grads = Object.fromEntries(
            Object.entries(out.grads).map(([name, value]) => [
              name,
              tensor(value.dataSync().fill(Number.NaN), value.shape),
            ]),
          );
          dispose(out.grads);
          return { ...out, grads };
        },
      };
    };
    const options = { seed: 1, photos, budget: { steps: 4 }, checkEvery: 1 };
    const mended = createRun({ ...options, recipe: spoiled(2, 3) });
    const events = await collect(mended);
    expect(events.filter(({ kind }) => kind === "recovered").length).toBe(2);
    const { params } = await mended.checkpoint();
    for (const { data } of Object.values(params)) expect(data.every(Number.isFinite)).toBe(true);
    mended.dispose();

    const lost = createRun({ ...options, recipe: spoiled(2, 99) });
    await expect(collect(lost)).rejects.toThrow(LacunaError);
    lost.dispose();
  });

  it("ends in time when given minutes", async () => {
    const recipe = lacunaRecipe({ ...TOY, phases: [phase({})] });
    const run = createRun({ recipe, seed: 1, photos, budget: { minutes: 0.3 / 60 } });
    const began = performance.now();
    const events = await collect(run);
    expect(events.length).toBeGreaterThan(2);
    expect(performance.now() - began).toBeLessThan(10_000);
    run.dispose();
  });

  it("shows every photo once in each pass, in an order of the seed", () => {
    const pass = (seed: number, first: number) => Array.from({ length: 7 }, (_, i) => photoOf(seed, first + i, 7));
    for (const first of [0, 7]) expect(pass(1, first).toSorted()).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(pass(1, 0)).not.toEqual(pass(1, 7));
    expect(pass(1, 0)).not.toEqual(pass(2, 0));
  });
});

describe("Adam", () => {
  const group: ParamGroup = { prefix: "", rate: constant(0.1), beta1: 0.5, beta2: 0.99, epsilon: 1e-8, clip: 1 };
  const fresh = (): Moments => ({ first: {}, second: {}, updates: {} });

  it("follows the published algorithm, with clipping by the group's norm", () => {
    const params: Tensors = { a: tensor([1, 2]), b: tensor([3]) };
    const moments = fresh();
    const grads = [
      [3, 4, 0],
      [0.1, -0.2, 0.3],
      [-1, 1, 2],
    ] as const;
    const expected = [1, 2, 3];
    const m = [0, 0, 0];
    const v = [0, 0, 0];
    grads.forEach(([x, y, z], t) => {
      const norms = adamUpdate(params, { a: tensor([x, y]), b: tensor([z]) }, moments, [group], 0);
      const norm = Math.hypot(x, y, z);
      expect(norms[""]?.dataSync()[0]).toBeCloseTo(norm, 5);
      [x, y, z].forEach((raw, i) => {
        const g = raw * Math.min(1, 1 / (norm + 1e-6));
        m[i] = 0.5 * (m[i] as number) + 0.5 * g;
        v[i] = 0.99 * (v[i] as number) + 0.01 * g * g;
        const step = (m[i] as number) / (1 - 0.5 ** (t + 1));
        const root = Math.sqrt((v[i] as number) / (1 - 0.99 ** (t + 1))) + 1e-8;
        expected[i] = (expected[i] as number) - (0.1 * step) / root;
      });
    });
    const got = [...(params["a"]?.dataSync() ?? []), ...(params["b"]?.dataSync() ?? [])];
    expect(got).toEqual(expected.map((value) => expect.closeTo(value, 5)));
  });

  it("starts a parameter that enters later at zero moments and its own first update", () => {
    const params: Tensors = { a: tensor([1]), b: tensor([1]) };
    const moments = fresh();
    for (let i = 0; i < 5; i++) adamUpdate(params, { a: tensor([0.2]) }, moments, [group], 0);
    adamUpdate(params, { a: tensor([0.2]), b: tensor([0.2]) }, moments, [group], 0);
    expect(moments.updates).toEqual({ a: 6, b: 1 });
    expect(params["b"]?.dataSync()[0]).toBeCloseTo(0.9, 5);
  });

  it("gives a parameter to the longest prefix and refuses one that nobody holds", () => {
    const inner = { ...group, prefix: "x.y." };
    const outer = { ...group, prefix: "x." };
    const members = membersOf([inner, outer], ["x.a", "x.y.b"]);
    expect(members.get(outer)).toEqual(["x.a"]);
    expect(members.get(inner)).toEqual(["x.y.b"]);
    expect(() => membersOf([inner], ["z"])).toThrow(RangeError);
  });

  it("averages quickly at first, slowly later", () => {
    const average: Tensors = {};
    updateAverage(average, { "g.a": tensor([4]), "h.a": tensor([4]) }, "g.", 0.9, 0);
    expect(Object.keys(average)).toEqual(["g.a"]);
    updateAverage(average, { "g.a": tensor([0]) }, "g.", 0.9, 0);
    expect(average["g.a"]?.dataSync()[0]).toBeCloseTo(0.4, 6);
    updateAverage(average, { "g.a": tensor([0]) }, "g.", 0.9, 1e6);
    expect(average["g.a"]?.dataSync()[0]).toBeCloseTo(0.36, 6);
  });
});

describe("checkpoint files", () => {
  const checkpoint = {
    recipe: "r",
    seed: 1,
    step: 2,
    samples: 3,
    elapsed: 4.5,
    params: { "a.b": { shape: [2], data: Float32Array.of(1, -2) }, c: { shape: [], data: Float32Array.of(7) } },
    state: {},
    average: { "a.b": { shape: [2], data: Float32Array.of(3, 4) } },
    first: {},
    second: {},
    updates: { c: 5 },
  };

  it("come back as they were", () => {
    expect(decodeCheckpoint(encodeCheckpoint(checkpoint))).toEqual(checkpoint);
  });

  it("are safetensors: a length, a JSON header, data at the stated offsets", () => {
    const bytes = encodeCheckpoint(checkpoint);
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    const header = JSON.parse(new TextDecoder().decode(bytes.slice(8, 8 + length)));
    const { dtype, shape, data_offsets: offsets } = header["average/a.b"];
    expect([dtype, shape]).toEqual(["F32", [2]]);
    const data = bytes.slice(8 + length + offsets[0], 8 + length + offsets[1]);
    expect(new Float32Array(data.buffer)).toEqual(Float32Array.of(3, 4));
  });

  it("are refused when cut off or of another kind", () => {
    const bytes = encodeCheckpoint(checkpoint);
    for (const bad of [bytes.slice(0, 4), bytes.slice(0, 100), bytes.slice(0, -4), new Uint8Array(64)])
      expect(() => decodeCheckpoint(bad)).toThrow(RangeError);
  });
});

describe("turns and phases that train some parameters only", () => {
  /** Both players want their number at 1; the noise has the batch as its side. */
  const duel = (fields: Partial<Phase>): Recipe => {
    const group = { rate: constant(0.1), beta1: 0, beta2: 0.9, epsilon: 1e-8, clip: 9 };
    const toy = lacunaRecipe(TOY);
    return {
      ...toy,
      phases: [phase({ noise: { mix: [-1, 3] }, ...fields })],
      scalars: { miss: constant(1) },
      groups: [
        { ...group, prefix: "generator." },
        { ...group, prefix: "critic." },
      ],
      init: () => ({
        params: { "generator.a": scalar(0), "critic.b": scalar(0) },
        state: { "generator.seen": scalar(0) },
      }),
      step: (at, turn) =>
        createStep(
          ({ params, state, noise }) => {
            expect(noise["mix"]?.shape).toEqual([2, 3]);
            const miss = addN(Object.values(params).map((value) => square(sub(value, 1)))) as Scalar;
            const seen = add(state["generator.seen"] as Scalar, 1);
            return {
              terms: { miss },
              watched: {},
              nextState: turn?.name === "critic" ? {} : { "generator.seen": seen },
            };
          },
          (name) => isTrained(at, turn, name),
        ),
    };
  };
  const finish = async (recipe: Recipe, steps: number) => {
    const run = createRun({ recipe, seed: 1, photos, budget: { steps }, checkEvery: 1 });
    await collect(run);
    const checkpoint = await run.checkpoint();
    run.dispose();
    return checkpoint;
  };

  it("lets each player move in its own turn, and replaces the state that the turn gives", async () => {
    const turns = [
      { name: "critic", trains: ["critic."], times: 3 },
      { name: "generator", trains: ["generator."], times: 1 },
    ];
    const { updates, state, average, params } = await finish(duel({ turns }), 7);
    expect(updates).toEqual({ "critic.b": 6, "generator.a": 1 });
    expect(state["generator.seen"]?.data[0]).toBe(1);
    expect(Object.keys(average)).toEqual(["generator.a"]);
    expect(params["generator.a"]?.data[0]).toBeCloseTo(0.1, 5);
  });

  it("leaves untouched what a phase does not train", async () => {
    const { updates, params } = await finish(duel({ trains: ["critic."] }), 3);
    expect(updates).toEqual({ "critic.b": 3 });
    expect(params["generator.a"]?.data[0]).toBe(0);
  });

  it("starts from a file that holds parameters and state", async () => {
    const number = (value: number) => ({ shape: [], data: Float32Array.of(value) });
    const start = { "generator.a": number(5), "generator.seen": number(7) };
    const run = createRun({ recipe: duel({}), seed: 1, photos, budget: { steps: 1 }, start, checkEvery: 1 });
    await collect(run);
    const { state, params } = await run.checkpoint();
    run.dispose();
    expect(state["generator.seen"]?.data[0]).toBe(8);
    expect(params["generator.a"]?.data[0]).toBeCloseTo(4.9, 4);
    expect(Object.keys(params).sort()).toEqual(["critic.b", "generator.a"]);
  });
});
