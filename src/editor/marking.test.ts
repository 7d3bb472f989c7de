import { describe, expect, it, vi } from "vitest";
import { holePixels, maskAt } from "../core/mask.ts";
import { blankPhoto, type Photo } from "../core/photo.ts";
import { type MaskStroke, rasterize } from "../core/stroke.ts";
import type { ImageService } from "../engine/services.ts";
import { runAction } from "./actions.ts";
import { beginGesture, endGesture } from "./crosshair.ts";
import type { Editor } from "./editor.ts";
import { placePoint } from "./points.ts";
import { createTestEditor } from "./testing.ts";

const size = { width: 240, height: 160 };
const box = (x: number, y = 20): MaskStroke => ({
  kind: "rectangle",
  mode: "add",
  rect: { x, y, width: 20, height: 20 },
});

/** A grey wall with two red squares and a dark wire below them. */
async function createEditor(image: Partial<ImageService> = {}) {
  const decode = (): Photo => {
    const photo = blankPhoto(size.width, size.height);
    for (let y = 0; y < size.height; y++)
      for (let x = 0; x < size.width; x++) {
        const red = y >= 20 && y < 60 && ((x >= 30 && x < 70) || (x >= 150 && x < 190));
        const wire = Math.abs(y - 120 - 6 * Math.sin(x / 40)) < 1.5;
        const colour = red ? [190, 40, 40] : wire ? [70, 70, 75] : [150, 155, 160];
        photo.data.set([...colour, 255], (y * size.width + x) * 4);
      }
    return photo;
  };
  const { editor, host } = createTestEditor({ decode, image, viewport: size });
  editor.session.set({ pixelRatio: 1 });
  await editor.offer({ name: "a.png", blob: new Blob(["x"]) });
  editor.session.set({ view: { scale: 1, x: 0, y: 0 } });
  const mask = () => rasterize(editor.document.get().strokes, size);
  return { editor, mask, host };
}
const idle = (editor: Editor) =>
  vi.waitFor(() => expect(editor.session.get().search ?? editor.session.get().job).toBeNull());

describe("smart selection", () => {
  it("marks the object under a scribble, takes a part out of it again, and does not fill by itself", async () => {
    const { editor, mask } = await createEditor();
    editor.session.set({ autoFill: true });
    const scribble = async (x: number, y: number): Promise<void> => {
      const steps = editor.document.get().undo.length;
      beginGesture(editor, { x, y, pressure: 1 }, "select", false);
      endGesture(editor);
      await vi.waitFor(() => expect(editor.document.get().undo.length).toBe(steps + 1), { timeout: 20_000 });
    };
    await scribble(50, 40);
    expect(mask().bounds).toEqual({ x: 30, y: 20, width: 40, height: 40 });
    expect(holePixels(mask())).toBe(1600);
    editor.session.set({ subtractKey: true });
    await scribble(34, 24);
    expect(maskAt(mask(), 34, 24)).toBe(0);
    expect(editor.document.get().strokes).toHaveLength(1);
    expect(editor.document.get().undo.some(({ fill }) => fill)).toBe(false);
    await editor.undo();
    await editor.undo();
    expect(editor.document.get().strokes).toEqual([]);
  });

  it("says that nothing was found, and can be cancelled", async () => {
    const { editor } = await createEditor();
    const stop = editor.session.subscribe(() => {
      if (editor.session.get().search) expect(editor.marking.cancel()).toBe(true);
    });
    await editor.marking.select([{ x: 50, y: 40, radius: 3 }], "add");
    stop();
    expect(editor.session.get().announcement?.message.kind).toBe("cancelled");
    expect(editor.document.get().strokes).toEqual([]);
    expect(editor.session.get().search).toBeNull();
    editor.addStroke({ kind: "rectangle", mode: "add", rect: { x: 100, y: 80, width: 6, height: 6 } });
    await editor.marking.findSimilar();
    expect(editor.session.get().announcement?.message.kind).toBe("nothing-found");
  });
});

