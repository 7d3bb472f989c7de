import { expect, test } from "@playwright/test";
import { EditorPage } from "./editor-page.ts";
import { encode, scenePhoto } from "./photos.ts";

const small = async (): Promise<Buffer> => encode("jpeg", await scenePhoto("meadow", 600, 400));
const CLEAR = "Clear marks";

test("the keyboard alone opens, marks, fills, compares and saves", async ({ page }) => {
  const editor = new EditorPage(page);
  await editor.start("?engine=fake&ms=0");
  // From the start screen by Tab and Enter: the gallery needs no file dialog.
  await page.getByRole("button", { name: "Interior" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.locator(".filename")).toHaveText("interior.jpg");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Space");
  for (let i = 0; i < 6; i++) await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Space");
  await expect(editor.button(CLEAR)).toHaveAttribute("aria-disabled", "false");
  await page.keyboard.press("Enter");
  await editor.filled();
  await page.keyboard.press("c");
  await page.getByRole("slider", { name: /Before and after/ }).focus();
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("c");
  await expect(page.getByRole("slider", { name: /Before and after/ })).toHaveCount(0);
  await page.keyboard.press("Control+s");
  await expect(page.locator(".result[data-psnr]")).toBeVisible();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("dialog").getByRole("button", { name: /^Save/ }).press("Enter"),
  ]);
  expect(download.suggestedFilename()).toBe("interior-lacuna.jpg");
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keyboard and gestures" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  expect(editor.complaints).toEqual([]);
});

test("the wheel zooms about the pointer, with Alt it sizes the brush; keys fit and size", async ({ page }) => {
  const editor = new EditorPage(page);
  await editor.start("?engine=fake");
  await editor.open("a.jpg", await small());
  const zoom = page.getByTestId("zoom");
  await expect(zoom).toHaveText("100%");
  const box = await editor.canvas();
  await page.mouse.move(box.x + 300, box.y + 200);
  await page.mouse.wheel(0, -200);
  await expect(zoom).not.toHaveText("100%");
  const zoomed = await zoom.textContent();
  await page.keyboard.down("Alt");
  await page.mouse.wheel(0, -100);
  await page.keyboard.up("Alt");
  await expect(zoom).toHaveText(zoomed as string);
  await expect(page.getByRole("slider", { name: "Size" })).not.toHaveAttribute("aria-valuetext", "48 px");
  await page.keyboard.press("0");
  await expect(zoom).toHaveText("100%");
  // Space held, or the middle button: the photo moves, nothing is marked.
  await page.locator("#canvas").focus();
  await page.keyboard.down("Space");
  await editor.drag([0.4, 0.4], [0.5, 0.5]);
  await page.keyboard.up("Space");
  await page.mouse.down({ button: "middle" });
  await page.mouse.move(box.x + 500, box.y + 300, { steps: 4 });
  await page.mouse.up({ button: "middle" });
  await expect(editor.button(CLEAR)).toHaveAttribute("aria-disabled", "true");
  const size = page.getByRole("slider", { name: "Size" });
  const before = await size.getAttribute("aria-valuetext");
  await page.keyboard.press("]");
  await expect(size).not.toHaveAttribute("aria-valuetext", before as string);
});

test("a pen draws, and from then on a resting hand only moves the photo", async ({ page }) => {
  const editor = new EditorPage(page);
  await editor.start("?engine=fake");
  await editor.open("a.jpg", await small());
  const box = await editor.canvas();
  const session = await page.context().newCDPSession(page);
  const pen = (type: "mousePressed" | "mouseMoved" | "mouseReleased", x: number, force: number) =>
    session.send("Input.dispatchMouseEvent", {
      type,
      x: box.x + x,
      y: box.y + 200,
      button: "left",
      buttons: type === "mouseReleased" ? 0 : 1,
      clickCount: 1,
      pointerType: "pen",
      force,
    });
  await pen("mousePressed", 500, 0.2);
  for (let i = 1; i <= 10; i++) await pen("mouseMoved", 500 + 10 * i, 0.1 * i);
  await pen("mouseReleased", 600, 0);
  await expect(editor.button(CLEAR)).toHaveAttribute("aria-disabled", "false");
  await page.keyboard.press("Control+z");
  await expect(editor.button(CLEAR)).toHaveAttribute("aria-disabled", "true");
  const palm = (type: "touchStart" | "touchMove" | "touchEnd", ...xs: number[]) =>
    session.send("Input.dispatchTouchEvent", { type, touchPoints: xs.map((x) => ({ x: box.x + x, y: box.y + 300 })) });
  await palm("touchStart", 500);
  for (let i = 1; i <= 10; i++) await palm("touchMove", 500 + 10 * i);
  await palm("touchEnd");
  await expect(editor.button(CLEAR)).toHaveAttribute("aria-disabled", "true");
  expect(editor.complaints).toEqual([]);
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 760 }, hasTouch: true, deviceScaleFactor: 2 });

  test("one finger marks, two fingers move and zoom, the options are a sheet", async ({ page }) => {
    const editor = new EditorPage(page);
    await editor.start("?engine=fake&ms=0");
    await page.setInputFiles("#photo-input", { name: "a.jpg", mimeType: "image/jpeg", buffer: await small() });
    await expect(page.locator(".toolbar")).toBeVisible();
    const save = await page.locator("[data-action=export]").boundingBox();
    expect((save?.x ?? 0) + (save?.width ?? Number.POSITIVE_INFINITY)).toBeLessThanOrEqual(390);
    const box = await editor.canvas();
    const session = await page.context().newCDPSession(page);
    const touch = (type: "touchStart" | "touchMove" | "touchEnd", ...points: [number, number][]) =>
      session.send("Input.dispatchTouchEvent", {
        type,
        touchPoints: points.map(([x, y], id) => ({ x: box.x + x, y: box.y + y, id })),
      });
    const marked = () => page.locator("[data-action=clear]").getAttribute("aria-disabled");

    await touch("touchStart", [150, 300]);
    await touch("touchStart", [150, 300], [250, 300]);
    for (let i = 1; i <= 8; i++) await touch("touchMove", [150 - 5 * i, 300], [250 + 5 * i, 300]);
    await touch("touchEnd");
    expect(await marked()).toBe("true");

    await touch("touchStart", [150, 300]);
    for (let i = 1; i <= 8; i++) await touch("touchMove", [150 + 5 * i, 300]);
    await touch("touchEnd");
    await expect.poll(marked).toBe("false");

    await expect(page.getByRole("slider", { name: "Grow mark by" })).toBeHidden();
    await page.getByRole("button", { name: "Options" }).click();
    await expect(page.getByRole("slider", { name: "Grow mark by" })).toBeVisible();
    await page.locator(".toolbar").getByRole("button", { name: "Fill", exact: true }).click();
    await expect.poll(marked).toBe("true");
    expect(editor.complaints).toEqual([]);
  });
});
