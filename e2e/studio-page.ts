import { readFile } from "node:fs/promises";
import { type Download, expect, type Page, test } from "@playwright/test";
import { unzipSync } from "fflate";

/** What a person does with the studio, in words of the tests. */
export class StudioPage {
  readonly page: Page;
  /** Everything the console complained about, and every uncaught error. */
  readonly complaints: string[] = [];

  constructor(page: Page) {
    this.page = page;
    page.on("console", (message) => {
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

  async addPhotos(photos: readonly { readonly name: string; readonly bytes: Buffer }[]): Promise<void> {
    await this.page.setInputFiles(
      "#set-files",
      photos.map(({ name, bytes }) => ({ name, mimeType: "image/png", buffer: bytes })),
    );
    await expect(this.page.locator(".thumbs li")).toHaveCount(photos.length, { timeout: 60_000 });
  }

  /** Names of the photos that check the training. */
  async heldOut(): Promise<string[]> {
    const held = this.page.locator('.thumbs li[data-held-out="true"]');
    return held.evaluateAll((items) => items.map((item) => item.getAttribute("title") ?? ""));
  }

  /** Chooses crops and steps, and lets the training be planned. */
  async plan({ size, steps, strength = "A lot" }: { size: number; steps: number; strength?: string }): Promise<void> {
    await this.page.getByText("More settings").click();
    await this.page.getByText(`${size} px`, { exact: true }).click();
    await this.page.getByText(strength, { exact: true }).click();
    await this.page.getByLabel("Stop after so many steps").fill(String(steps));
    await this.button("Plan the training").click();
    await expect(this.page.locator(".plan dl")).toBeVisible({ timeout: 90_000 });
  }

  /** The run's panel: its step is an attribute. */
  get run() {
    return this.page.locator("section[data-step]");
  }

  async step(): Promise<number> {
    return Number(await this.run.getAttribute("data-step"));
  }

  async reach(step: number): Promise<void> {
    await expect.poll(() => this.step(), { timeout: 240_000 }).toBeGreaterThanOrEqual(step);
  }

  /** Waits for the verdict. */
  async verdict(timeout = 400_000): Promise<{ verdict: string; base: number; best: number }> {
    const done = this.page.locator("section[data-verdict]");
    await expect(done).toBeVisible({ timeout });
    const read = async (name: string): Promise<string> => (await done.getAttribute(`data-${name}`)) ?? "";
    return { verdict: await read("verdict"), base: Number(await read("base")), best: Number(await read("best")) };
  }

  async keep(name: string): Promise<void> {
    await this.page.getByLabel("Name", { exact: true }).fill(name);
    await this.page.getByRole("button", { name: /^Keep/ }).click();
    await expect(this.page.getByText(`${name} is kept in this browser.`)).toBeVisible();
  }

  /** The files of an exported model. */
  async export(name: string): Promise<{ zip: Buffer; files: Record<string, Uint8Array<ArrayBuffer>> }> {
    const [download] = await Promise.all([this.page.waitForEvent("download"), this.button(`Export ${name}`).click()]);
    const zip = await readFile(await pathOf(download));
    const entries = Object.entries(unzipSync(zip)).map(([path, bytes]) => [path, new Uint8Array(bytes)] as const);
    return { zip, files: Object.fromEntries(entries) };
  }

  async screenshot(name: string): Promise<void> {
    await this.page.screenshot({ path: test.info().outputPath(`${name}.png`), fullPage: false });
  }
}

async function pathOf(download: Download): Promise<string> {
  const path = await download.path();
  if (!path) throw new Error("the download was not kept");
  return path;
}
