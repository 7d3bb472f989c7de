import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { expect, test } from "@playwright/test";
import { unzipSync } from "fflate";
import { blankPhoto } from "../src/core/photo.ts";
import { findings } from "./axe.ts";
import { EditorPage } from "./editor-page.ts";
import { decode, encode, scenePhoto } from "./photos.ts";

async function place(name: string, bytes: Buffer): Promise<string> {
  const path = test.info().outputPath(name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, bytes);
  return path;
}

test("batch: many photos with one mask, a broken one told, a zip saved; and cancel keeps what is done", async ({
  page,
}) => {
  const size = { width: 300, height: 200 };
  const mask = blankPhoto(size.width, size.height);
  for (let i = 0; i < mask.data.length; i += 4) {
    const [x, y] = [(i / 4) % size.width, Math.floor(i / 4 / size.width)];
    mask.data.set(x >= 100 && x < 140 && y >= 80 && y < 110 ? [255, 255, 255, 255] : [0, 0, 0, 255], i);
  }
  const photos = [
    await place("one.png", await encode("png", await scenePhoto("meadow", size.width, size.height))),
    await place("broken.png", Buffer.from("\x89PNG\r\n\x1a\n and no more", "latin1")),
    await place("two.jpg", await encode("jpeg", await scenePhoto("lake", size.width, size.height))),
  ];
  const editor = new EditorPage(page);
  await editor.start("?engine=fake&ms=300");
  await page.getByRole("button", { name: "Many photos at once" }).click();
  await page.locator("input[aria-label='Choose photos']").setInputFiles(photos);
  await page
    .locator("input[aria-label='Choose masks']")
    .setInputFiles(await place("mask.png", await encode("png", mask)));
  const outcome = page.locator(".result");
  const run = page.getByRole("button", { name: "Fill 3 photos into a zip" });
  const [download] = await Promise.all([page.waitForEvent("download"), run.click()]);
  await expect(outcome).toContainText("2 of 3 photos are in the zip.");
  await expect(outcome).toContainText("broken.png is damaged");
  expect(await findings(page)).toEqual([]);
  const files = unzipSync(new Uint8Array(await readFile(await download.path())));
  expect(Object.keys(files)).toEqual(["one-lacuna.png", "two-lacuna.jpg"]);
  const [before, after] = [await readFile(photos[0] ?? ""), files["one-lacuna.png"] ?? new Uint8Array(0)];
  const [a, b] = [await decode("png", before), await decode("png", after)];
  const differing = { inside: 0, outside: 0 };
  for (let i = 0; i < a.data.length; i += 4)
    if ([0, 1, 2, 3].some((c) => a.data[i + c] !== b.data[i + c])) differing[mask.data[i] ? "inside" : "outside"]++;
  expect(differing.outside).toBe(0);
  expect(differing.inside).toBeGreaterThan(600);

  await page.goto("/?engine=fake&ms=4000");
  await page.getByRole("button", { name: "Many photos at once" }).click();
  await page
    .locator("input[aria-label='Choose photos']")
    .setInputFiles(photos.filter((path) => !path.includes("broken")));
  await page
    .locator("input[aria-label='Choose masks']")
    .setInputFiles(await place("mask.png", await encode("png", mask)));
  await page.getByRole("button", { name: "Fill 2 photos into a zip" }).click();
  await expect(outcome).toContainText("1 of 2: one.png");
  await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
  await expect(outcome).toContainText("Cancelled. Nothing was written.");
  expect(editor.complaints).toEqual([]);
});
