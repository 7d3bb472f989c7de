import { expect, test } from "@playwright/test";
import { EditorPage } from "./editor-page.ts";

test.use({ locale: "de-DE" });

test("the page speaks the browser's language, another one at once when it is chosen, and remembers it", async ({
  page,
}) => {
  const editor = new EditorPage(page);
  await editor.start();
  const html = page.locator("html");
  await expect(html).toHaveAttribute("lang", "de");
  await expect(html).toHaveAttribute("dir", "ltr");
  await editor.choose("leer.jpg", Buffer.alloc(0));
  await expect(page.getByRole("alert")).toHaveText("leer.jpg ist leer. Wählen Sie eine andere Datei.");
  await page.getByRole("button", { name: "See", exact: true }).click();
  await expect(editor.button("Exportieren")).toBeEnabled();
  await expect(page.locator(".status output")).toContainText(/\d\s%/);

  await editor.button("Einstellungen").click();
  await page.getByLabel("Sprache").selectOption("English");
  await expect(page.getByRole("heading", { name: "Settings" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(html).toHaveAttribute("lang", "en");
  await expect(editor.button("Export")).toBeEnabled();
  await page.keyboard.press("Control+,");
  await page.getByLabel("Dark").check();
  await page.reload();
  await expect(editor.button("Export")).toBeEnabled();
  await expect(html).toHaveAttribute("data-theme", "dark");
  expect(editor.complaints).toEqual([]);
});
