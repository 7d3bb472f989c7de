import { type BrowserContext, expect, type Page, test } from "@playwright/test";
import { EditorPage } from "./editor-page.ts";
import { encode, scenePhoto } from "./photos.ts";

const small = async (): Promise<Buffer> => encode("jpeg", await scenePhoto("meadow", 600, 400));
const CLEAR = "Clear marks";

/** The pixels as they would be saved, and then the dialog closed. */
async function exported(editor: EditorPage): Promise<Buffer> {
  await editor.prepareExport("PNG");
  const { bytes } = await editor.save();
  await expect(editor.page.getByRole("dialog")).toHaveCount(0);
  return bytes;
}

/** Without a word, as a browser ends a worker for lack of memory. */
async function killImageWorker(page: Page): Promise<void> {
  const worker = page.workers().find((w) => w.url().includes("image.worker"));
  if (!worker) throw new Error("no image worker");
  await worker.evaluate(() => self.close());
}

for (const storage of ["", "&storage=indexeddb"])
  test(`marks, fills, history and view come back after a reload ${storage}`, async ({ page }) => {
    const editor = new EditorPage(page);
    await editor.start(`?engine=fake&ms=0${storage}`);
    await editor.open("a.jpg", await small());
    const untouched = await exported(editor);
    await editor.drag([0.4, 0.4], [0.5, 0.5]);
    await page.keyboard.press("Enter");
    await editor.filled();
    await editor.drag([0.6, 0.4], [0.6, 0.5]);
    const box = await editor.canvas();
    await page.mouse.move(box.x + 300, box.y + 200);
    await page.mouse.wheel(0, -200);
    const zoom = await page.getByTestId("zoom").textContent();
    const before = await exported(editor);
    expect(before.equals(untouched)).toBe(false);
    await editor.kept();
    const folders = await page.evaluate(async () => {
      const names: string[] = [];
      for await (const name of (await navigator.storage.getDirectory()).keys()) names.push(name);
      return names;
    });
    // Where the projects lie; the studio has a folder of its own.
    expect(folders.filter((name) => name !== "lacuna-studio")).toEqual(storage ? [] : ["lacuna-projects"]);
    // The view is saved a moment later than the work.
    await page.waitForTimeout(1500);

    await page.reload();
    await expect(page.locator(".filename")).toContainText("a.jpg");
    await expect(editor.button(CLEAR)).toHaveAttribute("aria-disabled", "false");
    await expect(page.getByTestId("zoom")).toHaveText(zoom as string);
    expect((await exported(editor)).equals(before)).toBe(true);
    await page.keyboard.press("Control+z");
    await page.keyboard.press("Control+z");
    await expect(page.locator(".news")).toHaveText("Undone: fill.");
    expect((await exported(editor)).equals(untouched)).toBe(true);
    await page.keyboard.press("Control+Shift+z");
    await expect(page.locator(".news")).toHaveText("Redone: fill.");
    expect((await exported(editor)).equals(before)).toBe(true);
    expect(editor.complaints).toEqual([]);
  });

test("the image worker dies: photo, fills and marks are back, and the history works", async ({ page }) => {
  const editor = new EditorPage(page);
  await editor.start("?engine=fake&ms=0");
  await editor.open("a.jpg", await small());
  const untouched = await exported(editor);
  await editor.drag([0.4, 0.4], [0.5, 0.5]);
  await page.keyboard.press("Enter");
  await editor.filled();
  const before = await exported(editor);
  await editor.drag([0.6, 0.4], [0.6, 0.5]);
  await editor.kept();

  await killImageWorker(page);
  await expect(page.locator(".toast").filter({ hasText: "The background worker stopped" })).toBeVisible();
  await expect(editor.button(CLEAR)).toHaveAttribute("aria-disabled", "false");
  expect((await exported(editor)).equals(before)).toBe(true);
  await page.keyboard.press("Control+z");
  await page.keyboard.press("Control+z");
  await expect(page.locator(".news")).toHaveText("Undone: fill.");
  expect((await exported(editor)).equals(untouched)).toBe(true);
  await expect(page.getByRole("alert")).toHaveCount(0);
});

test("the whole tab crashes: the next one offers the work and brings it back", async ({ page, context }) => {
  const editor = new EditorPage(page);
  await editor.start("?engine=fake&ms=0");
  await editor.open("a.jpg", await small());
  await editor.drag([0.4, 0.4], [0.5, 0.5]);
  await page.keyboard.press("Enter");
  await editor.filled();
  const before = await exported(editor);
  await editor.kept();
  const devtools = await context.newCDPSession(page);
  const crashed = page.waitForEvent("crash");
  // It never answers: there is nobody left to.
  void devtools.send("Page.crash").catch(() => undefined);
  await crashed;
  const next = await tab(context);
  await next.page.getByRole("button", { name: /^a\.jpg/ }).click();
  await expect(next.page.locator(".filename")).toContainText("a.jpg");
  expect((await exported(next)).equals(before)).toBe(true);
  await next.page.keyboard.press("Control+z");
  await expect(next.page.locator(".news")).toHaveText("Undone: fill.");
});

