import { expect, type Page, test } from "@playwright/test";
import { findings } from "./axe.ts";
import { EditorPage } from "./editor-page.ts";

/** Opens a command by its name in the palette, as a person does who knows no key. */
async function command(page: Page, name: string): Promise<void> {
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { expanded: true }).fill(name);
  await expect(page.getByRole("option", { name, exact: false })).toHaveCount(1);
  await page.keyboard.press("Enter");
}

const DIALOGS = ["Keyboard and gestures", "About this device", "Settings", "Export"] as const;

test("no screen has anything serious for axe, light or dark, on a desk", async ({ page }) => {
  test.setTimeout(300_000);
  const editor = new EditorPage(page);
  await editor.start("?engine=fake&ms=0");
  expect(await findings(page)).toEqual([]);
  await page.getByRole("button", { name: "Meadow", exact: true }).click();
  await expect(editor.button("Export")).toBeEnabled();
  await editor.drag([0.4, 0.5], [0.5, 0.5]);
  expect(await findings(page)).toEqual([]);
  for (const theme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme: theme });
    for (const name of DIALOGS) {
      await command(page, name);
      await expect(page.getByRole("heading", { name })).toBeVisible();
      expect(await findings(page)).toEqual([]);
      await page.keyboard.press("Escape");
    }
    await page.keyboard.press("Control+k");
    expect(await findings(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await page.keyboard.press("c");
    expect(await findings(page)).toEqual([]);
    await page.keyboard.press("c");
  }
  await editor.choose("empty.jpg", Buffer.alloc(0));
  await expect(page.getByRole("heading", { name: "Open another photo?" })).toBeVisible();
  expect(await findings(page)).toEqual([]);
  // A page with a fault has findings: the check can fail.
  await page.evaluate(() => document.querySelector("dialog")?.append(document.createElement("img")));
  expect(await findings(page)).toHaveLength(1);
  await page.getByRole("button", { name: "Open the other photo" }).click();
  await expect(page.getByRole("alert")).toBeVisible();
  expect(await findings(page)).toEqual([]);
});

test("nor has the frame, what is learnt of a photo, recent projects, or the example page", async ({ page }) => {
  const editor = new EditorPage(page);
  await editor.start();
  await page.getByRole("button", { name: "Lake", exact: true }).click();
  await expect(editor.button("Export")).toBeEnabled();
  await page.keyboard.press("Shift+C");
  await expect(page.getByRole("button", { name: "Apply" })).toBeVisible();
  expect(await findings(page)).toEqual([]);
  await page.keyboard.press("Escape");
  await editor.drag([0.4, 0.4], [0.5, 0.5]);
  for (const action of ["learn", "recent"]) {
    await page.locator(`[data-action="${action}"]`).click();
    await expect(page.getByRole("dialog")).toBeVisible();
    expect(await findings(page)).toEqual([]);
    await page.keyboard.press("Escape");
  }
  await page.goto("/embed-example.html");
  await expect(page.locator("body")).not.toBeEmpty();
  expect(await findings(page)).toEqual([]);
});

test("a phone, twice the text, and writing from right to left: nothing serious, nothing out of reach", async ({
  page,
}) => {
  test.setTimeout(300_000);
  const editor = new EditorPage(page);
  await editor.start("?engine=fake&ms=0");
  await page.getByRole("button", { name: "Lake", exact: true }).click();
  await expect(editor.button("Export")).toBeEnabled();
  /** Everything that can be pressed lies inside the window, and nothing is scrolled sideways. */
  const outside = () =>
    page.evaluate(() =>
      [...document.querySelectorAll("button, input, select")]
        .filter((element) => element.checkVisibility())
        .map((element) => ({ name: element.ariaLabel || element.textContent, box: element.getBoundingClientRect() }))
        .filter(
          ({ box }) => box.width > 0 && (box.left < -1 || box.right > innerWidth + 1 || box.bottom > innerHeight + 1),
        )
        .map(({ name }) => name),
    );
  /** Buttons that something lies over, or whose words are cut off. */
  const covered = () =>
    page.evaluate(() =>
      [...document.querySelectorAll(".topbar button, .toolbar button")]
        .filter((element) => element.checkVisibility())
        .filter((element) => {
          const { left, top, width, height } = element.getBoundingClientRect();
          const hit = document.elementFromPoint(left + width / 2, top + height / 2);
          return !(hit && element.contains(hit)) || element.scrollWidth > element.clientWidth + 1;
        })
        .map((element) => element.ariaLabel || element.textContent),
    );
  const text = (size: string) =>
    page.evaluate((to) => document.documentElement.style.setProperty("font-size", to), size);
  const direction = (dir: string) => page.evaluate((to) => document.documentElement.setAttribute("dir", to), dir);
  for (const [width, height, size, dir] of [
    [390, 844, "", "ltr"],
    [360, 740, "", "ltr"],
    [1280, 800, "200%", "ltr"],
    [1280, 800, "", "rtl"],
    [390, 844, "", "rtl"],
    [390, 844, "200%", "ltr"],
    [390, 844, "200%", "rtl"],
    [1280, 800, "200%", "rtl"],
  ] as const) {
    await page.setViewportSize({ width, height });
    await direction(dir);
    await text(size);
    expect(await outside()).toEqual([]);
    expect(await covered()).toEqual([]);
    expect(await findings(page)).toEqual([]);
  }
  // From right to left the tools are on the other side.
  await page.setViewportSize({ width: 1280, height: 800 });
  await text("");
  const tools = await page.locator(".toolbar").boundingBox();
  expect(tools?.x).toBeGreaterThan(1100);
});

test("the palette finds commands by parts of their names; the device panel tells and copies what it knows", async ({
  page,
  context,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const editor = new EditorPage(page);
  await editor.start("?engine=fake&ms=0");
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { expanded: true }).fill("zoom");
  // Nothing is open, so there is nothing to zoom into.
  await expect(page.getByText("No command has this name.")).toBeVisible();
  await page.getByRole("combobox", { expanded: true }).fill("bru");
  await expect(page.getByRole("option")).toHaveText([/^Smaller brush/, /^Larger brush/]);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  expect(await page.evaluate(() => JSON.parse(localStorage.getItem("lacuna.settings.1") ?? "").brushSize)).toBe(55);

  await command(page, "About this device");
  await expect(page.locator(".facts")).toContainText("mean colour (fake)");
  await expect(page.locator(".facts")).not.toContainText("Asking the device");
  await editor.button("Copy as text").click();
  await expect(page.getByText("Copied")).toBeVisible();
  const text = await page.evaluate(() => navigator.clipboard.readText());
  expect(text).toContain("Fills run on: mean colour (fake)");
  expect(text).toMatch(/Versions: Lacuna \d/);
  await page.keyboard.press("Escape");
  const [guide] = await Promise.all([context.waitForEvent("page"), editor.button("User guide").click()]);
  await expect(guide.getByRole("heading", { level: 1 })).toHaveText("Lacuna: user guide");
  const broken = () => [...document.images].filter((image) => image.complete && image.naturalWidth === 0).length;
  await expect.poll(() => guide.evaluate(broken)).toBe(0);
  expect(await findings(guide)).toEqual([]);
  expect(editor.complaints).toEqual([]);
});
