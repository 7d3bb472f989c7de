import { expect, test } from "@playwright/test";

test("the engine as a module: the example page fills, and nothing outside the mask changes", async ({ page }) => {
  const complaints: string[] = [];
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.goto("/embed-example.html");
  await expect(page.locator("output")).toContainText("Filled by", { timeout: 90_000 });
  expect(await page.locator("output").textContent()).toContain("patch search");
  const counts = await page.evaluate(async () => {
    const canvas = document.querySelector("canvas") as HTMLCanvasElement;
    const { width, height } = canvas;
    const context = canvas.getContext("2d") as CanvasRenderingContext2D;
    const after = context.getImageData(0, 0, width, height).data;
    const picture = new Image();
    picture.src = "gallery/lake-thumb.jpg";
    await picture.decode();
    context.drawImage(picture, 0, 0, width, height);
    const before = context.getImageData(0, 0, width, height).data;
    const changed = { inside: 0, outside: 0 };
    for (let i = 0; i < before.length; i += 4) {
      const x = ((i / 4) % width) + 0.5;
      const y = Math.floor(i / 4 / width) + 0.5;
      const r = Math.hypot((x / width - 0.47) / 0.2, (y / height - 0.8) / 0.12);
      const same = [0, 1, 2, 3].every((c) => before[i + c] === after[i + c]);
      // The rim of the drawn ellipse is soft: half a pixel on either side may go either way.
      if (!same) changed[r > 1.04 ? "outside" : "inside"]++;
    }
    return changed;
  });
  expect(counts.outside).toBe(0);
  expect(counts.inside).toBeGreaterThan(1000);
  const typed = await page.evaluate(async (address) => {
    const { createInpainter, LacunaError } = await import(address);
    const inpainter = createInpainter();
    const blank = (width: number) => new ImageData(width, 8);
    const fault = await inpainter.fill(blank(16), blank(8)).catch((thrown: unknown) => thrown);
    const empty = await inpainter.fill(blank(16), blank(16)).catch((thrown: unknown) => thrown);
    inpainter.dispose();
    return [fault, empty].map((thrown) => thrown instanceof LacunaError && thrown.fault.code);
  }, "/lacuna.js");
  expect(typed).toEqual(["mask-mismatch", "mask-empty"]);
  expect(complaints).toEqual([]);
});