test("the page is reloaded, and then the image worker dies, in the middle of a fill: the marks stay", async ({
  page,
}) => {
  const editor = new EditorPage(page);
  await editor.start("?engine=fake&ms=3000");
  await editor.open("a.jpg", await small());
  await editor.drag([0.4, 0.4], [0.5, 0.5]);
  await page.keyboard.press("Enter");
  await expect(page.locator(".job progress")).toBeVisible();
  await editor.kept();
  await page.reload();
  await expect(editor.button(CLEAR)).toHaveAttribute("aria-disabled", "false");
  await page.locator("#canvas").focus();
  await page.keyboard.press("Enter");
  await expect(page.locator(".job progress")).toBeVisible();
  await killImageWorker(page);
  await expect(page.locator(".toast").filter({ hasText: "The background worker stopped" })).toBeVisible();
  await expect(page.locator(".job")).toHaveCount(0);
  await expect(editor.button(CLEAR)).toHaveAttribute("aria-disabled", "false");
  await page.keyboard.press("Enter");
  await editor.filled();
  await expect(editor.button(CLEAR)).toHaveAttribute("aria-disabled", "true");
});

test("a full disk: editing goes on, it is said once, and leaving is guarded until there is room", async ({ page }) => {
  const editor = new EditorPage(page);
  await editor.start("?engine=fake&ms=0");
  const disk = await page.context().newCDPSession(page);
  const origin = new URL(page.url()).origin;
  await disk.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: 1000 });
  await editor.open("a.jpg", await small());
  await editor.drag([0.4, 0.4], [0.5, 0.5]);
  await page.keyboard.press("Enter");
  await editor.filled();
  await expect(page.locator(".toast")).toContainText("no room left to keep your edits");
  await expect(page.locator(".toast")).toHaveCount(1);
  await expect(page.getByRole("alert")).toHaveCount(0);
  const leaving = () => page.evaluate(() => window.dispatchEvent(new Event("beforeunload", { cancelable: true })));
  expect(await leaving()).toBe(false);
  const edited = await exported(editor);
  await editor.drag([0.6, 0.4], [0.6, 0.5]);
  expect(await leaving()).toBe(false);

  await disk.send("Storage.overrideQuotaForOrigin", { origin });
  await editor.kept();
  await page.reload();
  await expect(editor.button(CLEAR)).toHaveAttribute("aria-disabled", "false");
  expect((await exported(editor)).equals(edited)).toBe(true);
});

test("a second tab starts fresh and says so; when the first is closed, its work is offered", async ({ context }) => {
  const first = await tab(context);
  await first.open("a.jpg", await small());
  await first.drag([0.4, 0.4], [0.5, 0.5]);
  await first.page.keyboard.press("Enter");
  await first.filled();
  const edited = await exported(first);
  await first.kept();

  const second = await tab(context);
  await expect(second.page.locator(".toast")).toContainText("a.jpg is open in another tab");
  await second.open("b.jpg", await small());
  await second.drag([0.4, 0.4], [0.5, 0.5]);
  await second.kept();
  // Each tab gets its own work back.
  await first.page.reload();
  await second.page.reload();
  await expect(first.page.locator(".filename")).toContainText("a.jpg");
  await expect(second.page.locator(".filename")).toContainText("b.jpg");
  expect((await exported(first)).equals(edited)).toBe(true);

  await first.page.close();
  const third = await tab(context);
  await third.page.getByRole("button", { name: /^a\.jpg/ }).click();
  await expect(third.page.locator(".filename")).toContainText("a.jpg");
  expect((await exported(third)).equals(edited)).toBe(true);
  expect([...first.complaints, ...second.complaints, ...third.complaints]).toEqual([]);
});

test("another photo leaves the first one among the recent projects; an offer can be removed", async ({
  page,
  context,
}) => {
  const editor = new EditorPage(page);
  await editor.start("?engine=fake&ms=0");
  await editor.open("a.jpg", await small());
  await editor.drag([0.4, 0.4], [0.5, 0.5]);
  await editor.choose("b.jpg", await small());
  await page.getByRole("button", { name: "Open the other photo" }).click();
  await expect(page.locator(".filename")).toHaveText("b.jpg");
  await editor.drag([0.4, 0.4], [0.5, 0.5]);
  await editor.kept();
  await page.close();
  const next = await tab(context);
  await expect(next.page.getByRole("button", { name: /^b\.jpg/ })).toBeVisible();
  await expect(next.page.getByRole("button", { name: /^a\.jpg/ })).toBeVisible();
  await next.button("Remove b.jpg from this browser").click();
  await expect(next.page.getByRole("button", { name: /^b\.jpg/ })).toBeVisible();
  await next.button("Remove for good").click();
  await expect(next.page.getByRole("button", { name: /b\.jpg/ })).toHaveCount(0);
  await next.page.reload();
  await expect(next.page.getByRole("button", { name: "Lake" })).toBeVisible();
  await expect(next.page.getByRole("button", { name: /b\.jpg/ })).toHaveCount(0);
});

async function tab(context: BrowserContext): Promise<EditorPage> {
  const editor = new EditorPage(await context.newPage());
  await editor.start("?engine=fake&ms=0");
  return editor;
}
