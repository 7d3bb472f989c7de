import { describe, expect, it, vi } from "vitest";
import { createFakeEngine, type FakeEngineOptions } from "../engine/fake.ts";
import { actionOf, actions, runAction } from "./actions.ts";
import { BRUSH_SIZES, loadSettings, saveSettings } from "./settings.ts";
import { actionFor } from "./shortcuts.ts";
import { createTestEditor, markAt } from "./testing.ts";

async function open({ autoFill = false, ...options }: FakeEngineOptions & { autoFill?: boolean } = {}) {
  const { editor, pixels, host } = createTestEditor({ engine: createFakeEngine(options), settings: { autoFill } });
  await editor.offer({ name: "a.png", blob: new Blob([Uint8Array.of(1)]) });
  const fault = () =>
    editor.session.get().toasts.flatMap(({ message }) => (message.kind === "fault" ? [message.fault.code] : []));
  return { editor, pixels, fault, host };
}

describe("editor", () => {
  it("fills, takes photo and marks back, and makes it again", async () => {
    const { editor, pixels } = await open();
    const before = await pixels();
    editor.addStroke(markAt(10));
    await editor.fill();
    const after = await pixels();
    expect(after).not.toEqual(before);
    expect(editor.document.get().strokes).toEqual([]);
    await editor.undo();
    expect(await pixels()).toEqual(before);
    expect(editor.document.get().strokes).toEqual([markAt(10)]);
    await editor.undo();
    expect(editor.document.get().strokes).toEqual([]);
    await editor.redo();
    await editor.redo();
    expect(await pixels()).toEqual(after);
  });

  it("jumps to any step and back", async () => {
    const { editor, pixels } = await open();
    const states = [await pixels()];
    for (const x of [10, 30, 50]) {
      editor.addStroke(markAt(x));
      states.push(await pixels());
      await editor.fill();
      states.push(await pixels());
    }
    for (const place of [2, 6, 0, 5, 3, 99, -1]) {
      await editor.jump(place);
      const reached = Math.min(6, Math.max(0, place));
      expect(await pixels()).toEqual(states[reached]);
      expect(editor.document.get().undo).toHaveLength(reached);
    }
  });

  it("fills on stroke end, collects while the key is held, and never on erasing", async () => {
    const { editor } = await open({ autoFill: true });
    const fills = () => editor.document.get().undo.filter((entry) => entry.fill).length;
    editor.addStroke(markAt(10));
    await vi.waitFor(() => expect(fills()).toBe(1));
    actions.collect.run(editor);
    editor.addStroke(markAt(30));
    editor.addStroke(markAt(50));
    expect(editor.session.get().job).toBeNull();
    actions.collect.release(editor);
    await vi.waitFor(() => expect(fills()).toBe(2));
    editor.addStroke({ ...markAt(30), mode: "subtract" });
    expect(editor.session.get().job).toBeNull();
  });

  it("keeps marks drawn during a fill for the next one", async () => {
    const { editor } = await open({ milliseconds: 60 });
    editor.addStroke(markAt(10));
    const fill = editor.fill();
    editor.addStroke(markAt(50));
    await fill;
    expect(editor.document.get().strokes).toEqual([markAt(50)]);
  });

  it("cancels with the marks kept, by Escape and by undo", async () => {
    for (const stop of ["cancel", "undo"] as const) {
      const { editor, pixels, fault } = await open({ milliseconds: 5000 });
      const before = await pixels();
      editor.addStroke(markAt(10));
      const fill = editor.fill();
      await vi.waitFor(() => expect(editor.session.get().job?.kind).toBe("fill"));
      runAction(editor, stop);
      await fill;
      expect(await pixels()).toEqual(before);
      expect(editor.document.get().strokes).toEqual([markAt(10)]);
      expect(editor.session.get().job).toBeNull();
      expect(fault()).toEqual([]);
    }
  });

  it("says what failed, keeps the marks, and can try again", async () => {
    const { editor, fault } = await open({ fails: "output-invalid" });
    await editor.fill();
    expect(fault()).toEqual(["mask-empty"]);
    editor.addStroke(markAt(10));
    await editor.fill();
    await editor.fill();
    expect(fault()).toEqual(["mask-empty", "output-invalid"]);
    expect(editor.document.get().strokes.length).toBe(1);
  });

  it("tries again with another seed over the same marks, as a step of its own", async () => {
    const { editor } = await open();
    editor.addStroke(markAt(10));
    await editor.fill();
    expect(actionOf("tryAgain").enabled(editor)).toBe(true);
    runAction(editor, "tryAgain");
    await vi.waitFor(() => expect(editor.document.get().undo.length).toBe(3));
    expect(editor.document.get().undo.map((entry) => entry.fill?.seed)).toEqual([undefined, 1, 2]);
    runAction(editor, "recall");
    expect(editor.document.get().strokes).toEqual([markAt(10)]);
  });

  it("shows a first look over the photo while it fills, and nothing of it when it is done or cancelled", async () => {
    const { editor, pixels } = await open({ milliseconds: 60 });
    const before = await pixels();
    editor.addStroke(markAt(10));
    for (const end of ["cancelled", "filled"]) {
      const looked = new Promise<void>((resolve) => {
        const stop = editor.session.subscribe(() => {
          if (editor.session.get().looks.length !== 1) return;
          stop();
          if (end === "cancelled") editor.cancel();
          resolve();
        });
      });
      const filling = editor.fill();
      await looked;
      if (end === "cancelled") expect(await pixels()).toEqual(before);
      await filling;
      expect(editor.session.get().looks).toEqual([]);
    }
    expect(editor.document.get().undo).toHaveLength(2);
  });

  it("offers fills to choose from: the photo stays until one is taken, as one step", async () => {
    const { editor, pixels } = await open();
    editor.addStroke(markAt(10));
    await editor.fill();
    const first = await pixels();
    const steps = editor.document.get().undo.length;
    runAction(editor, "choices");
    await vi.waitFor(() => expect(editor.session.get().choices?.list).toHaveLength(4));
    editor.filling.show(2);
    expect(editor.session.get().looks).toHaveLength(1);
    expect(await pixels()).toEqual(first);
    await editor.filling.choose(2);
    const second = await pixels();
    expect(second).not.toEqual(first);
    expect(editor.session.get()).toMatchObject({ choices: null, looks: [] });
    expect(editor.document.get().undo).toHaveLength(steps + 1);
    await editor.undo();
    expect(await pixels()).toEqual(first);
    await editor.redo();
    expect(await pixels()).toEqual(second);
  });

  it("puts the fills to choose from away: by the key, by another mark, by undo", async () => {
    const { editor, pixels } = await open();
    editor.addStroke(markAt(10));
    await editor.fill();
    const filled = await pixels();
    const offered = async (): Promise<void> => {
      runAction(editor, "choices");
      await vi.waitFor(() => expect(editor.session.get().choices).not.toBeNull());
    };
    await offered();
    runAction(editor, "cancel");
    expect(editor.session.get().choices).toBeNull();
    await offered();
    editor.addStroke(markAt(40));
    expect(editor.session.get().choices).toBeNull();
    await editor.undo();
    await offered();
    await editor.undo();
    expect(editor.session.get().choices).toBeNull();
    await editor.redo();
    expect(await pixels()).toEqual(filled);
  });

  it("asks before it drops edits, and keeps the photo when the new one cannot be opened", async () => {
    const { editor, fault } = await open();
    editor.addStroke(markAt(10));
    await editor.offer({ name: "b.png", blob: new Blob([Uint8Array.of(2)]) });
    expect(editor.session.get().dialog).toBe("replace");
    expect(editor.document.get().photo?.name).toBe("a.png");
    await editor.replace();
    expect(editor.document.get().photo?.name).toBe("b.png");
    expect(editor.document.get().undo).toEqual([]);
    await editor.offer({ name: "empty.jpg", blob: new Blob([]) });
    expect(fault()).toEqual(["file-empty"]);
    expect(editor.document.get().photo?.name).toBe("b.png");
  });

  it("comes back from a lost image worker with the marks of all fills", async () => {
    const { editor } = await open();
    editor.addStroke(markAt(10));
    await editor.fill();
    editor.addStroke(markAt(50));
    await editor.recover();
    expect(editor.document.get().strokes).toEqual([markAt(10), markAt(50)]);
  });

  it("marks with the keyboard alone", async () => {
    const { editor } = await open();
    const press = (key: string, shiftKey = false) => {
      const id = actionFor({ key, shiftKey, ctrlKey: false, metaKey: false, altKey: false });
      if (id) runAction(editor, id, shiftKey);
    };
    press("ArrowRight");
    press(" ");
    for (let i = 0; i < 4; i++) press("ArrowRight");
    press("ArrowDown", true);
    press(" ");
    const [stroke] = editor.document.get().strokes;
    expect(stroke?.kind === "brush" && stroke.points.length).toBe(6);
    press("Enter");
    await vi.waitFor(() => expect(editor.document.get().undo.length).toBe(2));
  });
});

