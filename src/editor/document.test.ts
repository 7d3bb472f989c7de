import fc from "fast-check";
import { expect, it } from "vitest";
import type { MaskStroke } from "../core/stroke.ts";
import type { PhotoInfo } from "../engine/services.ts";
import {
  changedBounds,
  type DocumentState,
  EMPTY_DOCUMENT,
  isUnsaved,
  lastEdit,
  recordChange,
  redoChange,
  undoChange,
} from "./document.ts";

const mark = (x: number): MaskStroke => ({ kind: "rectangle", mode: "add", rect: { x, y: 0, width: 2, height: 2 } });
const fillOf = (step: number) => ({
  id: step,
  step,
  bounds: [{ x: step, y: 0, width: 1, height: 1 }],
  strokes: [mark(step)],
  guides: [],
  seed: 1,
});
const photo: PhotoInfo = {
  name: "a.png",
  format: "png",
  width: 10,
  height: 10,
  hasAlpha: false,
  colorSpace: "srgb",
  hasExif: false,
  notices: [],
};

type Step = { kind: "mark"; x: number } | { kind: "grow"; to: number } | { kind: "fill"; step: number };

function apply(state: DocumentState, step: Step): DocumentState {
  if (step.kind === "mark") return recordChange(state, { strokes: [...state.strokes, mark(step.x)] }).state;
  if (step.kind === "grow") return recordChange(state, { grow: step.to }).state;
  return recordChange(state, { strokes: [] }, { fill: fillOf(step.step) }).state;
}

const steps = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant("mark" as const), x: fc.nat(9) }),
    fc.record({ kind: fc.constant("grow" as const), to: fc.nat(20) }),
    fc.record({ kind: fc.constant("fill" as const), step: fc.nat(99) }),
  ),
  { maxLength: 12 },
);
const values = ({ strokes, grow }: DocumentState) => ({ strokes, grow });

it("takes any sequence of changes back one by one, and makes it again", () => {
  fc.assert(
    fc.property(steps, (changes) => {
      const states = [EMPTY_DOCUMENT];
      for (const change of changes) states.push(apply(states.at(-1) as DocumentState, change));
      let state = states.at(-1) as DocumentState;
      for (const expected of states.slice(0, -1).reverse()) {
        state = undoChange(state);
        expect(values(state)).toEqual(values(expected));
      }
      expect(undoChange(state)).toBe(state);
      for (const expected of states.slice(1)) {
        state = redoChange(state);
        expect(values(state)).toEqual(values(expected));
        expect(changedBounds(state)).toEqual(changedBounds(expected));
      }
      expect(redoChange(state)).toBe(state);
    }),
  );
});

it("makes one entry of one drag of a slider, and returns to where the drag began", () => {
  let state = recordChange(EMPTY_DOCUMENT, { grow: 5 }, { mark: "grow" }).state;
  state = recordChange(state, { grow: 9 }, { mark: "grow" }).state;
  expect(state.undo.length).toBe(1);
  expect(undoChange(state).grow).toBe(EMPTY_DOCUMENT.grow);
  expect(redoChange(undoChange(state)).grow).toBe(9);
});

it("names the image steps that a new change makes unreachable", () => {
  let state = apply(apply(EMPTY_DOCUMENT, { kind: "fill", step: 1 }), { kind: "fill", step: 2 });
  state = undoChange(undoChange(state));
  const { dropped, state: next } = recordChange(state, { strokes: [mark(0)] });
  expect([...dropped].sort()).toEqual([1, 2]);
  expect(next.redo).toEqual([]);
});

it("knows what would be lost", () => {
  const opened = { ...EMPTY_DOCUMENT, photo };
  expect(isUnsaved(opened)).toBe(false);
  const filled = apply(opened, { kind: "fill", step: 1 });
  expect(isUnsaved(filled)).toBe(true);
  const saved = { ...filled, savedAt: lastEdit(filled) };
  expect(isUnsaved(saved)).toBe(false);
  expect(isUnsaved(undoChange(saved))).toBe(true);
  expect(isUnsaved(apply(saved, { kind: "mark", x: 1 }))).toBe(true);
});
