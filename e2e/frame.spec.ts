import { expect, type Page, test } from "@playwright/test";
import { EditorPage } from "./editor-page.ts";
import { decode, encode, scenePhoto } from "./photos.ts";

/** Looks at the middle of the shown photo in each frame. @returns tells in how many nothing was there */
async function watchMiddle(page: Page): Promise<() => Promise<number>> {
  const watch = await page.evaluateHandle(() => {
    const canvas = document.querySelector<HTMLCanvasElement>("#canvas canvas");
    const told = { blank: 0, frames: 0 };
    const look = (): void => {
      const pixel = canvas?.getContext("2d")?.getImageData(canvas.width / 2, canvas.height / 2, 1, 1).data;
      if (!pixel?.[3]) told.blank++;
      told.frames++;
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
    return told;
  });
  return async () => {
    const { blank, frames } = await watch.jsonValue();
    expect(frames).toBeGreaterThan(1);
    return blank;
  };
}

test("crops by dragging, expands and fills the border, straightens; all undone, and kept over a reload", async ({
  page,
}) => {
  const editor = new EditorPage(page);
  await editor.start("?engine=fake&ms=0");
  const photo = await scenePhoto("meadow", 600, 400);
  await editor.open("a.png", await encode("png", photo));
  const size = page.locator(".status > span").first();
  const exported = async () => {
    await editor.prepareExport("PNG");
    const { bytes } = await editor.save();
    await expect(page.getByRole("dialog")).toHaveCount(0);
    return decode("png", bytes);
  };
  // The right side is dragged to the left by keys of the pointer: 100 photo pixels at 100 %.
  await page.keyboard.press("Shift+C");
  const box = await editor.canvas();
  const right = box.x + (box.width - 600 + 56) / 2 + 600;
  await page.mouse.move(right, box.y + 300);
  await page.mouse.down();
  await page.mouse.move(right - 100, box.y + 300, { steps: 5 });
  await page.mouse.up();
  await page.keyboard.press("Enter");
  await expect(size).toHaveText("500 × 400");
  const cropped = await exported();
  for (const [x, y] of [
    [0, 0],
    [499, 399],
    [250, 7],
  ] as const)
    expect([...cropped.data.subarray((y * 500 + x) * 4, (y * 500 + x) * 4 + 3)]).toEqual([
      ...photo.data.subarray((y * 600 + x) * 4, (y * 600 + x) * 4 + 3),
    ]);

  await page.keyboard.press("Shift+C");
  await page.getByRole("spinbutton", { name: "Width" }).fill("620");
  await page.getByRole("spinbutton", { name: "Width" }).press("Enter");
  const blinks = await watchMiddle(page);
  await page.getByRole("button", { name: "Apply" }).click();
  await editor.filled();
  expect(await blinks()).toBe(0);
  await expect(size).toHaveText("620 × 400");
  await expect(editor.button("Clear marks")).toHaveAttribute("aria-disabled", "true");
  const expanded = await exported();
  expect([...expanded.data.subarray((200 * 620 + 300) * 4, (200 * 620 + 300) * 4 + 3)]).toEqual([
    ...cropped.data.subarray((200 * 500 + 240) * 4, (200 * 500 + 240) * 4 + 3),
  ]);

  await page.keyboard.press("Shift+C");
  await page.getByRole("slider", { name: "Straighten" }).focus();
  for (let i = 0; i < 20; i++) await page.keyboard.press("ArrowRight");
  await page.getByRole("button", { name: "Apply" }).press("Enter");
  await expect(size).not.toHaveText("620 × 400");
  await page.keyboard.press("Shift+C");
  await page.keyboard.press("Escape");
  const turned = await exported();
  await expect
    .poll(() => page.evaluate(() => window.dispatchEvent(new Event("beforeunload", { cancelable: true }))))
    .toBe(true);
  await page.reload();
  await expect(page.locator(".filename")).toContainText("a.png");
  expect((await exported()).data).toEqual(turned.data);
  for (const text of ["620 × 400", "620 × 400", "500 × 400", "600 × 400"]) {
    await page.keyboard.press("Control+z");
    if (text !== "620 × 400") await expect(size).toHaveText(text);
  }
  expect((await exported()).data).toEqual(photo.data);
  expect(editor.complaints).toEqual([]);
});
