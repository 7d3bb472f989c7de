import { describe, expect, it } from "vitest";
import { createBrowser, markAt, openPage, photoFile, reload } from "./testing.ts";

describe("damage", () => {
  async function kept() {
    const browser = createBrowser();
    const page = openPage(browser);
    await page.editor.offer(photoFile(1));
    const opened = await page.pixels();
    await page.fill(10);
    await page.fill(40);
    await page.autosave.flush();
    return { browser, page, opened, path: (file: string) => `${page.own()}/${file}` };
  }

  it("of one fill gives its marks back, keeps the others, and says so", async () => {
    const { browser, page, opened, path } = await kept();
    browser.store.data.set(path("fill-1.gz"), new Blob(["x"]));
    const again = await reload(browser, page);
    expect(again.told()).toEqual(["project-damaged"]);
    expect(again.editor.document.get().strokes).toEqual([markAt(10)]);
    expect(await again.pixels()).not.toEqual(opened);
    while (again.editor.document.get().undo.length > 0) await again.editor.undo();
    expect(await again.pixels()).toEqual(opened);
    expect(again.editor.document.get().strokes).toEqual([]);
  });

  it("of a fill that was undone ends what can be redone", async () => {
    const { browser, page, opened, path } = await kept();
    for (let i = 0; i < 4; i++) await page.editor.undo();
    await page.autosave.flush();
    browser.store.data.delete(path("fill-2.gz"));
    const again = await reload(browser, page);
    expect(again.told()).toEqual(["project-damaged"]);
    expect(await again.pixels()).toEqual(opened);
    while (again.editor.document.get().redo.length > 0) await again.editor.redo();
    expect(again.editor.document.get().strokes).toEqual([markAt(40)]);
    expect(again.editor.document.get().undo.filter((entry) => entry.fill).length).toBe(1);
  });

  it("of the description opens the photo alone", async () => {
    for (const text of ["{", '{"format":"lacuna-project","version":1,"name":"1.png","state":{"undo":3}}']) {
      const { browser, page, opened, path } = await kept();
      browser.store.data.set(path("project.json"), new Blob([text]));
      const again = await reload(browser, page);
      expect(again.told()).toEqual(["project-damaged"]);
      expect(await again.pixels()).toEqual(opened);
    }
  });

  it("of the photo, or an unknown version, opens nothing, says so and deletes nothing", async () => {
    const { browser, page, path } = await kept();
    const manifest = await browser.store.data.get(path("project.json"))?.text();
    const newer = manifest?.replace(/"version":\d+/, '"version":99') ?? "";
    browser.store.data.set(path("project.json"), new Blob([newer]));
    const files = [...browser.store.data.keys()];
    page.leave();
    const again = await reload(browser, page);
    expect(again.told()).toEqual(["project-version"]);
    expect(again.editor.document.get().photo).toBeNull();
    expect([...browser.store.data.keys()]).toEqual(files);
    browser.store.data.delete(path("photo"));
    expect(await again.autosave.resume(page.own() ?? "")).toBe(false);
  });
});
