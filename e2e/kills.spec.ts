import { readFileSync } from "node:fs";
import { expect, type Page, test } from "@playwright/test";
import { SOFTWARE_GPU } from "../bench/browser.ts";
import playwrightConfig from "../playwright.config.ts";
import type { Photo } from "../src/core/photo.ts";
import { EditorPage } from "./editor-page.ts";
import { prepareFaults, STAGES, STRIKES, type Stage, type Strike, strikeTable } from "./faults.ts";
import { decode, encode, scenePhoto } from "./photos.ts";
import { keepDevice, serveModel } from "./served-model.ts";

/**
 * A fill is struck at each of its stages. Whatever strikes, the marks are filled or wait as they were, and the history
 * goes back to the photo as opened and forward again. docs/faults.md tells what comes out.
 */

const { args = [] } = playwrightConfig.use?.launchOptions ?? {};
test.use({ launchOptions: { ...playwrightConfig.use?.launchOptions, args: [...args, ...SOFTWARE_GPU] } });
test.setTimeout(900_000);

/** Small: software adapters stand in for graphics devices. */
const SIZE = { width: 128, height: 96 };
const DEVICE_LOCK = "lacuna device";

async function pixels(editor: EditorPage): Promise<Photo> {
  await editor.prepareExport("PNG");
  const { bytes } = await editor.save();
  await expect(editor.page.getByRole("dialog")).toHaveCount(0);
  return decode("png", bytes);
}

const same = (a: Photo, b: Photo): boolean => Buffer.from(a.data).equals(Buffer.from(b.data));

/** Nothing runs any more, and marks wait or do not. */
async function settled(editor: EditorPage, found: "filled" | "marks wait"): Promise<void> {
  const patient = { timeout: 60_000 };
  await expect(editor.page.locator(".job")).toHaveCount(0, patient);
  const disabled = found === "filled" ? "true" : "false";
  await expect(editor.button("Clear marks")).toHaveAttribute("aria-disabled", disabled, patient);
}

async function undo(page: Page, what: string): Promise<void> {
  await page.locator("#canvas").focus();
  await page.keyboard.press("Control+z");
  await expect(page.locator(".news")).toHaveText(`Undone: ${what}.`);
}

/** Goes back to the photo as it was opened, or forward to the newest state. */
async function toTheEnd(editor: EditorPage, action: "Undo" | "Redo"): Promise<void> {
  await editor.page.locator("#canvas").focus();
  const button = editor.button(action);
  while ((await button.getAttribute("aria-disabled")) === "false")
    await editor.page.keyboard.press(action === "Undo" ? "Control+z" : "Control+Shift+z");
}

/** Two marks, the first one filled; all of it kept. */
async function begin(page: Page, strike?: Strike): Promise<{ editor: EditorPage; original: Photo; first: Photo }> {
  await serveModel(page, strike === "device" ? { prepare: keepDevice } : {});
  await prepareFaults(page);
  page.on("dialog", (dialog) => void dialog.accept());
  const editor = new EditorPage(page);
  const file = await encode("png", await scenePhoto("meadow", SIZE.width, SIZE.height));
  const backend = strike === "device" ? "webgpu" : "wasm";
  await editor.start(`?backend=${backend}`);
  await editor.open("a.png", file);
  await expect(page.locator(".status")).toContainText(backend, { timeout: 90_000 });
  await editor.drag([0.462, 0.4], [0.465, 0.41]);
  await page.keyboard.press("Enter");
  await editor.filled();
  const first = await pixels(editor);
  await editor.drag([0.53, 0.47], [0.535, 0.49]);
  await editor.kept();
  return { editor, original: await decode("png", file), first };
}

/** Holds the device, as a training does, until it is told to let go. */
async function holdDevice(page: Page): Promise<void> {
  await page.evaluate(
    (name) =>
      new Promise<void>((held) => {
        void navigator.locks.request(name, () => {
          held();
          return new Promise<void>((letGo) => Object.assign(window, { letGo }));
        });
      }),
    DEVICE_LOCK,
  );
}

