import { describe, expect, it } from "vitest";
import type { MaskStroke } from "../core/stroke.ts";
import { type DocumentState, EMPTY_DOCUMENT, type FillRecord, recordChange } from "./document.ts";
import { foldSteps, stepBytes, stepName, surplusSteps } from "./history.ts";

const mark = (x: number): MaskStroke => ({ kind: "rectangle", mode: "add", rect: { x, y: 0, width: 9, height: 9 } });
const fillOf = (id: number, side: number): FillRecord => {
  return {
    id,
    step: id,
    bounds: [{ x: 0, y: 0, width: side, height: side }],
    strokes: [mark(id)],
    guides: [],
    seed: 1,
  };
};

describe("stepName", () => {
  const nameOf = (state: DocumentState, after: Partial<DocumentState>, fill: FillRecord | null = null) => {
    const entry = recordChange(state, after, { fill }).state.undo.at(-1);
    return entry && stepName(entry);
  };
  const marked = { ...EMPTY_DOCUMENT, strokes: [mark(1), mark(2)] };
  const brush: MaskStroke = { kind: "brush", mode: "subtract", points: [] };

  it("tells what a change did", () => {
    expect(nameOf(marked, { strokes: [...marked.strokes, mark(3)] })).toBe("rectangle");
    expect(nameOf(marked, { strokes: [...marked.strokes, { ...brush, mode: "add" }] })).toBe("brush");
    expect(nameOf(marked, { strokes: [...marked.strokes, brush] })).toBe("eraser");
    expect(nameOf(marked, { strokes: [] })).toBe("clear");
    expect(nameOf(marked, { strokes: [mark(9)] })).toBe("marks");
    expect(nameOf(marked, { grow: 7 })).toBe("setting");
    expect(nameOf(marked, { strokes: [] }, fillOf(1, 4))).toBe("fill");
  });
});

describe("the bound in bytes", () => {
  /** Ten fills of 100 x 100 pixels. */
  let state = EMPTY_DOCUMENT;
  for (let id = 1; id <= 10; id++) state = recordChange(state, { strokes: [] }, { fill: fillOf(id, 100) }).state;

  it("counts changed pixels, and every stroke once", () => {
    expect(stepBytes({ before: {}, after: {}, fill: fillOf(1, 100), mark: null })).toBe(50_000);
    const mask: MaskStroke = {
      kind: "mask",
      mode: "add",
      mask: { bounds: { x: 0, y: 0, width: 10, height: 10 }, data: new Uint8Array(100) },
    };
    expect(stepBytes({ before: { strokes: [] }, after: { strokes: [mask] }, fill: null, mark: null })).toBe(100);
    expect(stepBytes({ before: { strokes: [mask] }, after: { strokes: [mask, mask] }, fill: null, mark: null })).toBe(
      0,
    );
  });

  it("lets the oldest steps go, their fills stay applied, and the newest step stays", () => {
    expect(surplusSteps(state)).toBe(0);
    expect(surplusSteps(state, 320_000)).toBe(4);
    expect(surplusSteps(state, 0)).toBe(9);
    const folded = foldSteps(state, 4);
    expect(folded.base.map(({ id }) => id)).toEqual([1, 2, 3, 4]);
    expect(folded.undo.map(({ fill }) => fill?.id)).toEqual([5, 6, 7, 8, 9, 10]);
  });
});
