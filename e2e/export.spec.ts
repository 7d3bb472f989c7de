import { expect, test } from "@playwright/test";
import { readCoefficients } from "../src/image/coefficients/read.ts";
import { EditorPage } from "./editor-page.ts";
import { decode, encode, scenePhoto } from "./photos.ts";

const SIZE = [600, 400] as const;

test("fidelity: a JPEG keeps its blocks, fills become a layer, and the photo goes to the clipboard and back", async ({
  page,
  context,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const editor = new EditorPage(page);
  await editor.start("?engine=fake&ms=0");
  const file = await encode("jpeg", await scenePhoto("meadow", ...SIZE));
  await editor.open("a.jpg", file);
  const points = await editor.drag([0.42, 0.42], [0.5, 0.5]);
  await page.keyboard.press("Enter");
  await editor.filled();

  await editor.prepareExport("JPEG");
  const result = page.locator(".result");
  await expect(result).toContainText(/[\d,]+ of [\d,]+ blocks unchanged, bit for bit/);
  const claimed = Number(await result.getAttribute("data-blocks"));
  const { name, bytes } = await editor.save();
  expect(name).toBe("a-lacuna.jpg");
  const [before, after] = await Promise.all([readCoefficients(file), readCoefficients(bytes)]);
  let same = 0;
  for (const [c, { wide, high, stride, coefficients }] of before.components.entries())
    for (let row = 0; row < high; row++)
      for (let column = 0; column < wide; column++) {
        const from = (row * stride + column) * 64;
        const other = after.components[c]?.coefficients.subarray(from, from + 64);
        if (coefficients.subarray(from, from + 64).every((value, k) => value === other?.[k])) same++;
      }
  // A block with an edit may come out as it was by chance; none without one may not.
  expect(same).toBeGreaterThanOrEqual(claimed);
  expect(claimed).toBeGreaterThan(0.8 * (before.components[0]?.wide ?? 0) * (before.components[0]?.high ?? 0));

  await editor.button("Export").click();
  await page.getByText("Fills alone", { exact: true }).click();
  await expect(result).toBeVisible();
  const layer = await editor.save();
  expect(layer.name).toBe("a-fill.png");
  const pixels = await decode("png", layer.bytes);
  const mask = await editor.markOf(points, { width: SIZE[0], height: SIZE[1] }, 48, 4);
  const opaque = pixels.data.filter((value, i) => i % 4 === 3 && value === 255).length;
  expect(opaque).toBe(mask.data.reduce((sum, value) => sum + value, 0));
  expect(pixels.data[3]).toBe(0);

  await page.keyboard.press("Control+Shift+c");
  await expect(page.locator(".news")).toContainText("Copied");
  await page.evaluate(async () => {
    const [item] = await navigator.clipboard.read();
    const blob = await item?.getType("image/png");
    const transfer = new DataTransfer();
    if (blob) transfer.items.add(new File([blob], "image.png", { type: "image/png" }));
    document.body.dispatchEvent(
      new ClipboardEvent("paste", { bubbles: true, cancelable: true, clipboardData: transfer }),
    );
  });
  await expect(page.locator(".filename")).toContainText("pasted.png");
  await expect(page.locator(".status")).toContainText("600 × 400");
  expect(editor.complaints).toEqual([]);
});

test("faults: a full disk is told in the dialog, and another place takes the file", async ({ page }) => {
  await page.addInitScript(() => {
    const written: number[] = [];
    let full = true;
    const picker = async () => ({
      createWritable: async () => ({
        write: async (data: Blob) => {
          if (full) throw new DOMException("no room", "QuotaExceededError");
          written.push(data instanceof Blob ? data.size : (data as Uint8Array).length);
        },
        close: async () => undefined,
        abort: async () => {
          full = false;
        },
      }),
    });
    Object.assign(window, { written });
    Object.defineProperty(window, "showSaveFilePicker", { value: picker });
  });
  const editor = new EditorPage(page);
  await editor.start("?engine=fake&ms=0", { saveDialog: true });
  await editor.open("a.jpg", await encode("jpeg", await scenePhoto("meadow", 300, 200)));
  await editor.drag([0.42, 0.42], [0.5, 0.5]);
  await page.keyboard.press("Enter");
  await editor.filled();
  await editor.prepareExport("PNG");
  const save = page.getByRole("dialog").getByRole("button", { name: /^Save/ });
  await save.click();
  await expect(page.getByRole("alert")).toContainText("does not fit on the disk");
  await save.click();
  await expect(page.locator(".news")).toContainText("Saved as a-lacuna.png");
  expect(await page.evaluate(() => (window as unknown as { written: number[] }).written)).toHaveLength(1);
  expect(editor.complaints).toEqual([]);
});
