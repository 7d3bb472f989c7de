import { type CDPSession, expect, type Page, test } from "@playwright/test";
import { renderScene, type SceneName } from "../cli/scenes/render.ts";
import type { Photo } from "../src/core/photo.ts";
import type { Rect } from "../src/core/rect.ts";
import { FIT_INSETS } from "../src/editor/editor.ts";
import { fitView, toPhoto, toScreen } from "../src/editor/view.ts";
import { findings } from "./axe.ts";
import { EditorPage } from "./editor-page.ts";
import { decode, encode } from "./photos.ts";

/**
 * Guides with the mouse and with a finger, and with real fills: a horizon drawn through a hole, a wall coloured, a boat
 * pasted from another photo. Places are in pixels of the photos, which are shown at 100 %.
 */

type Place = readonly [x: number, y: number];

const SIZE = { width: 640, height: 480 };
// Scenes are rendered and fills are real: a busy machine takes minutes.
test.setTimeout(300_000);
const FILL_MS = 400_000;

const rendered = new Map<string, Photo>();

/** A drawn scene; each is rendered once. */
function scene(name: SceneName, seed: number): Photo {
  const key = `${name} ${seed}`;
  const photo = rendered.get(key) ?? renderScene(name, { ...SIZE, seed, withObject: true }).photo;
  rendered.set(key, photo);
  return photo;
}

/** A person with a mouse or a finger, at a photo of {@link SIZE}. */
class Person extends EditorPage {
  private touch: CDPSession | null = null;

  async takeFinger(): Promise<void> {
    this.touch = await this.page.context().newCDPSession(this.page);
  }

  async press(name: string): Promise<void> {
    await this.button(name).click();
  }

  /** Draws through places of the photo. */
  async draw(...places: readonly Place[]): Promise<void> {
    const box = await this.canvas();
    const view = fitView(SIZE, box, FIT_INSETS);
    expect(view.scale).toBe(1);
    const points = places.map(([x, y]) => {
      const at = toScreen(view, { x, y });
      return { x: box.x + at.x, y: box.y + at.y };
    });
    const [first, ...rest] = points as [{ x: number; y: number }, ...{ x: number; y: number }[]];
    const steps = rest.flatMap((to, i) => between(points[i] as typeof to, to));
    if (this.touch) {
      const send = (type: "touchStart" | "touchMove" | "touchEnd", at?: { x: number; y: number }) =>
        this.touch?.send("Input.dispatchTouchEvent", { type, touchPoints: at ? [at] : [] });
      await send("touchStart", first);
      for (const to of steps) await send("touchMove", to);
      await send("touchEnd");
      return;
    }
    await this.page.mouse.move(first.x, first.y);
    await this.page.mouse.down();
    for (const to of steps) await this.page.mouse.move(to.x, to.y);
    await this.page.mouse.up();
  }

  /** The place in the middle of the canvas. */
  async middle(): Promise<Place> {
    const box = await this.canvas();
    const { x, y } = toPhoto(fitView(SIZE, box, FIT_INSETS), { x: box.width / 2, y: box.height / 2 });
    return [x, y];
  }

  async markRectangle({ x, y, width, height }: Rect): Promise<void> {
    await this.press("Rectangle");
    await this.draw([x, y], [x + width, y + height]);
  }

  /** The tools for guides; the drawer opens when it is closed. */
  async take(tool: string): Promise<void> {
    const drawer = this.page.getByRole("toolbar", { name: "Guide tools" });
    if (!(await drawer.isVisible())) await this.press("Guides: say what should appear");
    await this.press(tool);
  }

  async fillNow(): Promise<void> {
    await this.press("Fill");
    await expect(this.page.locator(".news")).toContainText("Filled", { timeout: FILL_MS });
  }

  async look(name: string): Promise<void> {
    const box = await this.canvas();
    await this.page.mouse.move(box.x + box.width - 20, box.y + 20); // the brush ring
    await this.page.waitForTimeout(500); // tiles come a moment later
    await this.page.screenshot({ path: test.info().outputPath(`${name}.png`) });
  }

  /** The photo as it would be saved. */
  async result(): Promise<Photo> {
    await this.prepareExport("PNG");
    const { bytes } = await this.save();
    await expect(this.page.getByRole("dialog")).toHaveCount(0);
    return decode("png", bytes);
  }

