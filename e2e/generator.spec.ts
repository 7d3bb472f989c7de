import { expect, type Page, test } from "@playwright/test";
import { SOFTWARE_GPU } from "../bench/browser.ts";
import playwrightConfig from "../playwright.config.ts";
import { EditorPage } from "./editor-page.ts";
import { decode, encode, scenePhoto } from "./photos.ts";
import { engineOf, keepDevice, serveModel } from "./served-model.ts";

/**
 * The generator in real Chromium, on every back end and through every failure that we know how to force, with an
 * untrained network in place of the shipped one and software adapters in place of a GPU.
 */

const { args = [] } = playwrightConfig.use?.launchOptions ?? {};
test.use({ launchOptions: { ...playwrightConfig.use?.launchOptions, args: [...args, ...SOFTWARE_GPU] } });
test.setTimeout(180_000);

const SIZE = { width: 128, height: 96 };

/** Expects the device panel, opened from the status line, to say why the engine computes as it does. */
async function expectWhy(page: Page, why: string | RegExp): Promise<void> {
  await page.locator(".status .device").click();
  await expect(page.locator(".facts")).toContainText(why);
  await page.keyboard.press("Escape");
}

const toast = (page: Page, text: string | RegExp) => page.locator(".toast").filter({ hasText: text });

async function openPhoto(editor: EditorPage, address: string, backend: string | RegExp): Promise<Buffer> {
  const file = await encode("png", await scenePhoto("lake", SIZE.width, SIZE.height));
  await editor.start(address);
  await editor.open("lake.png", file);
  await expect(editor.page.locator(".status")).toContainText(backend, { timeout: 90_000 });
  return file;
}

/** Marks, fills, and expects other pixels in the hole and the same ones outside of it. */
async function fillHole(editor: EditorPage, file: Buffer): Promise<void> {
  await editor.drag([0.45, 0.45], [0.5, 0.5]);
  await editor.button("Fill").click();
  await editor.filled();
  await expect(editor.page.getByRole("alert")).toHaveCount(0);
  await editor.prepareExport("PNG");
  const [before, after] = [await decode("png", file), await decode("png", (await editor.save()).bytes)];
  let changed = 0;
  for (let i = 0; i < before.data.length; i++) if (before.data[i] !== after.data[i]) changed++;
  expect(changed).toBeGreaterThan(100);
  expect(changed).toBeLessThan(before.data.length / 2);
}

/** Keeps what each fill says that it was computed by, as `filledBy`. */
async function noteBackends(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const filledBy: string[] = [];
    Object.assign(globalThis, { filledBy });
    window.Worker = class extends Worker {
      constructor(...args: ConstructorParameters<typeof Worker>) {
        super(...args);
        this.addEventListener("message", ({ data }) => {
          if (data.value?.candidates) filledBy.push(data.value.backend);
        });
      }
    };
  });
}

for (const [backend, label] of [
  ["wasm", /wasm, \d threads \+ patch search/],
  ["webgl", /webgl \+ patch search/],
  ["webgpu", /webgpu \+ patch search/],
] as const)
  test(`fills by the generator on ${backend}`, async ({ page }) => {
    await serveModel(page);
    await noteBackends(page);
    const editor = new EditorPage(page);
    const file = await openPhoto(editor, `?backend=${backend}`, label);
    await fillHole(editor, file);
    expect(await page.evaluate(() => (globalThis as unknown as { filledBy: string[] }).filledBy)).toEqual([
      expect.stringMatching(label),
    ]);
    await expect(toast(page, "stopped")).toHaveCount(0);
    expect(editor.complaints).toEqual([]);
  });

test("takes no software adapter by itself, and says why", async ({ page }) => {
  await serveModel(page);
  const editor = new EditorPage(page);
  await openPhoto(editor, "", "wasm");
  await expectWhy(
    page,
    /WebAssembly passed the probe\. Not used: WebGPU: only a software adapter offers it; WebGL: only a software renderer/,
  );
});

test("says what it has where no generator is shipped", async ({ page }) => {
  await page.route("**/models/registry.json", (route) =>
    route.fulfill({ body: '{ "format": "lacuna-models", "version": 1, "models": [] }' }),
  );
  const editor = new EditorPage(page);
  const file = await openPhoto(editor, "", "patch search");
  await expectWhy(page, "No generator is installed");
  await fillHole(editor, file);
  expect(editor.complaints).toEqual([]);
});

