import { describe, expect, it, vi } from "vitest";
import { fault } from "../core/errors.ts";
import { blankPhoto } from "../core/photo.ts";
import type { TrainingNews } from "../core/training.ts";
import type { CallOptions } from "../engine/services.ts";
import type { TrainingOutcome, TrainRequest } from "../engine/training.ts";
import { createStudioStore } from "../storage/studio-store.ts";
import { createMemoryStore } from "../storage/testing.ts";
import { Studio } from "./studio.ts";

const PLAN = {
  backend: "wasm",
  reason: "",
  millisecondsPerStep: 100,
  steps: 60,
  bytes: 1e6,
  trained: 1,
  parameters: 2,
};
const OUTCOME: TrainingOutcome = {
  ended: "done",
  steps: 60,
  elapsed: 60_000,
  backend: "wasm",
  base: 20,
  best: 15,
  gain: { l1: { share: 0.25, error: 0.01 }, look: { share: 0.1, error: 0.01 } },
  crops: [{ truth: blankPhoto(4, 4), hole: blankPhoto(4, 4), base: blankPhoto(4, 4), tuned: blankPhoto(4, 4) }],
  files: { "model.json": new Uint8Array([123, 125]) },
};

/** A training whose news and end a test decides. */
function fakeTraining() {
  const requests: TrainRequest[] = [];
  let end: (outcome: TrainingOutcome) => void = () => {};
  let lose: (thrown: unknown) => void = () => {};
  let options: CallOptions | undefined;
  return {
    requests,
    plan: vi.fn(async () => PLAN),
    train: vi.fn((request: TrainRequest, given?: CallOptions) => {
      requests.push(request);
      options = given;
      return new Promise<TrainingOutcome>((resolve, reject) => {
        end = resolve;
        lose = reject;
      });
    }),
    steer: vi.fn(async () => undefined),
    retire: vi.fn(),
    tell: (news: TrainingNews) => options?.onProgress?.({ kind: "training", news }),
    end: (outcome = OUTCOME) => end(outcome),
    lose: (thrown: unknown) => lose(thrown),
  };
}

function setUp(files = createMemoryStore()) {
  const training = fakeTraining();
  const image = {
    open: vi.fn(async ({ name }: { name: string }) => {
      if (name.startsWith("bad")) throw fault("file-unknown", { name });
      return {} as never;
    }),
    overview: vi.fn(async () => blankPhoto(600, 512)),
  };
  const host = {
    shipped: async () => ({ models: ["lacuna"], experimental: [] }),
    takeLock: vi.fn(async () => true),
    waitForLock: vi.fn(async () => undefined),
    persist: async () => true,
    now: () => 1e12,
  };
  const studio = new Studio({ image, store: createStudioStore(async () => files), training, host });
  const add = (names: readonly string[]) =>
    studio.addPhotos(names.map((name) => ({ name, blob: new Blob(["bytes"]) })));
  return { studio, training, files, host, add, state: () => studio.state.get() };
}

type Made = ReturnType<typeof setUp>;
/** Until the training has been asked for so often. */
const asked = ({ training }: Pick<Made, "training">, times = 1) =>
  vi.waitFor(() => expect(training.requests).toHaveLength(times), WAIT);
/** Until a file of the run is kept. */
const kept = ({ files }: Pick<Made, "files">, path: string, count = 1) =>
  vi.waitFor(
    () => expect(files.writes.filter((written) => written === path).length).toBeGreaterThanOrEqual(count),
    WAIT,
  );
const WAIT = { timeout: 20_000, interval: 5 };
const names = (count: number) => Array.from({ length: count }, (_, i) => `${i}.jpg`);
const bytes = (text: string) => new TextEncoder().encode(text);

