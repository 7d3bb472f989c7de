import { describe, expect, it, vi } from "vitest";
import type { Photo } from "../../core/photo.ts";
import type { MaskStroke } from "../../core/stroke.ts";
import { createFakeEngine } from "../../engine/fake.ts";
import type { EngineService } from "../../engine/services.ts";
import { runAction } from "../actions.ts";
import { beginGesture, endGesture, extendGesture } from "../crosshair.ts";
import { placePoint } from "../points.ts";
import { createTestEditor, stripes, TEST_PHOTO } from "../testing.ts";
import type { GuideTool } from "./settings.ts";

const mark: MaskStroke = { kind: "rectangle", mode: "add", rect: { x: 30, y: 20, width: 16, height: 12 } };

async function open(engine: Partial<EngineService> = {}) {
  const opaque = (bytes: Uint8Array): Photo => {
    const photo = stripes(bytes);
    for (let i = 3; i < photo.data.length; i += 4) photo.data[i] = 255;
    return photo;
  };
  const { editor, host } = createTestEditor({
    decode: opaque,
    engine,
    settings: { brushSize: 8 },
    viewport: TEST_PHOTO,
  });
  await editor.offer({ name: "a.png", blob: new Blob([Uint8Array.of(1)]) });
  editor.session.set({ view: { scale: 1, x: 0, y: 0 } });
  const draw = (tool: GuideTool, ...points: [number, number][]): void => {
    runAction(editor, tool);
    const [first, ...rest] = points.map(([x, y]) => ({ x, y, pressure: 1 }));
    if (!first) return;
    beginGesture(editor, first, tool, false);
    extendGesture(editor, rest);
    endGesture(editor);
  };
  const guides = () => editor.document.get().guides.map(({ guide }) => guide);
  return { editor, draw, guides, host };
}

describe("guide tools", () => {
  it("draw objects that are selected, dragged, deleted and undone", async () => {
    const { editor, draw, guides } = await open();
    draw("line", [10, 10], [50, 10]);
    draw("curve", [10, 30], [50, 30]);
    draw("colour", [20, 50], [30, 50]);
    expect(guides().map(({ kind }) => kind)).toEqual(["sketch", "sketch", "colour"]);
    draw("arrange", [30, 10], [30, 14]);
    expect(guides()[0]).toMatchObject({
      points: [
        { x: 10, y: 14 },
        { x: 50, y: 14 },
      ],
    });
    // The selected line's end is a handle, whatever the tool.
    draw("line", [50, 14], [60, 20]);
    expect(guides()[0]).toMatchObject({
      points: [
        { x: 10, y: 14 },
        { x: 60, y: 20 },
      ],
    });
    expect(guides().length).toBe(3);
    runAction(editor, "clear");
    expect(guides().map(({ kind }) => kind)).toEqual(["sketch", "colour"]);
    for (let i = 0; i < 6; i++) await editor.undo();
    expect(guides()).toEqual([]);
    await editor.redo();
    expect(guides().length).toBe(1);
  });

  it("erase, and take a colour from the photo", async () => {
    const { editor, draw, guides } = await open();
    draw("line", [10, 10], [70, 10]);
    draw("rub", [40, 5], [40, 15]);
    expect(guides().length).toBe(2);
    draw("dropper", [20, 20]);
    await vi.waitFor(() => expect(editor.session.get().tool).toBe("colour"));
    draw("colour", [5, 50], [25, 50]);
    expect(guides()[2]).toMatchObject({ colour: editor.session.get().guides.colour, width: 8 });
  });

  it("end what another tool had begun", async () => {
    const { editor } = await open();
    for (const begin of ["polygon", "frame"] as const) {
      runAction(editor, begin);
      if (begin === "polygon") placePoint(editor, { x: 10, y: 10 });
      runAction(editor, "line");
      expect(editor.session.get()).toMatchObject({ tool: "line", points: [], framing: null });
    }
    runAction(editor, "frame");
    editor.addStroke(mark);
    await editor.guiding.copyMarks();
    runAction(editor, "pastePiece");
    expect(editor.session.get()).toMatchObject({ tool: "arrange", framing: null });
  });

  it("are told apart from a tap that means nothing", async () => {
    const { draw, guides } = await open();
    draw("line", [10, 10], [11, 10]);
    draw("source", [10, 10]);
    draw("arrange", [10, 10]);
    expect(guides()).toEqual([]);
  });
});