/** The strike is told, once, and the card is put away. */
async function told(page: Page, strike: Strike): Promise<void> {
  if (strike === "reload") return;
  const text = strike === "device" ? "Computing by webgpu stopped" : "The background worker stopped";
  const card = page.locator(".toast").filter({ hasText: text });
  await expect(card).toHaveCount(1, { timeout: 60_000 });
  await card.getByRole("button").click();
  await expect(card).toHaveCount(0);
}

/** Fills, and strikes when the fill is at that stage. */
async function fillStruck(page: Page, strike: Strike, stage: Stage): Promise<void> {
  const again = strike === "reload" ? page.waitForEvent("load") : null;
  await page.locator("#canvas").focus();
  if (stage === "queued") {
    await holdDevice(page);
    await page.keyboard.press("Enter");
    await expect(page.locator(".job")).toBeVisible();
    await page.evaluate((what) => window.strikeNow(what), strike);
    if (!again) await page.evaluate(() => (window as unknown as { letGo: () => void }).letGo());
  } else {
    await page.evaluate(([at, what]) => window.strikeAt(at, what), [stage, strike] as const);
    await page.keyboard.press("Enter");
  }
  await again;
}

for (const [strike, { what, found }] of Object.entries(STRIKES) as [Strike, (typeof STRIKES)[Strike]][])
  test(`${what} at every stage of a fill: ${found}, history whole`, async ({ page }) => {
    const { editor, original, first } = await begin(page, strike);
    let filled = first;
    for (const stage of STAGES)
      await test.step(stage, async () => {
        await fillStruck(page, strike, stage);
        await told(page, strike);
        await settled(editor, found);
        if (found === "marks wait") {
          expect(same(await pixels(editor), first)).toBe(true);
          await page.locator("#canvas").focus();
          await page.keyboard.press("Enter");
          await settled(editor, "filled");
        }
        await expect(page.getByRole("alert")).toHaveCount(0);
        if (stage === STAGES.at(-1)) filled = await pixels(editor);
        await undo(page, "fill");
        await editor.kept();
        if (strike !== "device") return;
        // A device that was lost is not used again before the page is loaded anew.
        await page.reload();
        await settled(editor, "marks wait");
        await expect(page.locator(".status")).toContainText("webgpu", { timeout: 90_000 });
      });
    expect(same(filled, first)).toBe(false);
    expect(same(await pixels(editor), first)).toBe(true);
    await toTheEnd(editor, "Undo");
    expect(same(await pixels(editor), original)).toBe(true);
    await toTheEnd(editor, "Redo");
    expect(same(await pixels(editor), filled)).toBe(true);
  });

test("the disk is full before a fill, and the image worker is killed: marks and history stay, and are kept with room", async ({
  page,
}) => {
  const { editor, original, first } = await begin(page);
  const disk = await page.context().newCDPSession(page);
  const { origin } = new URL(page.url());
  await disk.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: 1000 });
  // It is said for some seconds only.
  const said = page.locator(".toast").filter({ hasText: "no room left to keep your edits" }).waitFor();
  await page.locator("#canvas").focus();
  await page.keyboard.press("Enter");
  await said;
  await settled(editor, "filled");
  await page.evaluate(() => window.strikeNow("image"));
  await told(page, "image");
  // What could not be kept went with the worker: its marks are back, and everything before it.
  await settled(editor, "marks wait");
  expect(same(await pixels(editor), first)).toBe(true);
  await page.reload();
  await settled(editor, "marks wait");
  expect(same(await pixels(editor), first)).toBe(true);

  await disk.send("Storage.overrideQuotaForOrigin", { origin });
  await page.locator("#canvas").focus();
  await page.keyboard.press("Enter");
  await settled(editor, "filled");
  await editor.kept();
  const filled = await pixels(editor);
  await page.reload();
  await expect(page.locator(".filename")).toContainText("a.png");
  expect(same(await pixels(editor), filled)).toBe(true);
  await toTheEnd(editor, "Undo");
  expect(same(await pixels(editor), original)).toBe(true);
});

test("docs/faults.md has the table of these tests", () => {
  expect(readFileSync("docs/faults.md", "utf8")).toContain(strikeTable());
});
