import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { findings } from "./axe.ts";
import { encode, scenePhoto } from "./photos.ts";

test("blind comparison: a folder a program, a vote a pair, the votes as a file", async ({ page }, info) => {
  await page.addInitScript(() => Object.defineProperty(window, "showSaveFilePicker", { value: undefined }));
  const folder = info.outputPath("fills");
  const picture = await encode("png", await scenePhoto("meadow", 64, 48));
  for (const system of ["lacuna", "other"]) {
    await mkdir(join(folder, system), { recursive: true });
    for (const name of ["a", "b", "c"]) await writeFile(join(folder, system, `${name}.png`), picture);
  }
  await page.goto("/compare.html");
  expect(await findings(page)).toEqual([]);
  await page.locator("input[type=file]").setInputFiles(folder);
  for (const n of [1, 2, 3]) {
    await expect(page.getByRole("status")).toHaveText(`Pair ${n} of 3`);
    await expect(page.getByRole("img")).toHaveCount(2);
    if (n === 1) expect(await findings(page)).toEqual([]);
    // Blind: nothing on the page names a program.
    expect(await page.locator("main").innerHTML()).not.toMatch(/lacuna|other/i);
    await page.getByRole("button", { name: n === 2 ? "No difference" : "Left" }).click();
  }
  await expect(page.getByRole("table")).toContainText("lacuna");
  expect(await findings(page)).toEqual([]);
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Save the votes" }).click(),
  ]);
  const saved = JSON.parse(await readFile(await download.path(), "utf8"));
  expect(saved.format).toBe("lacuna-votes");
  expect(saved.votes.map(({ choice }: { choice: string }) => choice)).toEqual(["left", "same", "left"]);
  expect(saved.votes.map(({ photo }: { photo: string }) => photo).sort()).toEqual(["a", "b", "c"]);
});