describe("pieces", () => {
  it("are copied from the marks and pasted, here and in another photo, and mirrored", async () => {
    const { editor, guides } = await open();
    editor.addStroke(mark);
    await editor.guiding.copyMarks();
    runAction(editor, "pastePiece");
    expect(guides()[0]).toMatchObject({ kind: "paste", cutout: { mask: { bounds: { width: 16, height: 12 } } } });
    runAction(editor, "mirror");
    expect(guides()[0]).toMatchObject({ transform: [-1, 0, 0, 1, expect.any(Number), expect.any(Number)] });
    await editor.offer({ name: "b.png", blob: new Blob([Uint8Array.of(9)]) });
    await editor.replace();
    expect(guides()).toEqual([]);
    runAction(editor, "pastePiece");
    expect(guides().length).toBe(1);
  });

  it("of what stands in the photo stay where they are, and a fill needs no marks", async () => {
    const { editor, guides } = await open();
    editor.addStroke(mark);
    await editor.guiding.harmonizeMarks();
    expect(editor.document.get().strokes).toEqual([]);
    expect(guides()[0]).toMatchObject({ kind: "paste", transform: [1, 0, 0, 1, 30, 20] });
    await editor.fill();
    expect(guides()).toEqual([]);
    expect(editor.document.get().undo.at(-1)?.fill?.guides.length).toBe(1);
    await editor.undo();
    expect(guides().length).toBe(1);
  });

  it("come from files, not larger than half of the view", async () => {
    const { editor, guides, host } = await open();
    runAction(editor, "pasteFile");
    expect(host.pickFile).toHaveBeenCalledWith("piece");
    await editor.guiding.pasteFile({ name: "c.png", blob: new Blob([Uint8Array.of(3)]) });
    expect(guides()[0]).toMatchObject({ transform: [0.5, 0, 0, 0.5, 20, 15] });
  });
});

describe("fills", () => {
  it("follow the guides unless they are switched off, and take those along that they touch", async () => {
    const fill = vi.fn(createFakeEngine().fill);
    const { editor, draw, guides } = await open({ fill });
    draw("line", [25, 25], [60, 25]);
    draw("line", [2, 55], [20, 55]);
    editor.addStroke(mark);
    await editor.fill();
    expect(fill.mock.calls[0]?.[0].guides.length).toBe(2);
    expect(guides()).toMatchObject([{ points: [{ x: 2 }, { x: 20 }] }]);
    runAction(editor, "followGuides");
    runAction(editor, "tryAgain");
    await vi.waitFor(() => expect(fill.mock.calls.length).toBe(2));
    expect(fill.mock.calls[1]?.[0].guides).toEqual([]);
    await vi.waitFor(() => expect(editor.session.get().job).toBeNull());
    runAction(editor, "followGuides");
    // Guides without marks are meant for what was filled last.
    draw("line", [25, 28], [60, 28]);
    await editor.fill();
    expect(fill.mock.calls[2]?.[0].guides.length).toBe(2);
    expect(fill.mock.calls[2]?.[0].region.hole.bounds).toEqual(fill.mock.calls[0]?.[0].region.hole.bounds);
    runAction(editor, "recall");
    expect(editor.document.get().strokes).toEqual([mark]);
    expect(guides().length).toBe(2);
  });

  it("suggests lines that can be edited, or says that there are none", async () => {
    const points = [
      { x: 20, y: 26 },
      { x: 40, y: 27 },
      { x: 60, y: 26 },
    ];
    const suggestLines = vi.fn(async () => [points] as const);
    const { editor, guides } = await open({ suggestLines });
    editor.addStroke(mark);
    await editor.guiding.suggest();
    expect(guides()).toMatchObject([{ kind: "sketch", smooth: true, points }]);
    expect(editor.guiding.selected()).not.toBeNull();
    const none = await open();
    none.editor.addStroke(mark);
    await none.editor.guiding.suggest();
    expect(none.editor.session.get().announcement?.message.kind).toBe("no-edges");
  });
});