test("goes on with the next back end when the graphics device is lost", async ({ page }) => {
  await serveModel(page, { prepare: keepDevice });
  const editor = new EditorPage(page);
  const file = await openPhoto(editor, "?backend=webgpu", "webgpu");
  await editor.drag([0.3, 0.3], [0.35, 0.3]);
  await (await engineOf(page)).evaluate(() =>
    (globalThis as unknown as { keptDevice: GPUDevice }).keptDevice.destroy(),
  );
  await expect(toast(page, "Computing by webgpu stopped")).toBeVisible();
  await expect(page.locator(".status")).toContainText("wasm");
  await expect(editor.button("Clear marks")).toHaveAttribute("aria-disabled", "false");
  await fillHole(editor, file);
});

test("goes on with the next back end when the device is lost in the middle of a fill", async ({ page }) => {
  await serveModel(page, { prepare: keepDevice });
  const editor = new EditorPage(page);
  const file = await openPhoto(editor, "?backend=webgpu", "webgpu");
  await (await engineOf(page)).evaluate(() => {
    const { keptDevice } = globalThis as unknown as { keptDevice: GPUDevice };
    const submit = keptDevice.queue.submit;
    keptDevice.queue.submit = function (...args) {
      keptDevice.destroy();
      submit.apply(this, args);
    };
  });
  await fillHole(editor, file);
  await expect(toast(page, "Computing by webgpu stopped")).toBeVisible();
  await expect(page.locator(".status")).toContainText("wasm");
});

test("goes on with the next back end when the graphics context is lost", async ({ page }) => {
  await serveModel(page, {
    prepare: (worker) =>
      worker.evaluate(() => {
        const request = OffscreenCanvas.prototype.getContext as (...args: unknown[]) => unknown;
        OffscreenCanvas.prototype.getContext = function (this: OffscreenCanvas, ...args: unknown[]) {
          const context = request.apply(this, args);
          Object.assign(globalThis, { keptContext: context });
          return context;
        } as typeof OffscreenCanvas.prototype.getContext;
      }),
  });
  const editor = new EditorPage(page);
  const file = await openPhoto(editor, "?backend=webgl", "webgl");
  await (await engineOf(page)).evaluate(() => {
    const { keptContext } = globalThis as unknown as { keptContext: WebGL2RenderingContext };
    keptContext.getExtension("WEBGL_lose_context")?.loseContext();
  });
  await expect(toast(page, "Computing by webgl stopped")).toBeVisible();
  await expect(page.locator(".status")).toContainText("wasm");
  await fillHole(editor, file);
});

test("fills by patch search when a shard is damaged, and says so", async ({ page }) => {
  await serveModel(page, {
    spoil: (path, bytes) => (path.includes("-2-of-") ? bytes.map((byte, i) => (i === 9 ? byte ^ 1 : byte)) : bytes),
  });
  const editor = new EditorPage(page);
  const file = await openPhoto(editor, "?backend=wasm", "patch search");
  await expectWhy(page, /weights-2-of-\d+\.\w+\.bin is damaged/);
  await fillHole(editor, file);
});

test("fills on when its worker is killed", async ({ page }) => {
  await serveModel(page);
  const editor = new EditorPage(page);
  const file = await openPhoto(editor, "?backend=wasm", "wasm");
  await editor.drag([0.3, 0.3], [0.35, 0.3]);
  await (await engineOf(page)).evaluate(() => {
    // The next message, the fill's, ends the worker as the browser would for lack of memory: without a word.
    addEventListener(
      "message",
      (event) => {
        event.stopImmediatePropagation();
        close();
      },
      { capture: true, once: true },
    );
  });
  await fillHole(editor, file);
  await expect(toast(page, "The background worker stopped")).toBeVisible();
  await expect(page.locator(".status")).toContainText("wasm");
});

test("takes its weights from the cache at the second visit", async ({ page }) => {
  let shards = 0;
  await serveModel(page, {
    spoil: (path, bytes) => {
      if (path.endsWith(".bin")) shards++;
      return bytes;
    },
  });
  const editor = new EditorPage(page);
  await openPhoto(editor, "?backend=wasm", "wasm");
  expect(shards).toBeGreaterThan(1);
  shards = 0;
  await openPhoto(editor, "?backend=wasm", "wasm");
  expect(shards).toBe(0);
});
