import { describe, expect, it } from "vitest";
import { createBrowser, keptValues, markAt, openPage, photoFile, reload } from "./testing.ts";

describe("the projects of a browser", () => {
  it("keeps work among the recent projects when another photo is opened, and brings it back", async () => {
    const browser = createBrowser();
    const page = openPage(browser);
    await page.editor.offer(photoFile(1));
    await page.fill(10);
    page.editor.addStroke(markAt(40));
    const first = await page.pixels();
    await page.editor.offer(photoFile(2));
    await page.editor.replace();
    await page.fill(20);
    await page.autosave.flush();
    await page.autosave.refresh();
    const kept = page.editor.session.get().kept;
    expect(kept.map(({ name }) => name)).toEqual(["1.png"]);
    expect(await page.autosave.resume(kept[0]?.id ?? "")).toBe(true);
    expect(await page.pixels()).toEqual(first);
    expect(page.editor.document.get().strokes).toEqual([markAt(40)]);
    await page.autosave.flush();
    await page.autosave.refresh();
    expect(page.editor.session.get().kept.map(({ name }) => name)).toEqual(["2.png"]);
  });

  it("saves everything as one file, which opens in another browser with its whole history", async () => {
    const page = openPage(createBrowser());
    await page.editor.offer(photoFile(1));
    const opened = await page.pixels();
    await page.fill(10);
    await page.fill(40);
    await page.editor.undo();
    const once = await page.pixels();
    await page.editor.saveProject();
    const [name, file] = page.saveFile.mock.calls[0] as unknown as [string, { bytes: Uint8Array<ArrayBuffer> }];
    expect(name).toBe("1.lacuna");
    expect(page.editor.document.get().savedAt).not.toBeNull();

    const other = openPage(createBrowser());
    await other.editor.offer({ name, blob: new Blob([file.bytes]) });
    expect(keptValues(other)).toEqual(keptValues(page));
    expect(other.editor.document.get().photo?.name).toBe("1.png");
    expect(await other.pixels()).toEqual(once);
    await other.editor.redo();
    for (let i = 0; i < 4; i++) await other.editor.undo();
    expect(await other.pixels()).toEqual(opened);

    const damaged = file.bytes.slice(0, file.bytes.length >> 1);
    const before = other.editor.document.get();
    await other.editor.offer({ name: "cut.lacuna", blob: new Blob([damaged]) });
    await other.editor.replace();
    expect(other.editor.session.get().toasts.at(-1)?.message).toMatchObject({ fault: { code: "file-broken" } });
    expect(other.editor.document.get()).toBe(before);
  });

  it("removes a photo on which nothing was done when another one is opened", async () => {
    const browser = createBrowser();
    const page = openPage(browser);
    await page.editor.offer(photoFile(1));
    await page.autosave.flush();
    const first = page.own();
    await page.editor.offer(photoFile(2));
    await page.autosave.flush();
    expect(await browser.store.folders()).toEqual([page.own()]);
    expect((await browser.locks.held()).has(first ?? "")).toBe(false);
    expect((await reload(browser, page)).editor.document.get().photo?.name).toBe("2.png");
  });

  it("starts fresh in a second tab and says so; a closed tab's project is offered and can be removed", async () => {
    const browser = createBrowser();
    const page = openPage(browser);
    await page.editor.offer(photoFile(1));
    await page.fill(10);
    await page.autosave.flush();
    const second = openPage(browser);
    await second.autosave.start(null);
    expect(second.told()).toEqual(["project-elsewhere"]);
    expect(second.editor.document.get().photo).toBeNull();
    expect(second.editor.session.get().kept).toEqual([]);
    expect(await second.autosave.resume(page.own() ?? "")).toBe(false);
    expect(second.editor.document.get().photo).toBeNull();

    page.leave();
    const third = openPage(browser);
    await third.autosave.start(null);
    const [offer] = third.editor.session.get().kept;
    expect(offer).toMatchObject({ id: page.own(), name: "1.png", state: "whole" });
    if (offer) await third.autosave.discard(offer);
    expect(third.editor.session.get().kept).toEqual([]);
    expect(browser.store.data.size).toBe(0);
  });

  it("forgets photos on which nothing was done, unless it is the tab's own", async () => {
    const browser = createBrowser();
    const page = openPage(browser);
    await page.editor.offer(photoFile(1));
    await page.autosave.flush();
    const again = await reload(browser, page);
    expect(again.editor.document.get().photo?.name).toBe("1.png");
    again.leave();
    const later = openPage(browser);
    await later.autosave.start(null);
    expect(later.editor.session.get().kept).toEqual([]);
    expect(browser.store.data.size).toBe(0);
  });
});
