import { describe, expect, it, vi } from "vitest";
import { createBrowser, keptValues, markAt, openPage, photoFile, reload } from "./testing.ts";

describe("autosave", () => {
  it("brings back photo, marks, fills, history and view, and everything can still be undone and redone", async () => {
    const browser = createBrowser();
    const page = openPage(browser);
    await page.editor.offer(photoFile(1));
    const opened = await page.pixels();
    await page.fill(10);
    const once = await page.pixels();
    await page.fill(14);
    const twice = await page.pixels();
    await page.fill(40);
    await page.editor.undo();
    page.editor.change({ grow: 9 });
    await page.editor.undo();
    page.editor.session.set({ view: { scale: 2, x: -30, y: 5 }, fitted: false });
    await page.autosave.flush();
    expect(page.autosave.losesWork()).toBe(false);

    const again = await reload(browser, page);
    expect(keptValues(again)).toEqual(keptValues(page));
    expect(again.editor.session.get().view).toEqual({ scale: 2, x: -30, y: 5 });
    expect(await again.pixels()).toEqual(twice);
    expect(again.told()).toEqual([]);
    for (let i = 0; i < 3; i++) await again.editor.undo();
    expect(await again.pixels()).toEqual(once);
    for (let i = 0; i < 2; i++) await again.editor.undo();
    expect(await again.pixels()).toEqual(opened);
    for (let i = 0; i < 5; i++) await again.editor.redo();
    expect(await again.pixels()).toEqual(twice);
    expect(keptValues(again)).toEqual(keptValues(page));
    // Work goes on in the same project, and survives another reload.
    await again.fill(60);
    const more = await again.pixels();
    await again.autosave.flush();
    expect(await (await reload(browser, again)).pixels()).toEqual(more);
  });

  it("redoes fills that were undone before the reload", async () => {
    const browser = createBrowser();
    const page = openPage(browser);
    await page.editor.offer(photoFile(1));
    const opened = await page.pixels();
    await page.fill(10);
    await page.fill(14);
    const twice = await page.pixels();
    for (let i = 0; i < 4; i++) await page.editor.undo();
    await page.autosave.flush();
    const again = await reload(browser, page);
    expect(await again.pixels()).toEqual(opened);
    for (let i = 0; i < 4; i++) await again.editor.redo();
    expect(await again.pixels()).toEqual(twice);
  });

  it("saves by itself, the original once and each fill once, and drops what cannot be redone", async () => {
    const { store, ...rest } = createBrowser();
    const page = openPage({ store, ...rest });
    await page.editor.offer(photoFile(1));
    await page.fill(10);
    await vi.waitFor(() => expect(page.autosave.safe()).toBe(true));
    expect(page.persist).toHaveBeenCalledTimes(1);
    await page.fill(40);
    await page.autosave.flush();
    const count = (end: string) => store.writes.filter((path) => path.endsWith(end)).length;
    expect([count("/photo"), count("/fill-1.gz"), count("/fill-2.gz")]).toEqual([1, 1, 1]);
    await page.editor.undo();
    await page.autosave.flush();
    expect(store.data.has(`${page.own()}/fill-2.gz`)).toBe(true);
    page.editor.addStroke(markAt(60));
    await vi.waitFor(() => expect(page.autosave.safe()).toBe(true));
    expect(store.data.has(`${page.own()}/fill-2.gz`)).toBe(false);
    expect(page.persist).toHaveBeenCalledTimes(1);
  });

  it("lets the oldest steps go when they take too much room; their pixels stay, over a reload too", async () => {
    const browser = createBrowser();
    const page = openPage(browser);
    await page.editor.offer(photoFile(1));
    for (const x of [10, 30, 50]) await page.fill(x);
    const filled = await page.pixels();
    await page.autosave.flush();
    page.editor.boundHistory(1500);
    const { base, undo } = page.editor.document.get();
    expect(base.length).toBeGreaterThan(0);
    expect(base.length + undo.filter(({ fill }) => fill).length).toBe(3);
    expect(await page.pixels()).toEqual(filled);
    await page.autosave.flush();
    const again = await reload(browser, page);
    expect(await again.pixels()).toEqual(filled);
    expect(again.editor.document.get().base.length).toBe(base.length);
    for (let i = undo.length; i > 0; i--) await again.editor.undo();
    const folded = await again.pixels();
    await again.editor.undo();
    expect(await again.pixels()).toEqual(folded);
    await again.editor.jump(undo.length);
    expect(await again.pixels()).toEqual(filled);
    expect(again.told()).toEqual([]);
  });

  it("goes on when the storage is full, says so once, guards the leaving, and saves when there is room", async () => {
    const browser = createBrowser();
    const page = openPage(browser);
    await page.editor.offer(photoFile(1));
    await page.autosave.flush();
    browser.store.room = 0;
    await page.fill(10);
    await page.autosave.flush();
    page.editor.addStroke(markAt(40));
    await page.autosave.flush();
    expect(page.told()).toEqual(["storage-full"]);
    expect(page.autosave.losesWork()).toBe(true);
    expect(page.editor.document.get().undo.length).toBe(3);
    browser.store.room = Number.POSITIVE_INFINITY;
    await page.autosave.flush();
    expect(page.autosave.losesWork()).toBe(false);
    expect(keptValues(await reload(browser, page))).toEqual(keptValues(page));
  });
});

describe("recovery of a lost image worker", () => {
  it("brings back all fills from the storage, with their history", async () => {
    const page = openPage(createBrowser());
    await page.editor.offer(photoFile(1));
    await page.fill(10);
    await page.fill(40);
    await page.editor.undo();
    await page.autosave.flush();
    const before = await page.pixels();
    const history = keptValues(page);
    await page.editor.recover();
    expect(await page.pixels()).toEqual(before);
    expect(keptValues(page)).toEqual(history);
    expect(page.told()).toEqual(["worker-lost"]);
    await page.editor.redo();
    await page.fill(60);
    await page.autosave.flush();
    expect(page.autosave.losesWork()).toBe(false);
  });
});
