import { expect, it } from "vitest";
import { fault, isAbort } from "../core/errors.ts";
import { growMask, maskAt } from "../core/mask.ts";
import { blankPhoto, type Photo } from "../core/photo.ts";
import { createRandom } from "../core/random.ts";
import { type MaskStroke, rasterize } from "../core/stroke.ts";
import { createFakeEngine, createFakeImage } from "./fake.ts";
import { type FillJobProgress, runFill } from "./fill-job.ts";

const size = { width: 60, height: 40 };
const marks: MaskStroke[] = [
  { kind: "brush", mode: "add", points: [{ x: 20, y: 20, radius: 6 }] },
  { kind: "rectangle", mode: "subtract", rect: { x: 18, y: 0, width: 3, height: 40 } },
];

function noise(): Photo {
  const random = createRandom(7);
  const photo = blankPhoto(size.width, size.height);
  for (let i = 0; i < photo.data.length; i++) photo.data[i] = random.integer(0, 256);
  return photo;
}

async function opened(engine = createFakeEngine()) {
  const before = noise();
  const image = createFakeImage(() => before);
  await image.open({ name: "noise", bytes: new Uint8Array(1) });
  const job = { image, engine, strokes: marks, photo: size, grow: 3, seed: 1, guides: [] };
  const pixels = async (): Promise<Uint8Array> => (await image.encode({ format: "png", metadata: "keep" })).bytes;
  return { before, image, job, pixels };
}

it("changes exactly the grown marks, as one step that can be taken back", async () => {
  const { before, image, job, pixels } = await opened();
  const { step, bounds } = await runFill(job);
  const mask = growMask(rasterize(marks, size), 3, size);
  const after = await pixels();
  let changed = 0;
  for (let i = 0; i < size.width * size.height; i++) {
    const same = [0, 1, 2, 3].every((c) => after[i * 4 + c] === before.data[i * 4 + c]);
    if (!maskAt(mask, i % size.width, Math.floor(i / size.width))) expect(same).toBe(true);
    else if (!same) changed++;
  }
  expect(changed).toBeGreaterThan(50);
  expect(bounds).toEqual([mask.bounds]);
  await image.revert({ step });
  expect(await pixels()).toEqual(before.data);
  await image.reapply({ step });
  expect(await pixels()).toEqual(after);
});

it("reports progress that never falls and ends at 1", async () => {
  const { job } = await opened();
  const seen: FillJobProgress[] = [];
  await runFill(job, { onProgress: (progress) => seen.push(progress) });
  for (let i = 1; i < seen.length; i++)
    expect(seen[i]?.fraction).toBeGreaterThanOrEqual(seen[i - 1]?.fraction as number);
  expect(seen.length).toBeGreaterThan(10);
  expect(seen[0]?.stage).toBe("plan");
  expect(seen.at(-1)).toEqual({ fraction: 1, stage: "apply", region: 1, regions: 1 });
});

it("leaves the photo alone when it fails or is cancelled", async () => {
  const failing = await opened(createFakeEngine({ fails: "output-invalid" }));
  await expect(runFill(failing.job)).rejects.toMatchObject({ fault: { code: "output-invalid" } });
  expect(await failing.pixels()).toEqual(failing.before.data);

  const slow = await opened(createFakeEngine({ milliseconds: 5000 }));
  const controller = new AbortController();
  const job = runFill(slow.job, {
    signal: controller.signal,
    onProgress: ({ stage }) => stage === "detail" && controller.abort(),
  });
  await expect(job).rejects.toSatisfy(isAbort);
  expect(await slow.pixels()).toEqual(slow.before.data);
});

it("says when nothing or everything is marked", async () => {
  const { job } = await opened();
  await expect(runFill({ ...job, strokes: [] })).rejects.toEqual(fault("mask-empty", {}));
  const all: MaskStroke = { kind: "rectangle", mode: "add", rect: { x: 0, y: 0, ...size } };
  await expect(runFill({ ...job, strokes: [all] })).rejects.toEqual(fault("mask-covers-all", {}));
});
