import "@tensorflow/tfjs-backend-cpu";
import { setBackend } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { blankPhoto } from "../core/photo.ts";
import { untrainedModel } from "../engine/generator/testing.ts";
import { type ModelArchive, packModel, unpackModel } from "./archive.ts";
import { type ModelCard, readCard, verdictOn, writeCard } from "./card.ts";
import { DEFAULT_CHOICES, tuneSettings } from "./choices.ts";
import { adviceOn } from "./photo-set.ts";
import { addPoint } from "./run-description.ts";

const CARD: ModelCard = {
  format: "lacuna-tuned",
  version: 1,
  name: "Meadows",
  base: "lacuna",
  createdAt: 5,
  photos: { trained: 8, heldOut: 4 },
  settings: tuneSettings(DEFAULT_CHOICES, 1),
  steps: 10,
  minutes: 3,
  backend: "wasm",
  heldOutL1: { base: 20, tuned: 15 },
};

let archive: ModelArchive;
beforeAll(async () => {
  await setBackend("cpu");
  const files = await untrainedModel();
  const own = [...files].flatMap(([path, bytes]) =>
    path.startsWith("lacuna/") ? [[path.slice("lacuna/".length), bytes] as const] : [],
  );
  archive = { card: CARD, files: Object.fromEntries(own) };
});

describe("a model as files", () => {
  it("comes back from its zip file, or from its files as they are", async () => {
    expect(await unpackModel({ "m.zip": packModel(archive) })).toEqual(archive);
    const loose = { ...archive.files, "card.json": new TextEncoder().encode(writeCard(CARD)) };
    expect(await unpackModel(loose)).toEqual(archive);
  });

  it("is refused when a file is damaged or missing, and the file is named", async () => {
    const [shard] = Object.keys(archive.files).filter((path) => path.endsWith(".bin"));
    if (!shard) throw new Error("no shard");
    const damaged = { ...archive.files, [shard]: (archive.files[shard] as Uint8Array<ArrayBuffer>).map((b) => b ^ 1) };
    await expect(unpackModel({ "m.zip": packModel({ ...archive, files: damaged }) })).rejects.toMatchObject({
      fault: { code: "model-broken", detail: { file: shard } },
    });
    const { [shard]: _, ...rest } = archive.files;
    await expect(unpackModel({ "m.zip": packModel({ ...archive, files: rest }) })).rejects.toMatchObject({
      fault: { code: "model-broken", detail: { file: shard } },
    });
    await expect(unpackModel({ ...archive.files })).rejects.toMatchObject({ fault: { detail: { file: "card.json" } } });
    await expect(unpackModel({ "m.zip": new Uint8Array([1, 2, 3]) })).rejects.toMatchObject({
      fault: { detail: { file: "m.zip" } },
    });
  });
});

describe("a card", () => {
  it("is read back, and anything else is refused", () => {
    expect(readCard(writeCard(CARD))).toEqual(CARD);
    for (const text of ["", "null", "{}", writeCard({ ...CARD, version: 2 as never })])
      expect(() => readCard(text)).toThrow(/card\.json/);
  });

  it("gives a verdict only on what can be noticed and is beyond the noise", () => {
    const verdict = (l1: number, look: number, error = 0.005) =>
      verdictOn({ l1: { share: l1, error }, look: { share: look, error } });
    expect([verdict(0.25, 0), verdict(0, 0.1), verdict(0.05, -0.01)]).toEqual(["better", "better", "better"]);
    expect([verdict(0.01, -0.01), verdict(0.019, 0.019), verdict(0.1, 0, 0.06)]).toEqual(["same", "same", "same"]);
    expect([verdict(-0.1, 0), verdict(0, -0.1), verdict(-0.1, -0.1)]).toEqual(["worse", "worse", "worse"]);
    // Blurred: the smaller error, and another look.
    expect(verdict(0.05, -0.1)).toBe("same");
    expect(verdict(0.01, -0.1)).toBe("worse");
    // What suffered is not made good by noise.
    expect(verdict(0.1, -0.03, 0.04)).toBe("same");
  });
});

describe("the photo set", () => {
  const photos = (count: number, side: number) =>
    Array.from({ length: count }, (_, i) => ({ id: `${i}`, name: "", pixels: blankPhoto(side, side + 1) }));

  it("is advised by number and size", () => {
    const advice = [photos(1, 500), photos(5, 500), photos(9, 500), photos(9, 100)].map((set) => adviceOn(set, 128));
    expect(advice).toEqual(["too-few", "few", "good", "small"]);
  });
});

it("a curve has no more points than can be drawn", () => {
  let points: readonly { step: number; loss: number }[] = [];
  for (let step = 1; step <= 5000; step++) points = addPoint(points, { step, loss: 1 });
  expect(points.length).toBeLessThan(700);
  expect(points.at(-1)?.step).toBe(5000);
});
