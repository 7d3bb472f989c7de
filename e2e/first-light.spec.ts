import { expect, test } from "@playwright/test";
import { maskAt } from "../src/core/mask.ts";
import { areaOf } from "../src/core/rect.ts";
import { EditorPage } from "./editor-page.ts";
import { watchMainThread } from "./main-thread.ts";
import { decode, encode, scenePhoto } from "./photos.ts";

const SIZE = { width: 4000, height: 3000 };
const BRUSH = 48;
const GROW = 4;
/** Longer work of the main thread would be felt. Computing time, so that a busy machine does not count. */
const LONGEST_TASK_MS = 100;

test("a 12-megapixel photo: brush, fill, undo, redo, export; nothing outside the marks changes", async ({
  browser,
  page,
}) => {
  test.setTimeout(300_000);
  const file = await encode("jpeg", await scenePhoto("lake", SIZE.width, SIZE.height));
  const before = await decode("jpeg", file);
  const editor = new EditorPage(page);
  await editor.start();
  const watch = await watchMainThread(browser, page);
  await editor.open("lake.jpg", file);
  const points = await editor.drag([0.45, 0.6], [0.5, 0.6]);
  await editor.button("Fill").click();
  await editor.filled();
  const threads = await page.evaluate(() => (crossOriginIsolated ? Math.min(4, navigator.hardwareConcurrency) : 1));
  const kernels = threads > 1 ? `WebAssembly SIMD, ${threads} threads` : "WebAssembly SIMD";
  await expect(page.locator(".status")).toContainText(`patch search (${kernels})`);
  await page.keyboard.press("Control+z");
  await expect(page.locator(".news")).toHaveText("Undone: fill.");
  await page.keyboard.press("Control+Shift+z");
  await expect(page.locator(".news")).toHaveText("Redone: fill.");

  await editor.prepareExport("PNG");
  await expect(page.locator(".result")).toContainText("bit for bit");
  const { name, bytes } = await editor.save();
  expect(name).toBe("lake-lacuna.png");
  const after = await decode("png", bytes);
  expect({ width: after.width, height: after.height }).toEqual(SIZE);

  const mask = await editor.markOf(points, SIZE, BRUSH, GROW);
  const differing = { outside: 0, inside: 0 };
  for (let y = 0; y < SIZE.height; y++)
    for (let x = 0; x < SIZE.width; x++) {
      const i = (y * SIZE.width + x) * 4;
      const same = [0, 1, 2, 3].every((c) => before.data[i + c] === after.data[i + c]);
      if (!same) differing[maskAt(mask, x, y) ? "inside" : "outside"]++;
    }
  expect(differing.outside).toBe(0);
  expect(differing.inside).toBeGreaterThan(areaOf(mask.bounds) / 3);

  await editor.prepareExport("JPEG");
  expect(Number(await page.locator(".result").getAttribute("data-psnr"))).toBeGreaterThanOrEqual(45);
  await expect(page.locator(".result")).toContainText(/Outside your edits: \d+\.\d dB/);
  const jpeg = await editor.save();
  expect(jpeg.name).toBe("lake-lacuna.jpg");
  expect(await decode("jpeg", jpeg.bytes)).toMatchObject(SIZE);
  expect(editor.complaints).toEqual([]);

  const { tasks } = await watch.stop();
  expect(tasks.length).toBeGreaterThan(100);
  expect(tasks[0]?.cpu).toBeLessThan(LONGEST_TASK_MS);
});
