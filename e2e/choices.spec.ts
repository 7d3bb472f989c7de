import { expect, test } from "@playwright/test";
import { findings } from "./axe.ts";
import { EditorPage } from "./editor-page.ts";
import { encode, scenePhoto } from "./photos.ts";

const small = async (): Promise<Buffer> => encode("jpeg", await scenePhoto("meadow", 600, 400));

/** Mean of the red, green and blue levels that a small square of the canvas shows. */
async function brightness(editor: EditorPage, x: number, y: number): Promise<number> {
  const box = await editor.canvas();
  const clip = { x: box.x + x * box.width - 4, y: box.y + y * box.height - 4, width: 8, height: 8 };
  const png = (await editor.page.screenshot({ clip })).toString("base64");
  return editor.page.evaluate(async (data) => {
    const bitmap = await createImageBitmap(await (await fetch(`data:image/png;base64,${data}`)).blob());
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const context = canvas.getContext("2d");
    context?.drawImage(bitmap, 0, 0);
    const levels = context?.getImageData(0, 0, bitmap.width, bitmap.height).data ?? [];
    let sum = 0;
    for (let i = 0; i < levels.length; i++) if (i % 4 < 3) sum += levels[i] ?? 0;
    return sum / (0.75 * levels.length);
  }, png);
}

test("a first look stands in the hole while the fill goes on, and is gone with a cancel", async ({ page }) => {
  const editor = new EditorPage(page);
  await editor.start("?engine=fake&ms=6000");
  await editor.open("a.jpg", await small());
  await editor.drag([0.4, 0.45], [0.5, 0.45]);
  const box = await editor.canvas();
  await page.mouse.move(box.x + 0.9 * box.width, box.y + 0.2 * box.height);
  await page.keyboard.press("Enter");
  await expect(page.locator(".job progress")).toBeVisible();
  // The fake engine's looks are white.
  await expect.poll(() => brightness(editor, 0.45, 0.45), { intervals: [200] }).toBeGreaterThan(250);
  await page.keyboard.press("Escape");
  await expect.poll(() => brightness(editor, 0.45, 0.45)).toBeLessThan(240);
  await page.keyboard.press("Enter");
  await editor.filled();
  await expect.poll(() => brightness(editor, 0.45, 0.45)).toBeLessThan(240);
  await page.keyboard.press("Control+z");
  await expect(editor.button("Clear marks")).toHaveAttribute("aria-disabled", "false");
  expect(editor.complaints).toEqual([]);
});

test("among several fills one is chosen, by pointer or by keys: one step", async ({ page }) => {
  const editor = new EditorPage(page);
  await editor.start("?engine=fake&ms=200");
  await editor.open("a.jpg", await small());
  await editor.drag([0.4, 0.45], [0.5, 0.45]);
  await page.keyboard.press("Enter");
  await editor.filled();
  await editor.button("History").click();
  const steps = page.locator(".history li");
  const before = await steps.count();

  await editor.button("Choose among fills").click();
  const strip = page.getByRole("region", { name: "Fills to choose from" });
  const choices = strip.getByRole("button", { name: /^Take fill/ });
  await expect(choices.nth(1)).toBeVisible({ timeout: 90_000 });
  await expect(choices.first()).toBeFocused();
  await expect(steps).toHaveCount(before);
  await page.screenshot({ path: test.info().outputPath("choices.png") });
  expect(await findings(page)).toEqual([]);
  await page.keyboard.press("Escape");
  await expect(strip).toHaveCount(0);
  await expect(steps).toHaveCount(before);

  await page.locator("#canvas").focus();
  await page.keyboard.press("Shift+T");
  await expect(choices.nth(1)).toBeVisible({ timeout: 90_000 });
  await choices.nth(1).click();
  await expect(strip).toHaveCount(0);
  await expect(page.locator(".news")).toContainText("Taken");
  await expect(steps).toHaveCount(before + 1);
  await page.keyboard.press("Control+z");
  await expect(page.locator(".news")).toContainText("Undone: fill");
  expect(editor.complaints).toEqual([]);
});
