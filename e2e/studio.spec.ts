import "@tensorflow/tfjs-backend-cpu";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { expect, test } from "@playwright/test";
import { setBackend } from "@tensorflow/tfjs-core";
import { SOFTWARE_GPU } from "../bench/browser.ts";
import { createPerceptual } from "../cli/metrics/perceptual.ts";
import { renderScene, type SceneName } from "../cli/scenes/render.ts";
import playwrightConfig from "../playwright.config.ts";
import type { Photo } from "../src/core/photo.ts";
import { untrainedModel } from "../src/engine/generator/testing.ts";
import { loadModel } from "../src/engine/generator/weights.ts";
import { readNpz } from "../src/models/npz.ts";
import { uploadTensors } from "../src/models/transfer.ts";
import { drawHeldOut, fillHeldOut, meanL1 } from "../src/training/held-out.ts";
import { serveModels } from "./models.ts";
import { encode } from "./photos.ts";
import { StudioPage } from "./studio-page.ts";

/**
 * The studio in real Chromium: a look is learnt on WebAssembly, a reload goes on at the same step, the model is used in
 * the editor. Photos are rendered here. In place of minutes there is a budget of steps and small crops, so that the
 * numbers do not depend on the machine.
 */

const { args = [] } = playwrightConfig.use?.launchOptions ?? {};
test.use({ launchOptions: { ...playwrightConfig.use?.launchOptions, args: [...args, ...SOFTWARE_GPU] } });
test.setTimeout(600_000);

const STEPS = 160;
const SIZE = 64;

let models: Map<string, Uint8Array<ArrayBuffer>>;
test.beforeAll(async () => {
  await setBackend("cpu");
  models = await untrainedModel({ widths: [16, 32, 64], blocks: 4, attentionAfter: 2, attentionDepth: 16 }, 1 << 20);
});

interface LookPhoto {
  readonly name: string;
  readonly photo: Photo;
  readonly bytes: Buffer;
}

/** Twelve photos of one look. */
async function look(scene: SceneName): Promise<LookPhoto[]> {
  const seeds = Array.from({ length: 12 }, (_, i) => 40 + i);
  return Promise.all(
    seeds.map(async (seed) => {
      const { photo } = renderScene(scene, { width: 176, height: 132, seed, withObject: false });
      return { name: `${scene}-${seed}.png`, photo, bytes: await encode("png", photo) };
    }),
  );
}

interface Score {
  readonly l1: number;
  /** NaN where the judge's network is not there. */
  readonly lpips: number;
}

/** Fills held-out crops here, outside the browser, with a model's files. */
async function score(
  files: Readonly<Record<string, Uint8Array<ArrayBuffer>>>,
  photos: readonly Photo[],
): Promise<Score> {
  const model = await loadModel(
    { read: async (path) => files[path.slice("m/".length)] ?? Promise.reject(new Error(path)) },
    "m",
  );
  const weights = `${process.env["LACUNA_DATA"] ?? "none"}/perceptual/squeezenet1_1-lpips.npz`;
  const perceptual = existsSync(weights) ? await createPerceptual(await readNpz(await readFile(weights))) : undefined;
  const params = uploadTensors(model.weights);
  const results = [];
  let distance = 0;
  const crops = drawHeldOut(photos, 16, SIZE, 77);
  for (const crop of crops) {
    const filled = await fillHeldOut(model.network, params, crop);
    results.push(filled);
    const truth = { ...crop, example: { ...crop.example, hole: new Float32Array(SIZE * SIZE) } };
    const { picture } = await fillHeldOut(model.network, params, truth);
    if (perceptual)
      distance += (
        await perceptual.distance(picture, filled.picture, {
          width: SIZE,
          height: SIZE,
          data: Uint8Array.from(crop.example.hole),
        })
      ).hole;
  }
  return { l1: meanL1(results), lpips: perceptual ? distance / crops.length : Number.NaN };
}

/** How much lower in percent. */
const fall = (from: number, to: number): number => 100 * (1 - to / from);

test("learns a look, goes on after a reload, and fills with it in the editor", async ({ page, browser }) => {
  await serveModels(page, models);
  const studio = new StudioPage(page);
  await studio.start();
  const own = await look("meadow");
  await studio.addPhotos(own);
  const held = await studio.heldOut();
  expect(held).toHaveLength(4);
  await studio.screenshot("before");
  await studio.plan({ size: SIZE, steps: STEPS });
  await expect(page.locator(".plan")).toContainText("wasm");
  await studio.screenshot("planned");
  await studio.button("Start training").click();

  // Paused in the middle, so that the step does not move; then the page is loaded anew.
  await studio.reach(STEPS / 3);
  await studio.screenshot("during");
  await studio.button("Pause").click();
  await expect(studio.run).toHaveAttribute("data-activity", "paused");
  await page.waitForTimeout(1500);
  const step = await studio.step();
  await page.reload();
  await expect(studio.run).toHaveAttribute("data-step", String(step), { timeout: 60_000 });
  await expect(studio.run).toContainText(`Went on at step ${step}.`, { timeout: 60_000 });
  await studio.button("Go on").click();
  const { verdict, base, best } = await studio.verdict();
  console.log("studio", { verdict, base, best, step });
  expect(verdict).toBe("better");
  expect(fall(base, best)).toBeGreaterThan(10);
  await studio.screenshot("after");
  await studio.keep("Meadows");
  const tuned = await studio.export("Meadows");

  const otherPage = await browser.newPage();
  await serveModels(otherPage, models);
  const elsewhere = new StudioPage(otherPage);
  await elsewhere.start();
  await elsewhere.addPhotos(await look("interior"));
  await elsewhere.plan({ size: SIZE, steps: STEPS });
  await elsewhere.button("Start training").click();
  await elsewhere.verdict();
  await elsewhere.keep("Rooms");
  const other = await elsewhere.export("Rooms");
  await otherPage.close();

  const unseen = own.filter(({ name }) => held.includes(name)).map(({ photo }) => photo);
  const shipped = Object.fromEntries([...models].map(([path, bytes]) => [path.replace("lacuna/", ""), bytes]));
  const scores = {
    base: await score(shipped, unseen),
    own: await score(tuned.files, unseen),
    other: await score(other.files, unseen),
  };
  console.log(JSON.stringify(scores));
  const gain = (key: keyof Score) => ({
    own: fall(scores.base[key], scores.own[key]),
    other: fall(scores.base[key], scores.other[key]),
  });
  expect(gain("l1").own).toBeGreaterThan(10);
  expect(gain("l1").own - gain("l1").other).toBeGreaterThan(5);
  expect(studio.complaints).toEqual([]);
});
