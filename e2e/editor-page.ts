import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { type Download, expect, type Page, test } from "@playwright/test";
import { growMask, type Mask } from "../src/core/mask.ts";
import type { Size } from "../src/core/rect.ts";
import { type Point, rasterize } from "../src/core/stroke.ts";
import { FIT_INSETS } from "../src/editor/editor.ts";
import { fitView, toPhoto } from "../src/editor/view.ts";

/** What a person does with the editor, in words of the tests. */
export class EditorPage {
  readonly page: Page;
  /** Everything the console complained about, and every uncaught error. */
  readonly complaints: string[] = [];

  constructor(page: Page) {
    this.page = page;
    page.on("console", (message) => {
      // The test runner's own: see serviceWorkers in playwright.config.ts.
      if (message.text().includes("Service Worker registration blocked by Playwright")) return;
      if (message.type() === "error" || message.type() === "warning") this.complaints.push(message.text());
    });
    page.on("pageerror", (error) => this.complaints.push(String(error)));
  }

  /**
   * Starts the editor; `address` as in `?engine=fake&ms=2000`, or a whole one. Fills on a button unless told otherwise.
   * A test that brings a save dialog of its own says so.
   */
  async start(address = "", { autoFill = false, saveDialog = false } = {}): Promise<void> {
    // Headless Chromium has a save dialog that no test can answer; the download is the other way to save.
    await this.page.addInitScript(
      ([auto, picker]) => {
        if (!picker) Object.defineProperty(window, "showSaveFilePicker", { value: undefined });
        if (!localStorage.getItem("lacuna.settings.1"))
          localStorage.setItem("lacuna.settings.1", JSON.stringify({ autoFill: auto }));
      },
      [autoFill, saveDialog] as const,
    );
    await this.page.goto(/^https?:/.test(address) ? address : `/${address}`);
    await expect(this.page.locator(".topbar")).toBeVisible();
  }

  /** By a file on the disk: bytes handed over by Playwright itself would be decoded on the page's main thread. */
  async choose(name: string, bytes: Buffer): Promise<void> {
    const path = test.info().outputPath(name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, bytes);
    await this.page.setInputFiles("#photo-input", path);
  }

  async open(name: string, bytes: Buffer): Promise<void> {
    await this.choose(name, bytes);
    await expect(this.page.locator(".filename")).toContainText(name);
    await expect(this.page.getByRole("button", { name: "Export" })).toBeEnabled();
  }

  button(name: string) {
    return this.page.getByRole("button", { name, exact: true });
  }

  async canvas(): Promise<{ x: number; y: number; width: number; height: number }> {
    const box = await this.page.locator("#canvas").boundingBox();
    if (!box) throw new Error("the canvas is not shown");
    return { ...box, width: Math.round(box.width), height: Math.round(box.height) };
  }

  /** Draws straight lines through points given as shares of the canvas. */
  async drag(...shares: readonly (readonly [number, number])[]): Promise<Point[]> {
    const box = await this.canvas();
    const points = shares.map(([x, y]) => ({ x: Math.round(x * box.width), y: Math.round(y * box.height) }));
    const [first, ...rest] = points as [Point, ...Point[]];
    await this.page.mouse.move(box.x + first.x, box.y + first.y);
    await this.page.mouse.down();
    for (const point of rest) await this.page.mouse.move(box.x + point.x, box.y + point.y, { steps: 12 });
    await this.page.mouse.up();
    return points;
  }

  /** The mask that a brush drag over a fitted photo marks, from the same vectors. */
  async markOf(points: readonly Point[], photo: Size, brush: number, grow: number): Promise<Mask> {
    return markOn(await this.canvas(), points, photo, brush, grow);
  }

  /** Waits until everything is saved: the page's own leave guard tells. */
  async kept(): Promise<void> {
    await expect
      .poll(() => this.page.evaluate(() => window.dispatchEvent(new Event("beforeunload", { cancelable: true }))))
      .toBe(true);
  }

  async filled(timeout = 90_000): Promise<void> {
    await expect(this.page.locator(".news")).toContainText("Filled", { timeout });
  }

  /** Opens the export dialog and waits until the file is ready. */
  async prepareExport(format: string): Promise<void> {
    await this.button("Export").click();
    await this.page.getByText(format, { exact: true }).click();
    await expect(this.page.locator(".result[data-psnr]")).toBeVisible({ timeout: 90_000 });
  }

  async save(): Promise<{ name: string; bytes: Buffer }> {
    const [download] = await Promise.all([
      this.page.waitForEvent("download"),
      this.page.getByRole("dialog").getByRole("button", { name: /^Save/ }).click(),
    ]);
    return { name: download.suggestedFilename(), bytes: await readFile(await pathOf(download)) };
  }
}

/** The mask that a brush drag over a photo marks that is fitted into a canvas, grown as for a fill. */
export function markOn(canvas: Size, points: readonly Point[], photo: Size, brush: number, grow: number): Mask {
  const view = fitView(photo, canvas, FIT_INSETS);
  const radius = brush / 2 / view.scale;
  const stroke = points.map((point) => ({ ...toPhoto(view, point), radius }));
  return growMask(rasterize([{ kind: "brush", mode: "add", points: stroke }], photo), grow, photo);
}

/** Where a download lies. @throws Error when it was not kept */
export async function pathOf(download: Download): Promise<string> {
  const path = await download.path();
  if (!path) throw new Error("the download was not kept");
  return path;
}
