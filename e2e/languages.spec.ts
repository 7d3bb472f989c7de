import { expect, type Page, test } from "@playwright/test";
import { EditorPage } from "./editor-page.ts";

test.describe(() => {
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
});

/** In each language: what its browsers ask for, and words of the start screen, of the editor and of a refusal. */
const SPOKEN = [
  {
    locale: "es-MX",
    lang: "es",
    open: "Abrir una foto",
    scene: "Lago",
    save: "Exportar",
    empty: "nada.jpg está vacío.",
  },
  {
    locale: "ja-JP",
    lang: "ja",
    open: "写真を開く",
    scene: "湖",
    save: "書き出す",
    empty: "nada.jpgは空のファイルです。",
  },
  { locale: "zh-CN", lang: "zh-Hans", open: "打开照片", scene: "湖泊", save: "导出", empty: "nada.jpg 是空文件。" },
] as const;

for (const { locale, lang, open, scene, save, empty } of SPOKEN)
  test.describe(locale, () => {
    test.use({ locale });

    test("start screen, refusals, editor, export, settings and guide speak it, and nothing is cut off", async ({
      page,
    }) => {
      const editor = new EditorPage(page);
      await editor.start("?engine=fake&ms=0");
      await expect(page.locator("html")).toHaveAttribute("lang", lang);
      await expect(page.getByRole("button", { name: new RegExp(open) })).toBeVisible();
      await editor.choose("nada.jpg", Buffer.alloc(0));
      await expect(page.getByRole("alert")).toContainText(empty);
      await page.getByRole("button", { name: scene, exact: true }).click();
      await expect(editor.button(save)).toBeEnabled();
      expect(await cutOff(page)).toEqual([]);
      await editor.drag([0.4, 0.5], [0.45, 0.5]);
      await page.keyboard.press("Enter");
      await expect(page.locator(".news")).not.toBeEmpty();
      await page.keyboard.press("Control+s");
      await expect(page.locator(".result[data-psnr]")).toBeVisible({ timeout: 60_000 });
      expect(await cutOff(page)).toEqual([]);
      await page.keyboard.press("Escape");
      await page.keyboard.press("Control+,");
      const languages = page.getByRole("dialog").getByRole("combobox").first();
      await expect(languages.locator("option")).toContainText(["English", "Deutsch", "Español", "日本語", "简体中文"]);
      expect(await cutOff(page)).toEqual([]);
      await languages.selectOption("English");
      await expect(page.getByRole("heading", { name: "Settings" })).toBeVisible();
      const guide = await page.request.get(`/guide.${lang.slice(0, 2)}.html`);
      expect(await guide.text()).toContain(`<html lang="${lang}">`);
      expect(editor.complaints).toEqual([]);
    });
  });

/** Texts of buttons, labels and headings that are wider than their box, or reach beyond the window. */
async function cutOff(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>("button, label, h1, h2, legend, .toast p, .result")]
      .filter((element) => element.checkVisibility() && !element.classList.contains("visually-hidden"))
      .filter((element) => {
        const { left, right } = element.getBoundingClientRect();
        return element.scrollWidth > element.clientWidth + 1 || left < -1 || right > innerWidth + 1;
      })
      .map((element) => `${element.tagName} ${element.textContent}`),
  );
}
