import { type BrowserContext, expect, type Page, test } from "@playwright/test";
import { EditorPage } from "./editor-page.ts";
import { encode, scenePhoto } from "./photos.ts";
import { StaticHost } from "./static-host.ts";

test.use({ serviceWorkers: "allow" });

const host = new StaticHost(".cache/e2e");
test.beforeEach(() => host.up());
test.afterEach(() => host.down());

/** Every address that the page, its workers or its service worker asked for on another site. */
function strangers(context: BrowserContext): string[] {
  const found: string[] = [];
  context.on("request", (request) => {
    const { protocol, origin } = new URL(request.url());
    const own = protocol === "blob:" || protocol === "data:" || origin === new URL(host.address).origin;
    if (!own) found.push(request.url());
  });
  return found;
}

async function visit(page: Page): Promise<EditorPage> {
  const editor = new EditorPage(page);
  await editor.start(host.address);
  // A host that sends no headers: isolated all the same, after the one reload of the first visit.
  await expect.poll(() => page.evaluate(() => crossOriginIsolated).catch(() => false), { timeout: 60_000 }).toBe(true);
  return editor;
}

test("on a static host: isolated; without a network it opens, restores and fills; nothing leaves the site", async ({
  context,
  page,
}) => {
  test.setTimeout(300_000);
  const foreign = strangers(context);
  const editor = await visit(page);
  await page.getByRole("button", { name: "Lake", exact: true }).click();
  await expect(editor.button("Export")).toBeEnabled();
  await editor.drag([0.45, 0.6], [0.5, 0.6]);
  await editor.button("Fill").click();
  await editor.filled();
  await expect(page.locator(".status")).toContainText("WebAssembly SIMD");

  await host.down();
  await page.reload();
  await expect(page.locator(".filename")).toContainText("lake");
  await expect(editor.button("Undo")).toBeEnabled();
  await editor.drag([0.3, 0.5], [0.35, 0.5]);
  await editor.button("Fill").click();
  await editor.filled();
  await editor.prepareExport("PNG");
  expect((await editor.save()).bytes.length).toBeGreaterThan(1000);

  const guarded = await page.evaluate(async () => {
    const outside = await fetch("https://example.com/").then(
      () => "fetched",
      () => "refused",
    );
    const script = Object.assign(document.createElement("script"), { text: "window.ran = true" });
    document.body.append(script);
    return [outside, "ran" in window ? "run" : "refused"];
  });
  expect(guarded).toEqual(["refused", "refused"]);
  expect(foreign).toEqual([]);
});

test("a new version is announced and waits; taken, the work is there again; shared photos open", async ({ page }) => {
  const editor = await visit(page);
  await page.getByRole("button", { name: "Street", exact: true }).click();
  await expect(editor.button("Export")).toBeEnabled();
  await editor.drag([0.45, 0.6], [0.5, 0.6]);
  await page.evaluate(() => Object.assign(window, { before: true }));

  host.edit = (path, text) => (path === "/service-worker.js" ? `${text}\n// another version` : text);
  await page.evaluate(async () => (await navigator.serviceWorker.ready).update());
  await expect(page.getByText("A new version of Lacuna is ready.")).toBeVisible();
  expect(await page.evaluate(() => "before" in window)).toBe(true);
  await editor.button("Reload").click();
  await page.waitForFunction(() => !("before" in window));
  await expect(page.locator(".filename")).toContainText("street");
  await expect(editor.button("Undo")).toBeEnabled();
  await editor.button("Undo").click();

  const bytes = await encode("png", await scenePhoto("meadow", 64, 48));
  await page.evaluate((base64) => {
    const data = new DataTransfer();
    const file = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
    data.items.add(new File([file], "geteilt ä.png", { type: "image/png" }));
    const form = Object.assign(document.createElement("form"), { method: "post", enctype: "multipart/form-data" });
    form.action = "share";
    const input = Object.assign(document.createElement("input"), { type: "file", name: "photo", files: data.files });
    form.append(input);
    document.body.append(form);
    form.submit();
  }, bytes.toString("base64"));
  await expect(page.locator(".filename")).toContainText("geteilt ä.png");
});

test("the manifest makes it installable", async ({ page, context }) => {
  await page.goto(host.address);
  const session = await context.newCDPSession(page);
  const { errors, url } = await session.send("Page.getAppManifest");
  expect(url).toContain("manifest.webmanifest");
  expect(errors).toEqual([]);
  const { installabilityErrors } = await session.send("Page.getInstallabilityErrors");
  // Tests run in a context like a private window, where nothing is ever installed.
  expect(installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== "in-incognito")).toEqual([]);
});
