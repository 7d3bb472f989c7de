import { beforeAll, describe, expect, it } from "vitest";
import { startNodeWasm } from "../../../../cli/generator.ts";
import { type BackendWish, chooseBackend } from "./choose.ts";
import { isSoftware, type StartBackend, type StartedBackend } from "./types.ts";

let wasm: StartedBackend;
beforeAll(async () => {
  wasm = await startNodeWasm();
});

/** Every back end computes on WebAssembly here; `starts` says what its start does instead of succeeding. */
function loaders(starts: Partial<Record<"webgpu" | "webgl" | "wasm", StartBackend>> = {}) {
  const asked: string[] = [];
  const load = (name: "webgpu" | "webgl" | "wasm") => async () => {
    asked.push(name);
    return { start: starts[name] ?? (async () => ({ ...wasm, name, label: name })) };
  };
  return { asked, loaders: { webgpu: load("webgpu"), webgl: load("webgl"), wasm: load("wasm") } };
}

const onlyIfForced: StartBackend = async ({ forced }) =>
  forced
    ? { ...wasm, name: "webgpu", label: "webgpu", device: "llvmpipe" }
    : { refused: "only a software adapter offers it" };

/** However loaded the machine is. */
const choose = (wish: BackendWish, given: ReturnType<typeof loaders>["loaders"]) =>
  chooseBackend(wish, given, Number.POSITIVE_INFINITY);

describe("choosing a back end", () => {
  it("refuses a graphics device that is slower than the processor, but not when it is asked for", async () => {
    const { loaders: given } = loaders();
    const { backend, reason } = await chooseBackend({ avoid: [] }, given, 0);
    expect(backend?.name).toBe("wasm");
    expect(reason).toMatch(/WebGPU: slower than the processor \(\d+ ms in the probe\); WebGL: slower/);
    expect((await chooseBackend({ force: "webgl", avoid: [] }, given, 0)).backend?.name).toBe("webgl");
  });

  it("takes the first that computes right, loads no other, and says why in a sentence", async () => {
    const { asked, loaders: given } = loaders();
    expect(await choose({ avoid: [] }, given)).toMatchObject({
      backend: { name: "webgpu" },
      reason: "WebGPU passed the probe.",
    });
    expect(asked).toEqual(["webgpu"]);
  });

  it("passes over what is refused, fails, computes wrongly or failed before", async () => {
    const throwing: StartBackend = async () => {
      throw new Error("out of luck");
    };
    const wrong: StartBackend = async () => ({ ...wasm, name: "webgl", tolerance: -1 });
    const { loaders: given } = loaders({ webgpu: throwing, webgl: wrong });
    const { backend, reason } = await choose({ avoid: [] }, given);
    expect(backend?.name).toBe("wasm");
    expect(reason).toMatch(
      /^WebAssembly passed the probe\. Not used: WebGPU: out of luck; WebGL: it computes wrongly \(error \de-\d+\)\.$/,
    );
    const { reason: none, ...rest } = await choose({ avoid: ["wasm"] }, given);
    expect(rest).toEqual({});
    expect(none).toMatch(/^No back end can be used \(.*WebAssembly failed before\)\.$/);
  });

  it("takes a software adapter only when it is asked for, and not again when it failed", async () => {
    const { loaders: given } = loaders({ webgpu: onlyIfForced });
    expect((await choose({ avoid: [] }, given)).backend?.name).toBe("webgl");
    expect(await choose({ force: "webgpu", avoid: [] }, given)).toMatchObject({
      backend: { name: "webgpu" },
      reason: "WebGPU was asked for on llvmpipe.",
    });
    expect((await choose({ force: "webgpu", avoid: ["webgpu"] }, given)).backend?.name).toBe("webgl");
    const { asked, loaders: fine } = loaders();
    expect((await choose({ force: "wasm", avoid: [] }, fine)).backend?.name).toBe("wasm");
    expect(asked).toEqual(["wasm"]);
  });

  it("gives a phone one thread and small crops", async () => {
    const phones: boolean[] = [];
    const start: StartBackend = async ({ phone }) => {
      phones.push(phone);
      return { ...wasm, maxSide: 512 };
    };
    const { loaders: given } = loaders({ webgpu: start });
    expect((await choose({ avoid: [], phone: true }, given)).backend?.maxSide).toBe(256);
    expect((await choose({ avoid: [] }, given)).backend?.maxSide).toBe(512);
    expect(phones).toEqual([true, false]);
  });

  it.each([
    ["Google SwiftShader", true],
    ["ANGLE (Mesa, llvmpipe (LLVM 15.0.7, 256 bits), OpenGL 4.5)", true],
    ["Microsoft Basic Render Driver", true],
    ["apple metal-3", false],
    ["ANGLE (NVIDIA GeForce RTX 3060 Direct3D11)", false],
  ])("knows software adapters: %s", (device, expected) => {
    expect(isSoftware(device)).toBe(expected);
  });
});
