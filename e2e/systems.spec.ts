import { expect, type Page, test } from "@playwright/test";
import { findings } from "./axe.ts";
import { EditorPage } from "./editor-page.ts";
import { encode, scenePhoto } from "./photos.ts";
import { StaticHost } from "./static-host.ts";

/** The shipped experimental generators, the map of their attention and the map of artefacts, on WebAssembly. */

test.setTimeout(240_000);

const SIZE = { width: 160, height: 120 };

/** Every file of the models folder that the page or its workers ask for. */
function modelFiles(page: Page): string[] {
  const found: string[] = [];
  page.context().on("request", (request) => {
    const [, file] = new URL(request.url()).pathname.split("/models/");
    if (file) found.push(file);
  });
  return found;
}

async function openFilled(editor: EditorPage, address: string): Promise<void> {
  await editor.start(address);
  await editor.open("lake.png", await encode("png", await scenePhoto("lake", SIZE.width, SIZE.height)));
}

async function choose(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name: "Settings", exact: true }).click();
  await page.getByLabel("Generator", { exact: true }).selectOption({ label: `${name} (experimental)` });
  await expect(page.getByText("Experimental: trained for minutes only")).toBeVisible();
  await page.getByRole("dialog").getByRole("button", { name: "Close" }).click();
  await expect(page.locator(".status .device")).toContainText(name, { timeout: 90_000 });
}

async function fill(editor: EditorPage): Promise<void> {
  await editor.drag([0.45, 0.45], [0.53, 0.5]);
  await editor.button("Fill").click();
  await editor.filled();
}

test("an experimental generator is fetched when it is chosen, not before, and says where it looked", async ({
  page,
}) => {
  const files = modelFiles(page);
  const editor = new EditorPage(page);
  await openFilled(editor, "?backend=wasm");
  await expect(page.locator(".status .device")).toContainText("lacuna", { timeout: 90_000 });
  const others = (): string[] => files.filter((file) => /\/weights/.test(file) && !file.startsWith("lacuna/"));
  expect(others()).toEqual([]);
  await expect(editor.button("Show where the generator looked")).toHaveAttribute("aria-disabled", "true");

  await choose(page, "contextual-attention");
  expect(new Set(others().map((file) => file.split("/")[0]))).toEqual(new Set(["contextual-attention"]));
  await fill(editor);
  await editor.button("Show where the generator looked").click();
  const bar = page.getByRole("region", { name: "Where the generator looked" });
  await expect(bar).toBeVisible({ timeout: 60_000 });
  const { x, y, width, height } = await editor.canvas();
  await page.mouse.move(x + 0.05 * width, y + 0.1 * height);
  await expect(bar).toContainText("Point at a filled place");
  await page.mouse.move(x + 0.49 * width, y + 0.475 * height);
  await expect(bar).toContainText("Taken from the marked place");
  await page.screenshot({ path: test.info().outputPath("attention.png") });
  expect(await findings(page)).toEqual([]);
  await page.keyboard.press("Escape");
  await expect(bar).toBeHidden();
  expect(editor.complaints).toEqual([]);
});

test("a fill shows what of it looks filled, and is filled again where it is hot", async ({ page }) => {
  const files = modelFiles(page);
  const editor = new EditorPage(page);
  await openFilled(editor, "?backend=wasm");
  await fill(editor);
  expect(files.filter((file) => file.startsWith("artefacts/weights"))).toEqual([]);
  await expect(page.locator(".status .device")).toContainText("lacuna", { timeout: 90_000 });
  await editor.button("Show what looks filled").click();
  const bar = page.getByRole("region", { name: "What looks filled" });
  await expect(bar).toBeVisible({ timeout: 60_000 });
  const limit = bar.getByRole("slider");
  await limit.fill("5");
  await expect(bar.getByText("of the fill is hot")).toBeVisible();
  await page.screenshot({ path: test.info().outputPath("heat.png") });
  expect(await findings(page)).toEqual([]);
  await bar.getByRole("button", { name: "Fill again where it is hot" }).click();
  await expect(bar).toBeHidden();
  await editor.button("History").click();
  await expect(page.getByRole("navigation", { name: "History" }).getByText("Fill", { exact: true })).toHaveCount(2);
  expect(editor.complaints).toEqual([]);
});

test.describe("without a network", () => {
  test.use({ serviceWorkers: "allow" });
  const host = new StaticHost(".cache/e2e");
  test.beforeEach(() => host.up());
  test.afterEach(() => host.down());

  test("an experimental generator works once it was used", async ({ page }) => {
    const editor = new EditorPage(page);
    await editor.start(`${host.address}?backend=wasm`);
    await expect
      .poll(() => page.evaluate(() => crossOriginIsolated).catch(() => false), { timeout: 60_000 })
      .toBe(true);
    const kept = await page.evaluate(async () => {
      const names = await caches.keys();
      const keys = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
      return keys.flat().map(({ url }) => url);
    });
    expect(kept.length).toBeGreaterThan(10);
    expect(kept.filter((url) => /\.bin$/.test(url))).toEqual([]);
    await page.getByRole("button", { name: "Lake", exact: true }).click();
    await expect(editor.button("Export")).toBeEnabled();
    await choose(page, "semantic-detail");
    await host.down();
    await page.reload();
    await expect(page.locator(".status .device")).toContainText("semantic-detail", { timeout: 90_000 });
  });
});
