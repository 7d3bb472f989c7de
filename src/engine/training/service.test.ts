import "@tensorflow/tfjs-backend-wasm";
import { memory, setBackend } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { blankPhoto, type Photo } from "../../core/photo.ts";
import { createRandom } from "../../core/random.ts";
import type { TrainingNews, TuneSettings } from "../../core/training.ts";
import { decodeCheckpoint } from "../../training/checkpoint.ts";
import type { Device } from "../device-lock.ts";
import { wasmTraits } from "../generator/backends/wasm-traits.ts";
import { untrainedModel } from "../generator/testing.ts";
import { loadModel } from "../generator/weights.ts";
import type { TrainingService, TrainRequest } from "../training.ts";
import { createTrainingService, type TrainingPlatform } from "./service.ts";
import type { Base } from "./setup.ts";

const SETTINGS: TuneSettings = {
  size: 32,
  batch: 2,
  trainedBlocks: 1,
  blockwise: false,
  rate: 3e-3,
  budget: { steps: 14 },
  seed: 3,
};

let base: Base;
beforeAll(async () => {
  await setBackend("wasm");
  const files = await untrainedModel({ widths: [8, 8, 8], blocks: 2, attentionAfter: 1, attentionDepth: 4 });
  const model = await loadModel({ read: async (path) => files.get(path) ?? Promise.reject(path) }, "lacuna");
  base = { model, backend: wasmTraits(1), reason: "test" };
});

function sunset(seed: number): Photo {
  const photo = blankPhoto(40, 40);
  const random = createRandom(seed);
  for (let i = 0; i < 1600; i++) {
    const warm = Math.floor(i / 40) / 40;
    const colour = [230 - 60 * warm, 120 + 40 * warm, 60];
    for (let c = 0; c < 3; c++) photo.data[4 * i + c] = (colour[c] as number) + random.integer(-8, 8);
    photo.data[4 * i + 3] = 255;
  }
  return photo;
}

const PHOTOS = [1, 2, 3].map(sunset);
const REQUEST: TrainRequest = {
  base: { name: "lacuna" },
  settings: SETTINGS,
  photos: PHOTOS,
  heldOut: [sunset(9)],
};

function serviceOf(changes: Partial<TrainingPlatform> = {}): TrainingService {
  return createTrainingService({ open: async () => base, device: (work) => work(), ...changes });
}

/** Trains and collects the news; `on` may steer. */
async function train(
  request: Partial<TrainRequest> = {},
  { service = serviceOf(), on }: { service?: TrainingService; on?: (news: TrainingNews) => void } = {},
) {
  const news: TrainingNews[] = [];
  const outcome = await service.train(
    { ...REQUEST, ...request },
    {
      onProgress: (progress) => {
        if (progress.kind !== "training") return;
        news.push(progress.news);
        on?.(progress.news);
      },
    },
  );
  return { outcome, news };
}

const stepsIn = (news: readonly TrainingNews[]) => news.flatMap((n) => (n.kind === "step" ? [n] : []));