describe("the studio", () => {
  it("keeps the photos that can be read, and holds out a third, the same after a reload", async () => {
    const { studio, add, state, files } = setUp();
    await studio.start();
    await add([...names(11), "bad.txt", "last.jpg"]);
    expect(state().photos).toHaveLength(12);
    expect(state().faults).toMatchObject([{ code: "file-unknown", detail: { name: "bad.txt" } }]);
    const held = () => state().photos.flatMap(({ name, heldOut }) => (heldOut ? [name] : []));
    expect(held()).toHaveLength(4);
    const again = setUp(files);
    await again.studio.start();
    expect(again.state().photos.map(({ name, heldOut }) => [name, heldOut])).toEqual(
      state().photos.map(({ name, heldOut }) => [name, heldOut]),
    );
    await studio.removePhotos(state().photos.map(({ id }) => id));
    expect(files.data.size).toBe(0);
  });

  it("plans on the trained photos alone, and forgets a plan whose choices changed", async () => {
    const { studio, training, add, state } = setUp();
    await studio.start();
    await add(names(1));
    await studio.measure();
    expect(state().faults).toMatchObject([{ code: "training-photos", detail: { count: 1, least: 2 } }]);
    await add(names(5));
    await studio.measure();
    expect(training.plan).toHaveBeenCalledWith(
      expect.objectContaining({ base: { name: "lacuna" }, photos: expect.objectContaining({ length: 4 }) }),
    );
    expect(state().plan).toEqual(PLAN);
    studio.choose({ minutes: 30 });
    expect(state().plan).toBeNull();
  });

  it("trains, shows what it is told, keeps the model, and forgets the run only then", async () => {
    const { studio, training, add, state, files } = setUp();
    await studio.start();
    await add(names(6));
    const done = studio.begin();
    await asked({ training });
    expect(training.requests[0]).toMatchObject({ photos: { length: 4 }, heldOut: { length: 2 } });
    training.tell({ kind: "started", backend: "wasm", step: 0 });
    training.tell({ kind: "step", step: 1, progress: 0.1, losses: { holeL1: 0.2 } });
    training.tell({ kind: "score", score: { step: 1, base: 20, tuned: 15 }, crops: [] });
    expect(state().run).toMatchObject({ activity: "training", step: 1, scores: [{ tuned: 15 }] });
    expect(state().run?.losses[0]?.loss).toBeCloseTo(25.5);
    training.end();
    await done;
    expect(state().finished).toMatchObject({ verdict: "better", kept: null });
    expect(state().finished?.crops).toBe(OUTCOME.crops);
    expect([...files.data.keys()]).toContain("run/run.json");
    await studio.keep("Mine");
    expect(state().models.map(({ name }) => name)).toEqual(["lacuna", "Mine"]);
    expect(state().models[1]?.card).toMatchObject({ base: "lacuna", photos: { trained: 4, heldOut: 2 } });
    expect([...files.data.keys()].some((path) => path.startsWith("run/"))).toBe(false);
    expect(training.retire).toHaveBeenCalled();
  });

  it("goes on after a reload from the newest state, with the curves up to there", async () => {
    const first = setUp();
    await first.studio.start();
    await first.add(names(4));
    void first.studio.begin();
    await asked(first);
    first.training.tell({ kind: "started", backend: "wasm", step: 0 });
    first.training.tell({ kind: "step", step: 7, progress: 0.2, losses: { holeL1: 0.2 } });
    first.training.tell({ kind: "checkpoint", step: 7, state: bytes("seven"), best: bytes("best") });
    // The description again, behind the state.
    await kept(first, "run/run.json", 2);
    first.training.tell({ kind: "step", step: 8, progress: 0.21, losses: { holeL1: 0.2 } });

    const second = setUp(first.files);
    void second.studio.start();
    await asked(second);
    expect(second.training.requests[0]?.from).toEqual({ state: bytes("seven"), best: bytes("best") });
    expect(second.training.requests[0]?.settings).toEqual(first.training.requests[0]?.settings);
    second.training.tell({ kind: "started", backend: "wasm", step: 7 });
    expect(second.state().run).toMatchObject({ step: 7, losses: [{ step: 7 }], notes: [{ kind: "resumed", step: 7 }] });
  });

  it("draws curves that end at the state it went back to, and begin at the base's error once", async () => {
    const { studio, training, add, state } = setUp();
    await studio.start();
    await add(names(4));
    void studio.begin();
    await asked({ training });
    for (let part = 0; part < 2; part++) {
      training.tell({ kind: "started", backend: "wasm", step: 0 });
      training.tell({ kind: "score", score: { step: 0, base: 20, tuned: 20 }, crops: [] });
    }
    for (const step of [1, 2, 3]) training.tell({ kind: "step", step, progress: step / 9, losses: { holeL1: 0.2 } });
    training.tell({ kind: "score", score: { step: 3, base: 20, tuned: 90 }, crops: [] });
    training.tell({ kind: "recovered", step: 2 });
    expect(state().run).toMatchObject({ step: 2, notes: [{ kind: "recovered", step: 2 }] });
    expect(state().run?.scores.map(({ step }) => step)).toEqual([0]);
    expect(state().run?.losses.map(({ step }) => step)).toEqual([1, 2]);
  });

  it("goes on by itself when its worker or its graphics device is lost, and gives up after a while", async () => {
    const { studio, training, add, state } = setUp();
    await studio.start();
    await add(names(4));
    const done = studio.begin();
    await asked({ training });
    training.tell({ kind: "checkpoint", step: 3, state: bytes("three") });
    for (let losses = 0; losses < 4; losses++) {
      await asked({ training }, losses + 1);
      training.lose(fault("backend-lost", { backend: "webgpu", reason: "gone" }));
    }
    await done;
    expect(training.requests.slice(1).map(({ from }) => from?.state)).toEqual([1, 2, 3].map(() => bytes("three")));
    expect(state().run).toBeNull();
    expect(state().faults).toMatchObject([{ code: "backend-lost" }]);
  });

  it("begins anew without the states of a run that failed, and goes on with no other base than the run's own", async () => {
    const first = setUp();
    await first.studio.start();
    await first.add(names(4));
    const failing = first.studio.begin();
    await asked(first);
    first.training.tell({ kind: "checkpoint", step: 3, state: bytes("three") });
    await kept(first, "run/state.safetensors");
    first.training.lose(fault("output-invalid", { backend: "wasm" }));
    await failing;
    void first.studio.begin();
    await asked(first, 2);
    const second = setUp(first.files);
    void second.studio.start();
    await asked(second);
    expect(second.training.requests[0]?.from).toBeUndefined();

    const third = setUp(first.files);
    third.host.shipped = async () => ({ models: ["another"], experimental: [] });
    await third.studio.start();
    expect(third.training.train).not.toHaveBeenCalled();
    expect(third.state().faults).toMatchObject([{ code: "model-broken" }]);
    expect([...first.files.data.keys()]).toContain("run/run.json");
  });

  it("trains on when the storage is full, and says so", async () => {
    const { studio, training, add, state, files } = setUp();
    await studio.start();
    await add(names(4));
    const done = studio.begin();
    await asked({ training });
    files.room = 0;
    training.tell({ kind: "checkpoint", step: 3, state: bytes("three") });
    await vi.waitFor(() => expect(state().faults).toHaveLength(1), WAIT);
    expect(state().faults).toMatchObject([{ code: "storage-full" }]);
    expect(state().run).not.toBeNull();
    const loss = { share: -0.25, error: 0.01 };
    training.end({ ...OUTCOME, best: 25, gain: { l1: loss, look: loss } });
    await done;
    expect(state().finished?.verdict).toBe("worse");
    await studio.keep("Mine");
    expect(state().finished?.kept).toBeNull();
    files.room = Number.POSITIVE_INFINITY;
    await studio.keep("Mine");
    expect(state().finished?.kept).not.toBeNull();
  });

  it("waits while another tab has the studio, then takes over", async () => {
    const { studio, host, state } = setUp();
    let free: () => void = () => {};
    host.takeLock.mockResolvedValue(false);
    host.waitForLock.mockImplementation(
      () =>
        new Promise<undefined>((resolve) => {
          free = () => resolve(undefined);
        }),
    );
    const started = studio.start();
    await vi.waitFor(() => expect(state().status).toBe("elsewhere"), WAIT);
    free();
    await started;
    expect(state().status).toBe("ready");
  });

  it("does not begin a run whose description is damaged or whose photos are gone", async () => {
    const { studio, training, files, state } = setUp();
    files.data.set("run/run.json", new Blob(["{"]));
    await studio.start();
    expect(training.train).not.toHaveBeenCalled();
    const first = setUp();
    await first.studio.start();
    await first.add(names(2));
    void first.studio.begin();
    await asked(first);
    for (const path of [...first.files.data.keys()]) if (path.startsWith("photos/")) first.files.data.delete(path);
    const second = setUp(first.files);
    await second.studio.start();
    expect(second.training.train).not.toHaveBeenCalled();
    expect(second.state().faults).toMatchObject([{ code: "training-photos" }]);
    expect(state().run).toBeNull();
  });
});
