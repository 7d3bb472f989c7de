import { readFile } from "node:fs/promises";
import { expect, type Page } from "@playwright/test";
import { unzipSync } from "fflate";
import { renderScene, type SceneName } from "../cli/scenes/render.ts";
import type { Photo } from "../src/core/photo.ts";
import { pathOf } from "./editor-page.ts";
import { encode } from "./photos.ts";

export interface LookPhoto {
  readonly name: string;
  readonly photo: Photo;
  readonly bytes: Buffer;
}

/** So many rendered photos of one look. @param first seed of the first one; the others follow */
export function renderLook(scene: SceneName, count: number, first = 40): Promise<LookPhoto[]> {
  return Promise.all(
    Array.from({ length: count }, async (_, i) => {
      const { photo } = renderScene(scene, { width: 128, height: 96, seed: first + i, withObject: false });
      return { name: `${scene}-${i}.png`, photo, bytes: await encode("png", photo) };
    }),
  );
}

/** What a person does with the studio, in words of the tests. */
export class StudioPage {
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

  async start(address = "?backend=wasm"): Promise<void> {
    // Headless Chromium has a save dialog that no test can answer; the download is the other way to save.
    await this.page.addInitScript(() => Object.defineProperty(window, "showSaveFilePicker", { value: undefined }));
    await this.page.goto(`/finetune.html${address}`);
    await expect(this.page.getByRole("heading", { name: "Your models" })).toBeVisible();
  }

  button(name: string) {
    return this.page.getByRole("button", { name, exact: true });
  }

  async addPhotos(photos: readonly LookPhoto[]): Promise<void> {
    await this.page.setInputFiles(
      "#set-files",
      photos.map(({ name, bytes }) => ({ name, mimeType: "image/png", buffer: bytes })),
    );
    await expect(this.page.locator(".thumbs li")).toHaveCount(photos.length, { timeout: 60_000 });
    await expect(this.button("Add photos")).toBeEnabled();
  }

  /** Names of the photos that check the training. */
  async heldOut(): Promise<string[]> {
    const held = this.page.locator('.thumbs li[data-held-out="true"]');
    return held.evaluateAll((items) => items.map((item) => item.getAttribute("title") ?? ""));
  }

  /** Chooses crops, steps and strength, and lets the training be planned. */
  async plan(steps: number, strength = "Normal"): Promise<void> {
    await this.page.getByText("More settings").click();
    await this.page.getByText("64 px", { exact: true }).click();
    await this.page.getByText(strength, { exact: true }).last().click();
    await this.page.getByLabel("Stop after so many steps").fill(String(steps));
    await this.button("Plan the training").click();
    // A software adapter compiles a minute long.
    await expect(this.page.locator(".plan dl")).toBeVisible({ timeout: 400_000 });
  }

  /** The run's panel: its step is an attribute. */
  get run() {
    return this.page.locator("section[data-step]");
  }

  async step(): Promise<number> {
    return Number(await this.run.getAttribute("data-step"));
  }

  async reach(step: number): Promise<void> {
    await expect.poll(() => this.step(), { timeout: 1_800_000 }).toBeGreaterThanOrEqual(step);
  }

  /** Pauses and waits until the state of that moment is kept. @returns its step */
  async pause(): Promise<number> {
    await this.button("Pause").click();
    await expect(this.run).toHaveAttribute("data-activity", "paused");
    // The step that was under way still ends.
    await expect
      .poll(async () => Number(await this.run.getAttribute("data-kept")) === (await this.step()), { timeout: 60_000 })
      .toBe(true);
    return this.step();
  }

  /** Expects the run to have gone on at a step, and to be paused there still. */
  async wentOnAt(step: number): Promise<void> {
    await expect(this.run).toContainText(`Went on at step ${step}.`, { timeout: 400_000 });
    await expect(this.run).toHaveAttribute("data-activity", "paused");
    await expect(this.run).toHaveAttribute("data-step", String(step));
  }

  /** Waits for the verdict; the errors are held-out hole L1 in grey levels. */
  async verdict(): Promise<{ verdict: string; base: number; best: number }> {
    const done = this.page.locator("section[data-verdict]");
    await expect(done).toBeVisible({ timeout: 1_800_000 });
    const read = async (name: string): Promise<string> => (await done.getAttribute(`data-${name}`)) ?? "";
    return { verdict: await read("verdict"), base: Number(await read("base")), best: Number(await read("best")) };
  }

  async keep(name: string): Promise<void> {
    await this.page.getByLabel("Name", { exact: true }).fill(name);
    await this.page.getByRole("button", { name: /^Keep/ }).click();
    await expect(this.page.getByText(`${name} is kept in this browser.`)).toBeVisible();
  }

  /** The files of an exported model. */
  async export(name: string): Promise<Record<string, Uint8Array<ArrayBuffer>>> {
    const [download] = await Promise.all([this.page.waitForEvent("download"), this.button(`Export ${name}`).click()]);
    const zip = await readFile(await pathOf(download));
    const entries = Object.entries(unzipSync(zip)).map(([path, bytes]) => [path, new Uint8Array(bytes)] as const);
    return Object.fromEntries(entries);
  }
}
