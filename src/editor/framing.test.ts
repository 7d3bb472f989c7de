import { describe, expect, it } from "vitest";
import { type Frame, wholeFrame } from "../core/frame.ts";
import type { Point } from "../core/stroke.ts";
import { runAction } from "./actions.ts";
import { dragged, gripAt } from "./framing.ts";
import { createTestEditor, markAt, TEST_PHOTO } from "./testing.ts";

const mark = markAt(40);

async function open() {
  const { editor, pixels } = createTestEditor();
  await editor.offer({ name: "a.png", blob: new Blob([Uint8Array.of(1)]) });
  const sizeNow = () => [editor.document.get().photo?.width, editor.document.get().photo?.height];
  return { editor, pixels, sizeNow };
}

describe("a frame that is applied", () => {
  it("crops, takes the marks along, and is taken back and made again", async () => {
    const { editor, pixels, sizeNow } = await open();
    const opened = await pixels();
    editor.addStroke(mark);
    runAction(editor, "frame");
    editor.framing.choose({ frame: { middle: { x: 45, y: 30 }, width: 30, height: 40, degrees: 0 } });
    await editor.framing.apply();
    expect(sizeNow()).toEqual([30, 40]);
    const cropped = await pixels();
    expect(cropped.length).toBe(30 * 40 * 4);
    expect(editor.document.get().strokes).toEqual([{ ...mark, rect: { ...mark.rect, x: 10, y: 10 } }]);
    await editor.fill();
    await editor.undo();
    expect(await pixels()).toEqual(cropped);
    await editor.undo();
    expect(sizeNow()).toEqual([80, 60]);
    expect(await pixels()).toEqual(opened);
    expect(editor.document.get().strokes).toEqual([mark]);
    await editor.redo();
    expect(sizeNow()).toEqual([30, 40]);
    expect(await pixels()).toEqual(cropped);
  });

  it("fills what is new, or marks it", async () => {
    const { editor, sizeNow } = await open();
    for (const fill of [true, false]) {
      runAction(editor, "frame");
      editor.framing.resize({ width: (sizeNow()[0] as number) + 20 });
      editor.framing.choose({ fill });
      await editor.framing.apply();
    }
    expect(sizeNow()).toEqual([120, 60]);
    expect(editor.document.get().undo.map(({ fill, frame }) => (frame ? "frame" : fill ? "fill" : ""))).toEqual([
      "frame",
      "fill",
      "frame",
    ]);
    expect(editor.document.get().strokes).toHaveLength(1);
  });

  it("changes nothing when it is cancelled, and can be made again", async () => {
    const { editor, pixels, sizeNow } = await open();
    const opened = await pixels();
    runAction(editor, "frame");
    const frame: Frame = { middle: { x: 45, y: 30 }, width: 30, height: 40, degrees: 0 };
    editor.framing.choose({ frame });
    const applied = editor.framing.apply();
    expect(editor.jobs.busy).toBe(true);
    editor.cancel();
    await applied;
    expect(editor.session.get().job).toBeNull();
    expect(sizeNow()).toEqual([80, 60]);
    expect(editor.document.get().undo).toEqual([]);
    expect(await pixels()).toEqual(opened);
    runAction(editor, "frame");
    editor.framing.choose({ frame });
    await editor.framing.apply();
    expect(sizeNow()).toEqual([30, 40]);
  });

  it("does nothing when it is the whole photo, or dropped", async () => {
    const { editor } = await open();
    runAction(editor, "frame");
    await editor.framing.apply();
    runAction(editor, "frame");
    editor.framing.move(5, 5);
    runAction(editor, "cancel");
    expect(editor.document.get().undo).toEqual([]);
    expect(editor.session.get().framing).toBeNull();
  });

  it("stays inside the photo while it is turned, and keeps proportions that are held", async () => {
    const { editor } = await open();
    runAction(editor, "frame");
    editor.framing.turn(10);
    const turned = editor.session.get().framing?.frame as Frame;
    expect(turned.width).toBeLessThan(80);
    editor.framing.turn(0);
    expect(editor.session.get().framing?.frame).toEqual(wholeFrame(TEST_PHOTO));
    editor.framing.hold(1);
    editor.framing.resize({ height: 30 });
    expect(editor.session.get().framing?.frame).toMatchObject({ width: 30, height: 30 });
  });
});

describe("the grips", () => {
  const frame = wholeFrame(TEST_PHOTO);
  const between = ([x, y]: [number, number], [toX, toY]: [number, number]): [Point, Point] => [
    { x, y },
    { x: toX, y: toY },
  ];
  const free = { ratio: null, snap: 2, photo: TEST_PHOTO };

  it("are corners, sides, the inside, and nothing outside", () => {
    expect(gripAt(frame, { x: 1, y: 59 }, 3)).toEqual({ x: -1, y: 1 });
    expect(gripAt(frame, { x: 81, y: 30 }, 3)).toEqual({ x: 1, y: 0 });
    expect(gripAt(frame, { x: 40, y: 30 }, 3)).toEqual({ x: 0, y: 0 });
    expect(gripAt(frame, { x: 90, y: 30 }, 3)).toBeNull();
  });

  it("move their side and leave the one across; near the border of the photo they stick to it", () => {
    const left = dragged(frame, { x: -1, y: 0 }, between([0, 30], [20, 30]), free);
    expect(left).toMatchObject({ width: 60, height: 60, middle: { x: 50, y: 30 } });
    const back = dragged(left, { x: -1, y: 0 }, between([20, 30], [1.5, 30]), free);
    expect(back).toMatchObject({ width: 80, middle: { x: 40, y: 30 } });
    const square = dragged(frame, { x: 1, y: 1 }, between([80, 60], [50, 60]), { ...free, ratio: 1 });
    expect(square).toMatchObject({ width: 50, height: 50, middle: { x: 25, y: 25 } });
    const turned = dragged({ ...frame, degrees: 90 }, { x: 1, y: 0 }, between([40, 70], [40, 60]), free);
    expect(turned.width).toBe(70);
    expect(turned.middle.x).toBeCloseTo(40, 5);
    expect(turned.middle.y).toBeCloseTo(25, 5);
  });
});
