import { expect, test } from "@playwright/test";
import { blankPhoto } from "../src/core/photo.ts";
import { EditorPage } from "./editor-page.ts";
import { encode, scenePhoto } from "./photos.ts";

const small = async (): Promise<Buffer> => encode("jpeg", await scenePhoto("meadow", 600, 400));

test("bad files are refused with a sentence, and what was open stays open", async ({ page }) => {
  const editor = new EditorPage(page);
  await editor.start("?engine=fake");
  const good = await small();
  const alert = page.getByRole("alert");
  const refuse = async (name: string, bytes: Buffer, sentence: RegExp): Promise<void> => {
    await editor.choose(name, bytes);
    await expect(alert.filter({ hasText: sentence })).toBeVisible();
    await alert.filter({ hasText: sentence }).getByRole("button", { name: "Dismiss" }).click();
  };
  await refuse("notes.txt", Buffer.from("not a picture at all"), /notes\.txt is not a picture/);
  await refuse("empty.jpg", Buffer.alloc(0), /empty\.jpg is empty/);
  await editor.open("good.jpg", good);
  await refuse("cut.jpg", good.subarray(0, good.length >> 1), /cut\.jpg is damaged or cut off/);
  await expect(page.locator(".filename")).toContainText("good.jpg");
  expect(editor.complaints).toEqual([]);
});

test("a photo of one pixel opens, and cannot be filled from nothing", async ({ page }) => {
  const editor = new EditorPage(page);
  await editor.start();
  await editor.open("dot.png", await encode("png", blankPhoto(1, 1)));
  await expect(page.locator(".status")).toContainText("1 × 1");
  await editor.button("Fill").click();
  await expect(page.getByRole("alert")).toContainText("Nothing is marked");
  await page.getByRole("button", { name: "Dismiss" }).click();
  await editor.drag([0.5, 0.45], [0.55, 0.5]);
  await editor.button("Fill").click();
  await expect(page.getByRole("alert")).toContainText("covers the whole picture");
  expect(editor.complaints).toEqual([]);
});

test("photos come in by drop, by paste, by address and from the gallery", async ({ page }) => {
  const editor = new EditorPage(page);
  await editor.start("?engine=fake&photo=/gallery/street.jpg");
  await expect(page.locator(".filename")).toHaveText("street.jpg");
  const bytes = [...(await small())];
  const hand = (type: "drop" | "paste", name: string) =>
    page.evaluate(
      ([kind, file, data]) => {
        const transfer = new DataTransfer();
        transfer.items.add(new File([new Uint8Array(data)], file, { type: "image/jpeg" }));
        const options = { bubbles: true, cancelable: true };
        document.body.dispatchEvent(
          kind === "drop"
            ? new DragEvent("drop", { ...options, dataTransfer: transfer })
            : new ClipboardEvent("paste", { ...options, clipboardData: transfer }),
        );
      },
      [type, name, bytes] as const,
    );
  await hand("drop", "dropped.jpg");
  await expect(page.locator(".filename")).toHaveText("dropped.jpg");
  await hand("paste", "image.jpg");
  await expect(page.locator(".filename")).toHaveText("pasted.jpg");

  await page.goto("/?engine=fake");
  await page.getByRole("button", { name: "Lake" }).click();
  await expect(page.locator(".filename")).toHaveText("lake.jpg");
  await page.goto("/?engine=fake&photo=/no/such/photo.jpg");
  await expect(page.getByRole("alert")).toContainText(/could not be loaded|is not a picture/);
  await page.goto("/?engine=fake&photo=https://example.org/photo.jpg");
  await expect(page.getByRole("alert")).toContainText("lies on another site");
});

test("another photo does not push unsaved edits away without asking", async ({ page }) => {
  const editor = new EditorPage(page);
  await editor.start("?engine=fake&ms=0");
  await editor.open("first.jpg", await small());
  await editor.drag([0.4, 0.4], [0.5, 0.5]);
  await editor.choose("second.jpg", await small());
  await expect(page.getByRole("dialog", { name: "Open another photo?" })).toBeVisible();
  await page.getByRole("button", { name: "Keep editing" }).click();
  await expect(page.locator(".filename")).toContainText("first.jpg");
  await editor.choose("second.jpg", await small());
  await page.getByRole("button", { name: "Open the other photo" }).click();
  await expect(page.locator(".filename")).toHaveText("second.jpg");
});