  async reload(): Promise<void> {
    await this.kept();
    await this.page.reload();
    await expect(this.page.locator(".filename")).toContainText(".png");
    await expect(this.button("Export")).toBeEnabled();
  }
}

function between(a: { x: number; y: number }, b: { x: number; y: number }): { x: number; y: number }[] {
  const steps = Math.max(2, Math.ceil(Math.hypot(b.x - a.x, b.y - a.y) / 12));
  return Array.from({ length: steps }, (_, k) => {
    const t = (k + 1) / steps;
    return { x: a.x + t * (b.x - a.x), y: a.y + t * (b.y - a.y) };
  });
}

function meanOf(photo: Photo, { x, y, width, height }: Rect): number[] {
  const sums = [0, 0, 0];
  for (let v = y; v < y + height; v++)
    for (let u = x; u < x + width; u++)
      for (let c = 0; c < 3; c++) sums[c] = (sums[c] as number) + (photo.data[4 * (v * photo.width + u) + c] as number);
  return sums.map((sum) => sum / (width * height));
}

function farApart(a: readonly number[], b: readonly number[]): number {
  return Math.hypot(...a.map((level, c) => level - (b[c] as number)));
}

function sum(levels: readonly number[]): number {
  return levels.reduce((total, level) => total + level, 0);
}

/** Mean step from pixel to pixel, in levels. */
function roughness(photo: Photo, { x, y, width, height }: Rect): number {
  let total = 0;
  for (let v = y; v < y + height; v++)
    for (let u = x; u < x + width; u++) {
      const at = 4 * (v * photo.width + u) + 1;
      total += Math.abs((photo.data[at + 4] as number) - (photo.data[at] as number));
    }
  return total / (width * height);
}

/** The same place in the light of another hour. */
function atDusk(photo: Photo): Photo {
  const gains = [0.66, 0.48, 0.44, 1];
  return { ...photo, data: photo.data.map((level, i) => Math.round(level * (gains[i % 4] as number))) };
}

/** How much the colour changes from just above a line to just below it, on average along it, in levels. */
function stepAcross(photo: Photo, heightAt: (x: number) => number, from: number, to: number): number {
  let sum = 0;
  for (let x = from; x < to; x++) {
    const y = Math.round(heightAt(x));
    const column = { x, width: 1, height: 4 };
    sum += farApart(meanOf(photo, { ...column, y: y - 6 }), meanOf(photo, { ...column, y: y + 3 }));
  }
  return sum / (to - from);
}

/** True where no pixel outside of the box differs. */
function sameOutside(a: Photo, b: Photo, box: Rect): boolean {
  for (let i = 0; i < a.width * a.height; i++) {
    const [x, y] = [i % a.width, Math.floor(i / a.width)];
    if (x >= box.x && x < box.x + box.width && y >= box.y && y < box.y + box.height) continue;
    for (let c = 4 * i; c < 4 * i + 4; c++) if (a.data[c] !== b.data[c]) return false;
  }
  return true;
}

async function begin(page: Page, finger: boolean): Promise<Person> {
  const person = new Person(page);
  await person.start();
  if (finger) await person.takeFinger();
  return person;
}

async function open(person: Person, photo: Photo, name: string): Promise<void> {
  await person.open(name, await encode("png", photo));
}

