import { describe, expect, it, vi } from "vitest";
import { fault } from "../../core/errors.ts";
import type { Generator, GeneratorInput } from "../../core/generator.ts";
import type { Progress } from "../../core/progress.ts";
import { createSource, type SettledState } from "./source.ts";

const generatorOf = (complete: Generator["complete"]): SettledState => ({
  kind: "ready",
  generator: { name: "toy", backend: "wasm", maxSide: 64, complete },
  artefacts: async (_, bounds) => ({ bounds, data: new Uint8Array(0) }),
  reason: "",
  threads: 1,
});
const good = generatorOf(async () => ({ rgb: new Float32Array(3) }));

describe("the source of the generator", () => {
  it("loads once, tells everybody who waits, and passes through its states", async () => {
    const load = vi.fn(async (onProgress: (p: Progress) => void, nearly: () => void) => {
      onProgress({ kind: "download", file: "a", loaded: 1 });
      await Promise.resolve();
      nearly();
      expect(source.state()).toEqual({ kind: "loading", nearly: true });
      onProgress({ kind: "warm-up", fraction: 1 });
      return good;
    });
    const source = createSource(load, { onBroken: () => {} });
    expect(source.state()).toEqual({ kind: "idle" });
    const first: Progress[] = [];
    const second: Progress[] = [];
    const loading = [source.load((p) => first.push(p)), source.load((p) => second.push(p))];
    expect((await Promise.all(loading)).map(({ kind }) => kind)).toEqual(["ready", "ready"]);
    expect(load).toHaveBeenCalledTimes(1);
    expect(first.map(({ kind }) => kind)).toEqual(["download", "warm-up"]);
    expect(second.map(({ kind }) => kind)).toEqual(["warm-up"]);
    expect(source.state().kind).toBe("ready");
  });

  it("has none after a damaged file, without ending its realm; a lost back end ends it", async () => {
    const onBroken = vi.fn();
    const damaged = createSource(() => Promise.reject(fault("model-broken", { file: "x.bin" })), { onBroken });
    expect(await damaged.load()).toMatchObject({ kind: "absent", notice: { code: "model-broken" } });
    expect(onBroken).not.toHaveBeenCalled();
    const reason = { backend: "webgpu", reason: "gone" };
    await createSource(() => Promise.reject(fault("backend-lost", reason)), { onBroken }).load();
    expect(onBroken).toHaveBeenCalledExactlyOnceWith({ code: "backend-lost", detail: reason });
  });

  it("tells of a completion that fails, but not of one that is cancelled", async () => {
    const onBroken = vi.fn();
    const thrown = [new DOMException("enough", "AbortError"), fault("output-invalid", { backend: "webgl" })];
    const source = createSource(async () => generatorOf(() => Promise.reject(thrown.shift())), { onBroken });
    const state = await source.load();
    if (state.kind !== "ready") throw new Error("no generator");
    const complete = (): Promise<unknown> => state.generator.complete({} as GeneratorInput, async () => {});
    await expect(complete()).rejects.toThrow("enough");
    expect(onBroken).not.toHaveBeenCalled();
    await expect(complete()).rejects.toThrow("came out invalid");
    expect(onBroken).toHaveBeenCalledExactlyOnceWith({ code: "output-invalid", detail: { backend: "webgl" } });
  });
});
