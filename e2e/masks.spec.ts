import { readFile, writeFile } from "node:fs/promises";
import { expect, test } from "@playwright/test";
import { createNodeCodecs } from "../cli/codecs.ts";
import { renderScene } from "../cli/scenes/render.ts";
import { holePixels, type Mask, maskAt, unionMasks } from "../src/core/mask.ts";
import { type MaskStroke, rasterize } from "../src/core/stroke.ts";
import { readMaskFile, writeMaskFile } from "../src/image/mask-file.ts";
import { EditorPage } from "./editor-page.ts";
import { encode } from "./photos.ts";

const size = { width: 640, height: 480 };
const codecs = createNodeCodecs();
const { photo, object } = renderScene("meadow", { ...size, seed: 1, withObject: true });
/** Where a photo of that size lies in a window of 1280 x 800 (see FIT_INSETS). */
const at = (box: { x: number; y: number }, x: number, y: number) => [box.x + 348 + x, box.y + 82 + y] as const;

async function openScene(editor: EditorPage, address: string): Promise<{ x: number; y: number }> {
  await editor.start(address);
  await editor.open("scene.png", await encode("png", photo));
  await expect(editor.page.getByTestId("zoom")).toHaveText("100%");
  return editor.canvas();
}

/** The marks as the page saves them. */
async function savedMask({ page }: EditorPage): Promise<Mask> {
  const [download] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("Shift+S")]);
  expect(download.suggestedFilename()).toBe("scene-mask.png");
  return readMaskFile("mask.png", new Uint8Array(await readFile(await download.path())), size, { codecs });
}

const rectangle = (x: number, y: number, width: number, height: number): MaskStroke => ({
  kind: "rectangle",
  mode: "add",
  rect: { x, y, width, height },
});

test("a click finds an object's edge; the marks are changed, saved and loaded, and one of them is filled", async ({
  page,
}) => {
  const editor = new EditorPage(page);
  const box = await openScene(editor, "");
  await page.keyboard.press("s");
  const { x, y, width } = object.bounds;
  await page.mouse.click(...at(box, x + width / 2, y + width / 2));
  await expect(page.locator(".news")).toContainText("Marked", { timeout: 60_000 });
  // The balloon's envelope; its basket hangs on ropes thinner than a pixel.
  const selected = await savedMask(editor);
  const common = holePixels(selected) + holePixels(object) - holePixels(unionMasks(selected, object));
  expect(common / holePixels(selected)).toBeGreaterThan(0.97);
  expect(common / holePixels(object)).toBeGreaterThan(0.8);

  await editor.button("Marks").click();
  await page.getByRole("button", { name: "Grow marks" }).click();
  await expect.poll(async () => holePixels(await savedMask(editor))).toBeGreaterThan(1.2 * holePixels(selected));
  await page.keyboard.press("i");
  await expect.poll(async () => maskAt(await savedMask(editor), x + 20, y + 20)).toBe(0);
  await page.keyboard.press("Delete");

  // Two marks from a file: the one that is clicked is filled, the other waits.
  const loaded = rasterize([rectangle(60, 300, 40, 30), rectangle(500, 330, 50, 40)], size);
  const path = test.info().outputPath("loaded.png");
  await writeFile(path, await writeMaskFile(loaded, size, codecs));
  await page.setInputFiles("#mask-input", path);
  await expect.poll(() => page.locator("[data-action=clear]").getAttribute("aria-disabled")).toBe("false");
  await page.keyboard.press("f");
  await page.mouse.click(...at(box, 80, 310));
  await editor.filled();
  expect((await savedMask(editor)).bounds).toEqual({ x: 500, y: 330, width: 50, height: 40 });
  expect(editor.complaints).toEqual([]);
});

test("a polygon by clicks and by keys, a wire between two clicks; Escape takes them back", async ({ page }) => {
  const editor = new EditorPage(page);
  const box = await openScene(editor, "?engine=fake&ms=0");
  const marked = () => page.locator("[data-action=clear]").getAttribute("aria-disabled");
  await page.keyboard.press("p");
  for (const [x, y] of [
    [100, 100],
    [200, 100],
    [200, 200],
    [102, 103],
  ] as const)
    await page.mouse.click(...at(box, x, y));
  await expect.poll(marked).toBe("false");
  const polygon = await savedMask(editor);
  expect(holePixels(polygon)).toBeCloseTo(5000, -3);
  await page.keyboard.press("Delete");

  await page.locator("#canvas").focus();
  for (const key of ["ArrowUp", "Space", "ArrowRight", "Shift+ArrowRight", "Space", "Shift+ArrowDown", "Space"])
    await page.keyboard.press(key);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("alert")).toContainText("Nothing is marked");
  for (const key of ["Space", "Shift+ArrowRight", "Space", "Shift+ArrowDown", "Space", "Enter"])
    await page.keyboard.press(key);
  await expect.poll(async () => holePixels(await savedMask(editor))).toBeCloseTo(2048, -2);
  await page.keyboard.press("Delete");

  await page.keyboard.press("w");
  await page.mouse.click(...at(box, 40, 150));
  await page.mouse.move(...at(box, 400, 160), { steps: 3 });
  await page.mouse.click(...at(box, 400, 160));
  await expect.poll(marked).toBe("false");
  const wire = await savedMask(editor);
  expect(wire.bounds.width).toBeGreaterThan(350);
  expect(holePixels(wire)).toBeLessThan(360 * 40);
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 760 }, hasTouch: true });

  test("fingers scribble on an object, tap a polygon, and pinch without placing a corner", async ({ page }) => {
    const editor = new EditorPage(page);
    await editor.start("?engine=fake&ms=0");
    await page.setInputFiles("#photo-input", {
      name: "scene.png",
      mimeType: "image/png",
      buffer: await encode("png", photo),
    });
    await expect(page.locator(".toolbar")).toBeVisible();
    const box = await editor.canvas();
    const session = await page.context().newCDPSession(page);
    const touch = (type: "touchStart" | "touchMove" | "touchEnd", ...points: [number, number][]) =>
      session.send("Input.dispatchTouchEvent", {
        type,
        touchPoints: points.map(([x, y], id) => ({ x: box.x + x, y: box.y + y, id })),
      });
    const marked = () => page.locator("[data-action=clear]").getAttribute("aria-disabled");
    await page.locator("[data-action=polygon]").tap();
    await touch("touchStart", [100, 300]);
    await touch("touchStart", [100, 300], [200, 300]);
    await touch("touchEnd");
    for (const [x, y] of [
      [150, 280],
      [250, 280],
      [250, 350],
      [151, 281],
    ] as const) {
      await touch("touchStart", [x, y]);
      await touch("touchEnd");
    }
    await expect.poll(marked).toBe("false");
    await page.locator("[data-action=undo]").tap();
    await expect.poll(marked).toBe("true");

    await page.locator("[data-action=select]").tap();
    const scale = 366 / size.width;
    const top = (box.height - size.height * scale) / 2;
    const balloon: [number, number] = [12 + (object.bounds.x + 28) * scale, top + (object.bounds.y + 20) * scale];
    await touch("touchStart", balloon);
    await touch("touchMove", [balloon[0], balloon[1] + 8]);
    await touch("touchEnd");
    await expect.poll(marked, { timeout: 60_000 }).toBe("false");
    expect(editor.complaints).toEqual([]);
  });
});
