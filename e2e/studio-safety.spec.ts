import { expect, type Page, test } from "@playwright/test";
import { findings } from "./axe.ts";
import { serveModel } from "./served-model.ts";
import { type LookPhoto, renderLook, StudioPage } from "./studio-page.ts";

/** A training through what happens to tabs and disks, with a tiny untrained network. */

test.setTimeout(600_000);

let photos: LookPhoto[];
test.beforeAll(async () => {
  photos = await renderLook("meadow", 3);
});

async function open(page: Page, address?: string): Promise<StudioPage> {
  const studio = new StudioPage(page);
  await serveModel(page);
  await studio.start(address);
  return studio;
}

/** Starts a training that is paused after a few steps, with its state kept. */
async function trainAndPause(page: Page, steps: number, address?: string): Promise<{ studio: StudioPage; at: number }> {
  const studio = await open(page, address);
  await studio.addPhotos(photos);
  expect(await findings(page)).toEqual([]);
  await studio.plan(steps);
  expect(await findings(page)).toEqual([]);
  await studio.button("Start training").click();
  await studio.reach(2);
  return { studio, at: await studio.pause() };
}

test("the tab crashes: the next one goes on at the same step", async ({ page, context }) => {
  const { at } = await trainAndPause(page, 1000);
  const devtools = await context.newCDPSession(page);
  const crashed = page.waitForEvent("crash");
  // It never answers: there is nobody left to.
  void devtools.send("Page.crash").catch(() => undefined);
  await crashed;
  const next = await open(await context.newPage());
  await next.wentOnAt(at);
  expect(next.complaints).toEqual([]);
});

test("a second tab waits, and takes the training over when the first is closed", async ({ page, context }) => {
  const { studio, at } = await trainAndPause(page, 1000);
  const page2 = await context.newPage();
  await serveModel(page2);
  const second = new StudioPage(page2);
  await page2.goto("/finetune.html?backend=wasm");
  await expect(page2.getByText("The studio is open in another tab.")).toBeVisible();
  await expect(second.run).toHaveCount(0);
  await page.close();
  await second.wentOnAt(at);
  expect([...studio.complaints, ...second.complaints]).toEqual([]);
});

test("a full disk: it trains on, says so, guards the page, and keeps the model once there is room", async ({
  page,
}) => {
  const { studio } = await trainAndPause(page, 60);
  expect(await findings(page)).toEqual([]);
  const disk = await page.context().newCDPSession(page);
  const origin = new URL(page.url()).origin;
  await disk.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: 1000 });
  await studio.button("Go on").click();
  await expect(page.getByRole("alert")).toContainText("no room left");
  expect(await findings(page)).toEqual([]);
  const leaving = () => page.evaluate(() => window.dispatchEvent(new Event("beforeunload", { cancelable: true })));
  expect(await leaving()).toBe(false);
  await studio.verdict();
  expect(await findings(page)).toEqual([]);
  await page.getByRole("button", { name: /^Keep/ }).click();
  await expect(page.getByText("is kept in this browser.")).toHaveCount(0);
  await disk.send("Storage.overrideQuotaForOrigin", { origin });
  await studio.keep("Late");
  await page.reload();
  await expect(studio.button("Export Late")).toBeVisible();
  expect(await findings(page)).toEqual([]);
});