describe("the training service", () => {
  it("says what a training would be, and refuses what would teach nothing", async () => {
    const before = memory().numTensors;
    const plan = await serviceOf().plan(REQUEST);
    expect(plan).toMatchObject({ backend: "wasm", steps: 14 });
    expect(plan.millisecondsPerStep).toBeGreaterThan(0);
    expect(plan.bytes).toBeGreaterThan(1e5);
    expect(plan.trained).toBeLessThan(plan.parameters);
    expect(plan.refusal).toBeUndefined();
    const hurried = await serviceOf().plan({ ...REQUEST, settings: { ...SETTINGS, budget: { minutes: 1e-5 } } });
    expect(hurried.refusal?.code).toBe("training-too-slow");
    const cramped = await serviceOf({ memoryBytes: 1e4 }).plan(REQUEST);
    expect(cramped.refusal?.code).toBe("training-memory");
    expect(memory().numTensors).toBe(before);
  });

  it("refuses half floats and a base of another kind", async () => {
    const half = { ...base, backend: { ...base.backend, label: "webgl", tolerance: 3e-2 } };
    await expect(serviceOf({ open: async () => half }).plan(REQUEST)).rejects.toMatchObject({
      fault: { code: "training-unsupported", detail: { reason: "half-floats", what: "webgl" } },
    });
    for (const change of [{ name: "else" }, { name: "glcic", config: { width: 3 } }]) {
      const model = { ...base.model, network: { ...base.model.network, ...change } };
      await expect(train({}, { service: serviceOf({ open: async () => ({ ...base, model }) }) })).rejects.toMatchObject(
        {
          fault: { code: "training-unsupported", detail: { reason: "kind" } },
        },
      );
    }
  });

  it("learns, tells scores with pictures, and gives a whole model that scores the same", async () => {
    const before = memory().numTensors;
    const { outcome, news } = await train();
    expect(memory().numTensors).toBe(before);
    expect(outcome.ended).toBe("done");
    expect(stepsIn(news).map(({ step }) => step)).toEqual(Array.from({ length: 14 }, (_, i) => i + 1));
    const scores = news.flatMap((n) => (n.kind === "score" ? [n] : []));
    // The base at first, what was learnt at last, and as many between as there is time for.
    expect([scores[0]?.score.step, scores.at(-1)?.score.step]).toEqual([0, 14]);
    expect(scores[0]?.score.tuned).toBe(scores[0]?.score.base);
    // By other crops than those that chose it.
    expect(scores.map(({ score }) => score.base)).not.toContain(outcome.base);
    expect(outcome.gain.l1.share).toBeCloseTo(1 - outcome.best / outcome.base, 6);
    expect(outcome.gain.l1.error).toBeGreaterThan(0);
    expect(outcome.best).toBeLessThan(0.95 * outcome.base);
    const [crop] = scores.at(-1)?.crops ?? [];
    expect(crop?.base.data).not.toEqual(crop?.tuned.data);
    // What is shown at the end is what judged.
    const [judge] = outcome.crops;
    expect(outcome.crops).toHaveLength(4);
    expect(judge?.hole.data).not.toEqual(crop?.hole.data);
    expect(judge?.base.data).not.toEqual(judge?.tuned.data);

    const model = await loadModel(
      { read: async (path) => outcome.files[path.slice("own/".length)] ?? Promise.reject(path) },
      "own",
    );
    expect(Object.keys(model.weights)).toEqual(Object.keys(base.model.weights));
    const again = await train(
      { settings: { ...SETTINGS, budget: { steps: 0 } } },
      {
        service: serviceOf({ open: async () => ({ ...base, model }) }),
      },
    );
    // Half floats in the files.
    expect(Math.abs(again.outcome.base - outcome.best)).toBeLessThan(0.2);
  });

  /** A device on which every piece of work takes so long. */
  async function onDeviceOf(milliseconds: number, steps: number): ReturnType<typeof train> {
    const now = performance.now.bind(performance);
    let ahead = 0;
    const clock = vi.spyOn(performance, "now").mockImplementation(() => now() + ahead);
    const device: Device = (work) => {
      ahead += milliseconds;
      return work();
    };
    try {
      return await train({ settings: { ...SETTINGS, budget: { steps } } }, { service: serviceOf({ device }) });
    } finally {
      clock.mockRestore();
    }
  }

  it("checks seldom where a check takes long", async () => {
    const { news } = await onDeviceOf(2000, 60);
    const steps = news.flatMap((n) => (n.kind === "score" ? [n.score.step] : []));
    // Twelve crops are 24 seconds: after the first check there is none for 48 steps.
    expect(steps.length).toBeLessThanOrEqual(4);
    expect(steps.at(-1)).toBe(60);
  });

  it("tells a state every thirty seconds", async () => {
    const { news } = await onDeviceOf(4000, 14);
    const told = news.flatMap((n) => (n.kind === "checkpoint" ? [n] : []));
    expect(told.length).toBeGreaterThanOrEqual(1);
    expect(told[0]?.step).toBeLessThanOrEqual(8);
    expect(told.map(({ step, state }) => decodeCheckpoint(state).step - step)).toEqual(told.map(() => 0));
  });

  it("checks at given places, which need no photo of their own", async () => {
    const [photo] = PHOTOS as [Photo];
    const places = [0, 1, 2, 3].map((i) => {
      const bounds = { x: 10 * i, y: 8, width: 6, height: 6 };
      return {
        rect: { x: 0, y: 0, width: SETTINGS.size, height: SETTINGS.size },
        hole: { bounds, data: new Uint8Array(36).fill(1) },
      };
    });
    const { outcome, news } = await train({ photos: [photo], heldOut: [photo], places });
    const [score] = news.flatMap((n) => (n.kind === "score" ? [n] : []));
    // The first and the third place, as they are and mirrored.
    expect(score?.crops).toHaveLength(4);
    expect(outcome.best).not.toBe(outcome.base);
  });

  it("leaves the base as it was", async () => {
    const before = Object.entries(base.model.weights).map(([name, { data }]) => [name, [...data]] as const);
    const { outcome } = await train();
    expect(Object.entries(base.model.weights).map(([name, { data }]) => [name, [...data]])).toEqual(before);
    expect(outcome.best).toBeLessThan(outcome.base);
  });

  it("goes on from a told state at the same step, as if it had never stopped", async () => {
    const whole = await train();
    const service = serviceOf();
    let told: Extract<TrainingNews, { kind: "checkpoint" }> | undefined;
    await train(
      {},
      {
        service,
        on: (news) => {
          if (news.kind === "step" && news.step === 6) void service.steer({ command: "pause" });
          if (news.kind !== "checkpoint") return;
          told = news;
          void service.steer({ command: "stop" });
        },
      },
    );
    if (!told) throw new Error("no state was told");
    expect(told.step).toBe(6);
    expect(decodeCheckpoint(told.state).step).toBe(6);
    const rest = await train({ from: { state: told.state, best: told.best ?? null } });
    expect(rest.news[0]).toMatchObject({ kind: "started", step: 6 });
    expect(stepsIn(rest.news)).toEqual(stepsIn(whole.news).slice(6));
  });

  it("pauses, goes back to the best, and stops with what it has", async () => {
    const service = serviceOf();
    const { outcome, news } = await train(
      { settings: { ...SETTINGS, budget: { steps: 400 } } },
      {
        service,
        on: (told) => {
          if (told.kind === "score" && told.score.step >= 17) void service.steer({ command: "best" });
          if (told.kind === "returned") void service.steer({ command: "stop" });
        },
      },
    );
    expect(outcome.ended).toBe("stopped");
    expect(news.some(({ kind }) => kind === "returned")).toBe(true);
    expect(outcome.best).toBeLessThan(outcome.base);
  });

  it("goes back when it falls apart, gives up after a while, and never gives out worse than its best", async () => {
    const { outcome, news } = await train({ settings: { ...SETTINGS, rate: 50, budget: { steps: 400 } } });
    expect(outcome.ended).toBe("diverged");
    const model = await loadModel(
      { read: async (path) => outcome.files[path.slice("own/".length)] ?? Promise.reject(path) },
      "own",
    );
    for (const { data } of Object.values(model.weights)) expect(data.every(Number.isFinite)).toBe(true);
    expect(outcome.best).toBeLessThanOrEqual(1.7 * outcome.base);
    expect(news.every((n) => n.kind !== "step" || n.step < 400)).toBe(true);
  });

  it("gives the device back after every step, and waits while a fill has it", async () => {
    let holders = 0;
    let steps = 0;
    let most = 0;
    let tail: Promise<unknown> = Promise.resolve();
    const device: Device = (work) => {
      const result = tail.then(async () => {
        holders++;
        most = Math.max(most, holders);
        try {
          return await work();
        } finally {
          holders--;
        }
      });
      tail = result.catch(() => undefined);
      return result;
    };
    let during = -1;
    await train(
      {},
      {
        service: serviceOf({ device }),
        on: (news) => {
          if (news.kind !== "step") return;
          steps = news.step;
          if (steps !== 5) return;
          void device(async () => {
            const at = steps;
            await new Promise((resolve) => setTimeout(resolve, 150));
            during = steps - at;
          });
        },
      },
    );
    expect(most).toBe(1);
    expect(during).toBe(0);
  });

  it("ends with its back end", async () => {
    let lose: (reason: string) => void = () => {};
    const lost = new Promise<string>((resolve) => {
      lose = resolve;
    });
    const backend = { ...base.backend, label: "webgpu", lost };
    const service = serviceOf({ open: async () => ({ ...base, backend }) });
    await expect(
      train({}, { service, on: (news) => news.kind === "step" && news.step === 3 && lose("gone") }),
    ).rejects.toMatchObject({ fault: { code: "backend-lost", detail: { backend: "webgpu", reason: "gone" } } });
  });
});
