import { expect, test } from "@playwright/test";
import { EditorPage } from "./editor-page.ts";
import { encode, scenePhoto } from "./photos.ts";

const small = async (): Promise<Buffer> => encode("jpeg", await scenePhoto("meadow", 600, 400));
const CLEAR = "Clear marks";

test("a long fill shows progress and can be cancelled; the marks stay", async ({ page }) => {
  const editor = new EditorPage(page);
  await editor.start("?engine=fake&ms=8000");
  await editor.open("a.jpg", await small());
  await editor.drag([0.4, 0.4], [0.5, 0.5]);
  for (const stop of [() => page.keyboard.press("Escape"), () => page.locator(".job .button").click()]) {
    await page.keyboard.press("Enter");
    const bar = page.locator(".job progress");
    await expect(bar).toBeVisible();
    const share = async (): Promise<number> => Number(await bar.getAttribute("value"));
    const first = await share();
    await expect.poll(share).toBeGreaterThan(first);
    await stop();
    await expect(page.locator(".job")).toHaveCount(0);
    await expect(page.locator(".news")).toContainText("Your marks are still here");
    await expect(editor.button(CLEAR)).toHaveAttribute("aria-disabled", "false");
  }
  await expect(page.getByRole("alert")).toHaveCount(0);
  expect(editor.complaints).toEqual([]);
});

test("a fill that fails says so in a banner and keeps the marks", async ({ page }) => {
  const editor = new EditorPage(page);
  await editor.start("?engine=fake&ms=200&fails=output-invalid");
  await editor.open("a.jpg", await small());
  await editor.drag([0.4, 0.4], [0.5, 0.5]);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("alert")).toContainText("came out invalid and was not used");
  await expect(editor.button(CLEAR)).toHaveAttribute("aria-disabled", "false");
});

test("fills when a stroke ends, or collects while Shift is held; the switch is remembered", async ({ page }) => {
  const editor = new EditorPage(page);
  await editor.start("?engine=fake&ms=100", { autoFill: true });
  await editor.open("a.jpg", await small());
  await editor.drag([0.3, 0.4], [0.35, 0.4]);
  await editor.filled();
  await page.keyboard.down("Shift");
  await editor.drag([0.5, 0.4], [0.55, 0.4]);
  await editor.drag([0.5, 0.6], [0.55, 0.6]);
  await expect(editor.button(CLEAR)).toHaveAttribute("aria-disabled", "false");
  await expect(page.locator(".job")).toHaveCount(0);
  await page.keyboard.up("Shift");
  await expect(editor.button(CLEAR)).toHaveAttribute("aria-disabled", "true");
  await page.getByRole("switch", { name: "Fill when I let go" }).click();
  await page.reload();
  await expect(page.locator(".filename")).toContainText("a.jpg");
  await expect(page.getByRole("switch", { name: "Fill when I let go" })).not.toBeChecked();
});

test("undo brings photo and marks back; marks can be recalled; the original can be held and split", async ({
  page,
}) => {
  const editor = new EditorPage(page);
  await editor.start("?engine=fake&ms=0");
  await editor.open("a.jpg", await small());
  const spot = [0.45, 0.45] as const;
  const look = async (): Promise<string> => {
    const box = await editor.canvas();
    const clip = { x: box.x + spot[0] * box.width - 8, y: box.y + spot[1] * box.height - 8, width: 16, height: 16 };
    // Away from the brush ring, and after the tiles have come.
    await page.mouse.move(box.x + 0.9 * box.width, box.y + 0.2 * box.height);
    await page.waitForTimeout(400);
    return (await page.screenshot({ clip })).toString("base64");
  };
  const untouched = await look();
  await editor.drag([0.4, 0.45], [0.5, 0.45]);
  const marked = await look();
  expect(marked).not.toBe(untouched);
  await page.keyboard.press("Enter");
  await editor.filled();
  const filled = await look();
  expect(filled).not.toBe(untouched);
  expect(filled).not.toBe(marked);

  await page.keyboard.down("\\");
  expect(await look()).toBe(untouched);
  await page.keyboard.up("\\");
  expect(await look()).toBe(filled);
  await page.keyboard.press("c");
  expect(await look()).toBe(untouched);
  await page.keyboard.press("c");

  await page.keyboard.press("Control+z");
  expect(await look()).toBe(marked);
  await page.keyboard.press("Control+z");
  expect(await look()).toBe(untouched);
  await page.keyboard.press("Control+y");
  await page.keyboard.press("Control+y");
  expect(await look()).toBe(filled);
  await page.keyboard.press("m");
  await expect(editor.button(CLEAR)).toHaveAttribute("aria-disabled", "false");
  expect(editor.complaints).toEqual([]);
});
