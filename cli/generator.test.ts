import { afterAll, beforeAll, expect, it } from "vitest";
import { untrainedModel } from "../src/engine/generator/testing.ts";
import { openGenerator, startNodeWasm } from "./generator.ts";
import { loadPng, modelsFolder, runCli, savePng, scratchFolder, tiles, whiteBox } from "./testing.ts";

const { path, remove } = scratchFolder();
const [WIDTH, HEIGHT] = [96, 64];
let inputs: string[];

beforeAll(async () => {
  await startNodeWasm();
  modelsFolder(path("models"), await untrainedModel());
  inputs = [
    ...["--photo", await savePng(path("photo.png"), tiles(WIDTH, HEIGHT))],
    ...["--mask", await savePng(path("mask.png"), whiteBox(WIDTH, HEIGHT, [30, 20, 60, 44]))],
  ];
});
afterAll(remove);

it("fills by the generator, by both or by patch search, as asked", async () => {
  const results: Record<string, Uint8Array> = {};
  const backends: Record<string, unknown> = {};
  for (const mode of ["generator", "auto", "patch"]) {
    const only = mode === "auto" ? [] : ["--only", mode];
    const args = [...inputs, "--out", path(`${mode}.png`), "--json", ...only];
    const { status, stderr, json } = await runCli("fill", args, { LACUNA_MODELS: path("models") });
    expect([status, stderr]).toEqual([0, ""]);
    backends[mode] = json()[0]?.backend;
    results[mode] = (await loadPng(path(`${mode}.png`))).data;
  }
  expect(backends).toEqual({
    generator: "wasm",
    auto: expect.stringMatching(/^wasm \+ patch search/),
    patch: expect.stringMatching(/^patch search/),
  });
  expect(results.generator).not.toEqual(results.patch);
  expect(results.auto).not.toEqual(results.generator);
});

it("joins the generator's output to the photo as asked", async () => {
  const filled = async (...finish: string[]): Promise<Uint8Array> => {
    const args = [...inputs, "--out", path("finish.png"), "--only", "generator", ...finish];
    const { status, stderr } = await runCli("fill", args, { LACUNA_MODELS: path("models") });
    expect([status, stderr]).toEqual([0, ""]);
    return (await loadPng(path("finish.png"))).data;
  };
  const blended = await filled();
  expect(await filled("--finish", "blend")).toEqual(blended);
  expect(await filled("--finish", "clone")).not.toEqual(blended);
  const { status, stderr } = await runCli("fill", [...inputs, "--out", path("finish.png"), "--finish", "clone"]);
  expect([status, stderr]).toEqual([2, expect.stringContaining("--finish is for --only generator")]);
});

it("takes the generator that is named, and says which there are when there is none of the name", async () => {
  const args = [...inputs, "--out", path("named.png"), "--only", "generator", "--model"];
  const { status } = await runCli("fill", [...args, "lacuna"], { LACUNA_MODELS: path("models") });
  expect(status).toBe(0);
  const none = await runCli("fill", [...args, "other"], { LACUNA_MODELS: path("models") });
  expect([none.status, none.stderr]).toEqual([1, expect.stringContaining("no generator other. Installed: lacuna.")]);
});

it("has none where none is installed", async () => {
  expect(await openGenerator(modelsFolder(path("empty")))).toBeUndefined();
  await expect(openGenerator(path("nowhere"))).rejects.toThrow("The generator could not be fetched (registry.json");
});