describe("marks by clicks", () => {
  it("closes a polygon at its first corner, and takes corners back", async () => {
    const { editor, mask } = await createEditor();
    editor.session.set({ tool: "polygon" });
    for (const [x, y] of [
      [20, 20],
      [90, 20],
      [200, 150],
      [90, 90],
      [20, 90],
    ] as const)
      placePoint(editor, { x, y });
    runAction(editor, "clear");
    expect(editor.session.get().points).toHaveLength(4);
    placePoint(editor, { x: 20, y: 90 });
    editor.session.set({ points: editor.session.get().points.filter(({ x }) => x < 200) });
    placePoint(editor, { x: 21, y: 22 });
    expect(editor.session.get().points).toEqual([]);
    expect(holePixels(mask())).toBe(70 * 70);
    for (const x of [10, 60, 30]) placePoint(editor, { x, y: x });
    runAction(editor, "cancel");
    expect(editor.session.get().points).toEqual([]);
    expect(editor.document.get().strokes).toHaveLength(1);
  });

  it("closes a polygon with Enter instead of filling", async () => {
    const { editor, mask } = await createEditor();
    editor.session.set({ tool: "polygon" });
    for (const [x, y] of [
      [20, 20],
      [90, 20],
      [90, 90],
    ] as const)
      placePoint(editor, { x, y });
    runAction(editor, "fill");
    expect(maskAt(mask(), 80, 40)).toBe(1);
    expect(editor.session.get().job).toBeNull();
  });

  it("marks the wire between two clicks, and shows its way before the second", async () => {
    const { editor, mask } = await createEditor();
    editor.session.set({ tool: "wire" });
    placePoint(editor, { x: 10, y: 122 });
    editor.session.set({ pointer: { x: 230, y: 117 } });
    await vi.waitFor(() => expect(editor.session.get().preview?.length).toBeGreaterThan(10));
    placePoint(editor, { x: 230, y: 117 });
    await vi.waitFor(() => expect(editor.document.get().strokes).toHaveLength(1));
    for (let x = 15; x < 225; x++) expect(maskAt(mask(), x, Math.round(120 + 6 * Math.sin(x / 40)))).toBe(1);
    expect(holePixels(mask())).toBeLessThan(220 * 12);
    expect(editor.session.get().preview).toBeNull();
  });

  it("fills one mark, or some while the key is held, and leaves the others", async () => {
    const { editor, mask } = await createEditor();
    editor.change({ strokes: [box(10), box(60), box(110), box(160)], grow: 0 });
    editor.session.set({ tool: "pick", autoFill: true });
    placePoint(editor, { x: 70, y: 30 });
    await vi.waitFor(() => expect(editor.document.get().undo.at(-1)?.fill).not.toBeNull());
    expect([20, 70, 120, 170].map((x) => maskAt(mask(), x, 30))).toEqual([1, 0, 1, 1]);
    runAction(editor, "collect");
    placePoint(editor, { x: 20, y: 30 });
    placePoint(editor, { x: 170, y: 30 });
    expect(editor.session.get().job).toBeNull();
    editor.marking.fillPicked();
    await vi.waitFor(() => expect(editor.document.get().undo.filter(({ fill }) => fill)).toHaveLength(2));
    await idle(editor);
    expect([20, 70, 120, 170].map((x) => maskAt(mask(), x, 30))).toEqual([0, 0, 1, 0]);
    await editor.undo();
    expect([20, 120, 170].map((x) => maskAt(mask(), x, 30))).toEqual([1, 1, 1]);
  });
});

describe("all marks at once", () => {
  it("grows, shrinks and inverts them, each one step that can be undone", async () => {
    const { editor, mask } = await createEditor();
    editor.change({ strokes: [box(100)] });
    await editor.marking.reshape({ kind: "grow", by: 4 });
    expect(mask().bounds).toEqual({ x: 96, y: 16, width: 28, height: 28 });
    await editor.marking.reshape({ kind: "shrink", by: 4 });
    expect(mask().bounds).toEqual({ x: 100, y: 20, width: 20, height: 20 });
    await editor.marking.reshape({ kind: "invert" });
    expect(holePixels(mask())).toBe(size.width * size.height - 400);
    for (let i = 0; i < 3; i++) await editor.undo();
    expect(editor.document.get().strokes).toEqual([box(100)]);
  });

  it("finds what looks like a mark, and marks it too", async () => {
    const { editor, mask } = await createEditor();
    editor.change({ strokes: [{ kind: "rectangle", mode: "add", rect: { x: 27, y: 17, width: 46, height: 46 } }] });
    await editor.marking.findSimilar();
    expect(maskAt(mask(), 170, 40)).toBe(1);
    expect(maskAt(mask(), 110, 40)).toBe(0);
    expect(maskAt(mask(), 120, 120)).toBe(0);
  });

  it("loads a mask to the marks that are there, and saves them all", async () => {
    const loaded = { bounds: { x: 5, y: 5, width: 4, height: 4 }, data: new Uint8Array(16).fill(1) };
    const writeMask = vi.fn(async () => Uint8Array.of(1));
    const { editor, mask, host } = await createEditor({ readMask: async () => loaded, writeMask });
    editor.change({ strokes: [box(100)] });
    await editor.marking.loadMask({ name: "m.png", blob: new Blob(["m"]) });
    expect(holePixels(mask())).toBe(416);
    await editor.marking.saveMask();
    expect(host.saveFile.mock.calls.map(([name]) => name)).toEqual(["a-mask.png"]);
    expect(writeMask).toHaveBeenCalledWith({ mask: mask() }, expect.anything());
    await editor.marking.loadMask({ name: "m.png", blob: new Blob([]) });
    expect(editor.session.get().toasts.at(-1)?.message).toMatchObject({ fault: { code: "file-empty" } });
  });
});
