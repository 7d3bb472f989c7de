import { describe, expect, it, vi } from "vitest";
import { holePixels } from "../core/mask.ts";
import { contains, type Rect } from "../core/rect.ts";
import type { EngineInfo, EngineService } from "../engine/services.ts";
import { actionOf, runAction } from "./actions.ts";
import { createTestEditor, markAt, photoFile, type TestEditorOptions } from "./testing.ts";

const DEVICE: EngineInfo = { backend: "wasm", reason: "", threads: 1, model: "toy", attends: true };

/** An editor in which something was just filled. */
async function filledEditor(options: TestEditorOptions = {}) {
  const made = createTestEditor(options);
  const { editor } = made;
  await editor.offer(photoFile(1));
  editor.session.set({ device: DEVICE });
  editor.addStroke(markAt(20));
  await editor.fill();
  return made;
}

describe("what looks filled", () => {
  it("is shown over the newest fill and put away by the same action, by Escape, and by any change of the photo", async () => {
    const { editor } = await filledEditor();
    const shown = (): string | undefined => editor.session.get().inspection?.kind;
    const show = async (): Promise<void> => {
      runAction(editor, "artefacts");
      await vi.waitFor(() => expect(editor.session.get().job).toBeNull());
      await vi.waitFor(() => expect(shown()).toBe("artefacts"));
    };
    await show();
    expect(actionOf("artefacts").pressed?.(editor)).toBe(true);
    runAction(editor, "artefacts");
    await vi.waitFor(() => expect(shown()).toBeUndefined());
    await show();
    runAction(editor, "cancel");
    expect(shown()).toBeUndefined();
    await show();
    await editor.undo();
    expect(shown()).toBeUndefined();
    expect(actionOf("artefacts").enabled(editor)).toBe(false);
  });

  it("is filled again where it is hot, nothing else of the fill, in one step", async () => {
    const artefacts: EngineService["artefacts"] = async ({ bounds }) => {
      const hot = (i: number): number => (bounds.x + (i % bounds.width) < 24 ? 230 : 20);
      return { bounds, data: Uint8Array.from({ length: bounds.width * bounds.height }, (_, i) => hot(i)) };
    };
    const { editor } = await filledEditor({ engine: { artefacts } });
    await editor.inspecting.showArtefacts();
    const steps = editor.document.get().undo.length;
    await editor.inspecting.fillHot();
    const { undo, strokes } = editor.document.get();
    expect(undo.length).toBe(steps + 1);
    expect(strokes).toEqual([]);
    expect(editor.session.get().inspection).toBeNull();
    const fill = undo.at(-1)?.fill;
    const stroke = fill?.strokes[0];
    // Hot are the columns left of 24, six pixels round them are filled again with them, of 16 to 33 that were filled.
    expect(stroke?.kind === "mask" && holePixels(stroke.mask)).toBeGreaterThan(20);
    const [first, second] = [undo.at(-2)?.fill?.bounds[0], fill?.bounds[0]] as [Rect, Rect];
    expect(contains(first, second)).toBe(true);
    expect(second.x + second.width).toBeLessThan(first.x + first.width);
    expect(fill?.seed).toBe(2);
  });

  it("is left alone where nothing is as hot as is asked for", async () => {
    const { editor } = await filledEditor();
    await editor.inspecting.showArtefacts();
    editor.inspecting.setAbove(0.95);
    const steps = editor.document.get().undo.length;
    await editor.inspecting.fillHot();
    expect(editor.document.get().undo.length).toBe(steps);
    expect(editor.session.get().toasts.map(({ message }) => message.kind)).toEqual(["nothing-hot"]);
  });

  it("is told when the detector cannot be had, and nothing changes", async () => {
    const { editor } = await filledEditor({ engine: { artefacts: () => Promise.reject(new Error("gone")) } });
    await editor.inspecting.showArtefacts();
    expect(editor.session.get().inspection).toBeNull();
    expect(editor.session.get().toasts).toHaveLength(1);
  });
});

describe("where the generator looked", () => {
  it("is told of the filled place under the pointer, or under the crosshair", async () => {
    const { editor } = await filledEditor();
    await editor.inspecting.showAttention();
    expect(editor.session.get().inspection?.kind).toBe("attention");
    expect(editor.inspecting.lookUnderPointer()).toBeNull();
    editor.session.set({ crosshair: { x: 24, y: 24 } });
    const look = editor.inspecting.lookUnderPointer();
    // The fake generator has two cells and takes everything from the left one.
    expect(look?.from.x).toBeLessThanOrEqual(look?.cell.x ?? 0);
    expect(look?.share).toBeGreaterThan(0);
    editor.session.set({ crosshair: { x: 70, y: 50 } });
    expect(editor.inspecting.lookUnderPointer()).toBeNull();
    const { view } = editor.session.get();
    editor.session.set({ pointer: { x: view.x + 24 * view.scale, y: view.y + 24 * view.scale } });
    expect(editor.inspecting.lookUnderPointer()).toEqual(look);
  });

  it("is offered for a generator that attends alone", async () => {
    const { editor } = await filledEditor();
    expect(actionOf("attention").enabled(editor)).toBe(true);
    const { attends: _, ...plain } = DEVICE;
    editor.session.set({ device: plain });
    expect(actionOf("attention").enabled(editor)).toBe(false);
  });
});