for (const [hand, hasTouch] of [
  ["mouse", false],
  ["finger", true],
] as const)
  test.describe(`with a ${hand}`, () => {
    test.use({ hasTouch });

    test("a horizon is drawn through a hole", async ({ page }) => {
      const person = await begin(page, hasTouch);
      const photo = scene("meadow", 2);
      await open(person, photo, "meadow.png");
      const hole = { x: 128, y: 208, width: 190, height: 132 };
      await person.markRectangle(hole);
      // From the meadow on the left to that on the right, over a top that the photo does not have.
      const heightAt = (x: number): number => 290 - 38 * Math.sin((Math.PI * (x - 128)) / 190);
      await person.take("Sketch freehand");
      await person.draw(...Array.from({ length: 20 }, (_, i): Place => [124 + 10.4 * i, heightAt(124 + 10.4 * i)]));
      await person.look("drawn");
      expect(await findings(page)).toEqual([]);
      await person.reload();

      const follow = page.getByRole("switch", { name: "Fill with guides" });
      await person.take("Select and move guides");
      await follow.click();
      await person.fillNow();
      const without = await person.result();
      await person.look("without");
      await person.press("Undo");
      await follow.click();
      await person.fillNow();
      const filled = await person.result();
      await person.look("filled");
      const [from, to] = [hole.x + 30, hole.x + hole.width - 30];
      const drawn = stepAcross(filled, heightAt, from, to);
      expect(drawn).toBeGreaterThan(40);
      expect(drawn).toBeGreaterThan(2 * stepAcross(without, heightAt, from, to));
      const grown = { x: hole.x - 8, y: hole.y - 8, width: hole.width + 16, height: hole.height + 16 };
      expect(sameOutside(photo, filled, grown)).toBe(true);

      await person.press("Undo");
      expect((await person.result()).data.every((byte, i) => byte === photo.data[i])).toBe(true);
      await person.press("Redo");
      await person.reload();
      expect((await person.result()).data.every((byte, i) => byte === filled.data[i])).toBe(true);
      expect(person.complaints).toEqual([]);
    });

    test("a wall is coloured", async ({ page }) => {
      const person = await begin(page, hasTouch);
      const photo = scene("interior", 1);
      await open(person, photo, "interior.png");
      // The wall to the right of the corner, down to its skirting board.
      await person.press("Lasso");
      await person.draw([546, 4], [639, 4], [639, 408], [546, 336], [546, 4]);
      await person.take("Colour stroke");
      await page.locator(".swatch input").fill("#4f7a99");
      await person.draw([570, 30], [570, 330]);
      await person.draw([612, 30], [612, 366]);
      await person.look("drawn");
      expect(await findings(page)).toEqual([]);
      await person.fillNow();
      const filled = await person.result();
      await person.look("filled");
      const wished = [0x4f, 0x7a, 0x99];
      const under = { x: 552, y: 60, width: 76, height: 230 };
      expect(farApart(meanOf(photo, under), wished)).toBeGreaterThan(40);
      expect(farApart(meanOf(filled, under), wished)).toBeLessThan(8);
      // The wall goes on beside the strokes, in their colour, and with its texture.
      const beside = { x: 637, y: 80, width: 3, height: 220 };
      expect(farApart(meanOf(filled, beside), wished)).toBeLessThan(0.5 * farApart(meanOf(photo, beside), wished));
      expect(roughness(filled, under)).toBeGreaterThan(0.5 * roughness(photo, under));
      await person.press("Undo");
      await person.reload();
      await person.fillNow();
      expect((await person.result()).data.every((byte, i) => byte === filled.data[i])).toBe(true);
      expect(person.complaints).toEqual([]);
    });

    test("a boat is pasted from another photo", async ({ page }) => {
      const person = await begin(page, hasTouch);
      const [noon, dusk] = [scene("lake", 3), atDusk(scene("lake", 1))];
      await open(person, noon, "noon.png");
      // Round the boat and its image in the water, with a little water.
      await person.press("Lasso");
      await person.draw([148, 352], [240, 350], [338, 352], [336, 400], [328, 424], [158, 424], [148, 352]);
      await person.take("Copy what is marked");
      await expect(page.locator(".news")).toContainText(/copied/i);
      await person.choose("dusk.png", await encode("png", dusk));
      await page.getByRole("dialog").getByRole("button", { name: "Open the other photo" }).click();
      await expect(page.locator(".filename")).toContainText("dusk.png");
      await person.take("Paste the copied piece");
      // It lies in the middle of the view: to the left and down, to open water.
      await person.draw(await person.middle(), [118, 422]);
      await person.look("pasted");
      await person.fillNow();
      const filled = await person.result();
      await person.look("filled");
      // The hull lies as far from its middle as it did in its own photo.
      const hull = { x: 118 - 70, y: 422 - 19, width: 140, height: 8 };
      const before = meanOf(noon, { x: 173, y: 368, width: 140, height: 8 });
      const after = meanOf(filled, hull);
      expect(farApart(meanOf(filled, hull), meanOf(dusk, hull))).toBeGreaterThan(15); // it is there
      // The light of dusk: red stays for the most part, blue goes.
      expect((after[2] as number) / (before[2] as number)).toBeLessThan(0.8);
      expect(sum(after)).toBeLessThan(0.85 * sum(before));
      await person.press("Undo");
      await person.reload();
      await person.fillNow();
      expect((await person.result()).data.every((byte, i) => byte === filled.data[i])).toBe(true);
      expect(person.complaints).toEqual([]);
    });
  });
