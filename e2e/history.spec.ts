import { expect, test } from "@playwright/test";
import { EditorPage } from "./editor-page.ts";
import { encode, scenePhoto } from "./photos.ts";

test("the strip names every step, one can jump to any, and it survives a reload", async ({ page, browser }) => {
  const editor = new EditorPage(page);
  await editor.start("?engine=fake&ms=0");
  await editor.open("a.jpg", await encode("jpeg", await scenePhoto("meadow", 600, 400)));
  const exported = async (): Promise<Buffer> => {
    await editor.prepareExport("PNG");
    const { bytes } = await editor.save();
    await expect(page.getByRole("dialog")).toHaveCount(0);
    return bytes;
  };
  const opened = await exported();
  await editor.drag([0.4, 0.4], [0.5, 0.5]);
  await page.keyboard.press("Enter");
  await editor.filled();
  await page.keyboard.press("r");
  await editor.drag([0.55, 0.4], [0.6, 0.5]);
  await page.keyboard.press("Enter");
  await expect(editor.button("Clear marks")).toHaveAttribute("aria-disabled", "true");
  const filled = await exported();

  await page.keyboard.press("Shift+H");
  const strip = page.getByRole("navigation", { name: "History" });
  const names = ["Opened", "Brush", "Fill", "Rectangle", "Fill"];
  await expect(strip.getByRole("button")).toHaveText(names);
  await expect(strip.locator("[aria-current=step]")).toHaveText("Fill");
  await strip.getByRole("button", { name: "Opened" }).click();
  await expect(strip.locator("[aria-current=step]")).toHaveText("Opened");
  expect((await exported()).equals(opened)).toBe(true);
  await strip.getByRole("button", { name: "Rectangle" }).press("Enter");
  await expect(editor.button("Clear marks")).toHaveAttribute("aria-disabled", "false");
  await expect(strip.locator("[aria-current=step]")).toHaveText("Rectangle");

  await expect
    .poll(() => page.evaluate(() => window.dispatchEvent(new Event("beforeunload", { cancelable: true }))))
    .toBe(true);
  await page.reload();
  await expect(page.locator(".filename")).toContainText("a.jpg");
  await page.getByRole("button", { name: "History" }).click();
  await expect(strip.getByRole("button")).toHaveText(names);
  await strip.getByRole("button", { name: "Fill" }).last().click();
  await expect(strip.locator("[aria-current=step]")).toHaveText("Fill");
  expect((await exported()).equals(filled)).toBe(true);

  // As a file: photo, marks, fills and steps, in a browser that knows nothing of them.
  const [download] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("Control+Shift+S")]);
  expect(download.suggestedFilename()).toBe("a.lacuna");
  const other = new EditorPage(await (await browser.newContext()).newPage());
  await other.start("?engine=fake&ms=0");
  await other.page.setInputFiles("#photo-input", await download.path());
  await expect(other.page.locator(".filename")).toContainText("a.jpg");
  await other.page.keyboard.press("Shift+H");
  await expect(other.page.getByRole("navigation", { name: "History" }).getByRole("button")).toHaveText(names);
  await other.prepareExport("PNG");
  expect((await other.save()).bytes.equals(filled)).toBe(true);
  expect(editor.complaints).toEqual([]);
});
