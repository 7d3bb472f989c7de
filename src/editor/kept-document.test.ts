import { describe, expect, it } from "vitest";
import type { Cutout } from "../core/guides.ts";
import type { MaskStroke } from "../core/stroke.ts";
import { cutoutsIn, EMPTY_DOCUMENT, recordChange, undoChange } from "./document.ts";
import type { GuideObject } from "./guides/objects.ts";
import { createDocumentWriter, keptCutouts, readDocument } from "./kept-document.ts";

const mark = (x: number): MaskStroke => ({ kind: "rectangle", mode: "add", rect: { x, y: 20, width: 9, height: 9 } });

describe("kept document", () => {
  /** As Lacuna 0.1 wrote it. Never changed: it stands for the files that people have. */
  const VERSION_1 = {
    values: { strokes: 2, grow: 6 },
    savedAt: 1,
    view: { scale: 0.5, x: 10, y: -4 },
    undo: [
      { before: { strokes: 0 }, after: { strokes: 1 }, fill: null, mark: null },
      {
        before: { strokes: 1 },
        after: { strokes: 0 },
        fill: { id: 1, bounds: [{ x: 1, y: 2, width: 3, height: 4 }], strokes: 1, seed: 1 },
        mark: null,
      },
      { before: { strokes: 1 }, after: { strokes: 2 }, fill: null, mark: null },
    ],
    redo: [{ before: { grow: 6 }, after: { grow: 8 }, fill: null, mark: "grow" }],
    strokes: [
      { kind: "brush", mode: "add", points: [{ x: 1.5, y: 2, radius: 3 }] },
      { kind: "mask", mode: "subtract", mask: { bounds: { x: 0, y: 0, width: 2, height: 1 }, data: "AQA=" } },
    ],
    lists: [[0], [0, 0], [1, 1]],
  };
  const brush: MaskStroke = { kind: "brush", mode: "add", points: [{ x: 1.5, y: 2, radius: 3 }] };
  const bounds = { x: 0, y: 0, width: 2, height: 1 };
  const masked: MaskStroke = { kind: "mask", mode: "subtract", mask: { bounds, data: Uint8Array.of(1, 0) } };

  it("of version 1 is read", () => {
    const fill = {
      id: 1,
      step: 0,
      bounds: [{ x: 1, y: 2, width: 3, height: 4 }],
      strokes: [brush],
      guides: [],
      seed: 1,
    };
    const read = readDocument(VERSION_1);
    expect(read).toEqual({
      history: {
        strokes: [brush, masked],
        grow: 6,
        guides: [],
        feather: 0,
        base: [],
        undo: [
          { before: { strokes: [] }, after: { strokes: [brush] }, fill: null, mark: null },
          { before: { strokes: [brush] }, after: { strokes: [] }, fill, mark: null },
          { before: { strokes: [brush] }, after: { strokes: [brush, masked] }, fill: null, mark: null },
        ],
        redo: [{ before: { grow: 6 }, after: { grow: 8 }, fill: null, mark: "grow" }],
        savedAt: 1,
      },
      view: { scale: 0.5, x: 10, y: -4 },
    });
  });

  it("is written as it is read, again and again", () => {
    const read = readDocument(VERSION_1);
    if (!read) throw new Error("not read");
    const write = createDocumentWriter();
    const lasso: MaskStroke = { kind: "lasso", mode: "add", points: [brush, brush].map(() => ({ x: 1, y: 2 })) };
    const text = (...args: Parameters<typeof write>) => JSON.parse(write(...args).join(""));
    expect(readDocument(text(read.history, read.view))).toEqual(read);
    const more = { ...read.history, strokes: [...read.history.strokes, lasso] };
    expect(readDocument(text(more, null))).toEqual({ history: more, view: null });
  });

  it("costs for the five hundredth stroke what it cost for the tenth, and no more room", () => {
    const write = createDocumentWriter();
    let state = EMPTY_DOCUMENT;
    const fresh: number[] = [];
    let parts: readonly string[] = [];
    for (let i = 0; i < 500; i++) {
      state = recordChange(state, { strokes: [...state.strokes, mark(i)] }).state;
      const before = new Set(parts);
      parts = write(state, null);
      // The first part holds the history, in a few dozen characters a change.
      fresh.push(parts.slice(1).filter((part) => !before.has(part)).length);
    }
    expect(Math.max(...fresh.slice(10))).toBeLessThanOrEqual(2);
    expect(parts.join("").length).toBeLessThan(500 * 250);
    const { photo: _, ...history } = state;
    expect(readDocument(JSON.parse(parts.join("")))?.history).toEqual(history);
  });

  const cutout: Cutout = {
    id: 7,
    pixels: { width: 1, height: 1, data: Uint8Array.of(1, 2, 3, 255) },
    mask: { bounds: { x: 0, y: 0, width: 1, height: 1 }, data: Uint8Array.of(1) },
  };
  const guides: readonly GuideObject[] = [
    { id: 1, guide: { kind: "sketch", points: [{ x: 1, y: 2.5 }], smooth: true, width: 2, strength: 0.5 } },
    { id: 2, guide: { kind: "colour", points: [{ x: 1, y: 2 }], width: 9, colour: [1, 20, 255], opacity: 0.8 } },
    { id: 3, guide: { kind: "paste", cutout, transform: [1, 0, 0, 1, 4, 5], harmony: 1, ring: 4 } },
    { id: 4, guide: { kind: "source", from: { x: 1, y: 1 }, to: { x: 9, y: 9 }, radius: 3 } },
  ];

  it("of version 2 is read, with the pieces that can be found", () => {
    /** As written in November 2026. Never changed. */
    const VERSION_2 = {
      ...VERSION_1,
      values: { strokes: 2, grow: 6, guides: 1 },
      undo: [{ before: { guides: 0 }, after: { guides: 1 }, fill: null, mark: null }],
      redo: [
        {
          before: { strokes: 1 },
          after: { strokes: 0 },
          fill: { id: 1, bounds: [], strokes: 1, guides: 1, seed: 1 },
          mark: null,
        },
      ],
      savedAt: null,
      guides: [
        { id: 1, guide: { kind: "sketch", points: [{ x: 1, y: 2.5 }], smooth: true, width: 2, strength: 0.5 } },
        { id: 2, guide: { kind: "colour", points: [{ x: 1, y: 2 }], width: 9, colour: [1, 20, 255], opacity: 0.8 } },
        { id: 3, guide: { kind: "paste", cutout: 7, transform: [1, 0, 0, 1, 4, 5], harmony: 1, ring: 4 } },
        { id: 4, guide: { kind: "source", from: { x: 1, y: 1 }, to: { x: 9, y: 9 }, radius: 3 } },
      ],
      guideLists: [[0], [0, 0, 1, 2, 3]],
    };
    expect(keptCutouts(VERSION_2)).toEqual([7]);
    expect(keptCutouts(VERSION_1)).toEqual([]);
    const history = readDocument(VERSION_2, new Map([[7, cutout]]))?.history;
    expect(history?.guides).toEqual(guides);
    expect(history?.redo[0]?.fill?.guides).toEqual(guides);
    expect(history?.undo[0]?.before).toEqual({ guides: [] });
    const without = readDocument(VERSION_2)?.history.guides;
    expect(without?.map(({ id }) => id)).toEqual([1, 2, 4]);
    for (const damage of [
      { guides: [{ id: 1, guide: { kind: "star" } }], guideLists: [[0], [0, 0]] },
      { guides: [{ id: 1, guide: { ...VERSION_2.guides[2]?.guide, transform: [1, 2] } }], guideLists: [[0], [0, 0]] },
      { guideLists: [[0], [0, 9]] },
    ])
      expect(readDocument({ ...VERSION_2, ...damage }, new Map([[7, cutout]]))).toBeNull();
  });

  it("keeps guides, and each piece's number instead of its pixels", () => {
    const { state } = recordChange(EMPTY_DOCUMENT, { guides });
    const write = createDocumentWriter();
    const text = write(state, null).join("");
    expect(text.length).toBeLessThan(1200);
    const { photo: _, ...history } = state;
    expect(readDocument(JSON.parse(text), new Map([[7, cutout]]))?.history).toEqual(history);
    expect(cutoutsIn(state)).toEqual([cutout]);
    expect(cutoutsIn(undoChange(state))).toEqual([cutout]);
  });

  it("that is damaged is not half read", () => {
    for (const damage of [
      { strokes: [] },
      { undo: 3 },
      { values: { strokes: 7, grow: 1 } },
      { values: { strokes: 0 } },
      { lists: [[0], [0, 7], [1]] },
      { view: { scale: "1", x: 0, y: 0 } },
      { strokes: [{ kind: "spiral" }, VERSION_1.strokes[1]] },
    ])
      expect(readDocument({ ...VERSION_1, ...damage })).toBeNull();
    expect(readDocument(null)).toBeNull();
  });
});