describe("actions", () => {
  it("have one meaning for each key", () => {
    const seen = new Map<string, string>();
    for (const id of Object.keys(actions) as (keyof typeof actions)[])
      for (const { key, mod, shift } of actionOf(id).shortcuts) {
        const press = { key, ctrlKey: mod ?? false, metaKey: false, shiftKey: shift ?? false, altKey: false };
        expect(actionFor(press)).toBe(id);
        const name = `${mod} ${shift} ${key}`;
        expect(seen.get(name)).toBeUndefined();
        seen.set(name, id);
      }
  });

  it("find capital letters, and Command on a Mac", () => {
    const none = { ctrlKey: false, metaKey: false, shiftKey: false, altKey: false };
    expect(actionFor({ ...none, key: "Z", metaKey: true, shiftKey: true })).toBe("redo");
    expect(actionFor({ ...none, key: "z", ctrlKey: true })).toBe("undo");
    expect(actionFor({ ...none, key: "z" })).toBeNull();
    expect(actionFor({ ...none, key: "B", shiftKey: false })).toBe("brush");
  });
});

describe("settings", () => {
  it("are remembered, and survive nonsense", () => {
    const kept = new Map<string, string>();
    const memory = {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (k: string, v: string) => void kept.set(k, v),
    };
    const settings = { brushSize: 33, autoFill: false, withShadow: true, theme: "dark" as const, language: "de" };
    saveSettings(memory, settings);
    expect(loadSettings(memory)).toEqual(settings);
    for (const nonsense of ["{", "null", "[1]", '{"brushSize":"x","autoFill":3,"theme":"pink","language":7}']) {
      const [key] = kept.keys();
      kept.set(key as string, nonsense);
      expect(loadSettings(memory)).toEqual(loadSettings(null));
    }
    saveSettings(memory, { ...settings, brushSize: 99999 });
    expect(loadSettings(memory).brushSize).toBe(BRUSH_SIZES.max);
  });
});
