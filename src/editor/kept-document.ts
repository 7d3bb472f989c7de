import type { Rect } from "../core/rect.ts";
import type { MaskStroke } from "../core/stroke.ts";
import type { DocumentState, DocumentValues, Entry, FillRecord } from "./document.ts";
import type { View } from "./view.ts";

/** The part of a document that is kept as text: all but the photo itself. */
export type History = Omit<DocumentState, "photo">;

/** Null = the photo is fitted to the window. */
export type KeptView = View | null;

/** What is written for the values of a document: strokes as numbers of a list that is written once. */
interface WrittenValues {
  readonly strokes?: readonly number[];
  readonly grow?: number;
}

/**
 * Writes a document as JSON text (format: docs in {@link readDocument}). Strokes and history entries never change,
 * so each is made into text once, when it is new: saving after the thousandth stroke costs no more than after the
 * first.
 */
export function createDocumentWriter(): (history: History, view: KeptView) => string {
  const numbers = new Map<MaskStroke, number>();
  const strokes: string[] = [];
  const entries = new WeakMap<Entry, string>();
  const numberOf = (stroke: MaskStroke): number => {
    const known = numbers.get(stroke);
    if (known !== undefined) return known;
    numbers.set(stroke, strokes.length);
    return strokes.push(JSON.stringify(stroke, bytesToText)) - 1;
  };
  const values = (v: Partial<DocumentValues>): WrittenValues => ({
    ...(v.strokes && { strokes: v.strokes.map(numberOf) }),
    ...(v.grow !== undefined && { grow: v.grow }),
  });
  const textOf = (entry: Entry): string => {
    const known = entries.get(entry);
    if (known !== undefined) return known;
    const { before, after, fill, mark } = entry;
    const written = fill && {
      id: fill.id,
      bounds: fill.bounds,
      strokes: fill.strokes.map(numberOf),
      seed: fill.seed,
    };
    const text = JSON.stringify({ before: values(before), after: values(after), fill: written, mark });
    entries.set(entry, text);
    return text;
  };
  return ({ strokes: waiting, grow, undo, redo, savedAt }, view) => {
    const rest = JSON.stringify({ values: values({ strokes: waiting, grow }), savedAt: savedAt?.id ?? null, view });
    const lists = `"undo":[${undo.map(textOf)}],"redo":[${redo.map(textOf)}]`;
    return `${rest.slice(0, -1)},${lists},"strokes":[${strokes}]}`;
  };
}

/**
 * Reads what a {@link createDocumentWriter} wrote (format 1): `strokes`, every stroke once; `values`, `undo` and
 * `redo`, which name strokes by their place in it; `savedAt`, the fill that the photo was exported with; `view`.
 * The fills' steps are 0 until they are applied anew.
 * @returns null when it is damaged
 */
export function readDocument(kept: unknown): { readonly history: History; readonly view: KeptView } | null {
  try {
    const from = record(kept);
    const strokes = list(from.strokes).map(readStroke);
    const undo = list(from.undo).map((entry) => readEntry(entry, strokes));
    const redo = list(from.redo).map((entry) => readEntry(entry, strokes));
    const { strokes: waiting = [], grow } = readValues(from.values, strokes);
    const id = from.savedAt === null ? null : number(from.savedAt);
    const fills = [...undo, ...redo].flatMap(({ fill }) => fill ?? []);
    // A fill that was exported and then dropped equals none that is left.
    const gone = { id: id ?? 0, step: 0, bounds: [], strokes: [], seed: 0 };
    const savedAt = id === null ? null : (fills.find((fill) => fill.id === id) ?? gone);
    const view = from.view === null ? null : record(from.view);
    return {
      history: { strokes: waiting, grow: number(grow), undo, redo, savedAt },
      view: view && { scale: number(view.scale), x: number(view.x), y: number(view.y) },
    };
  } catch (thrown) {
    if (thrown instanceof TypeError) return null;
    throw thrown;
  }
}

function readEntry(value: unknown, strokes: readonly MaskStroke[]): Entry {
  const { before, after, fill, mark } = record(value);
  return {
    before: readValues(before, strokes),
    after: readValues(after, strokes),
    fill: fill === null ? null : readFill(record(fill), strokes),
    mark: typeof mark === "string" ? mark : null,
  };
}

function readFill(fill: Record<string, unknown>, strokes: readonly MaskStroke[]): FillRecord {
  return {
    id: number(fill.id),
    step: 0,
    bounds: list(fill.bounds).map(readRect),
    strokes: list(fill.strokes).map((place) => strokeAt(strokes, place)),
    seed: number(fill.seed),
  };
}

function readValues(value: unknown, all: readonly MaskStroke[]): Partial<DocumentValues> {
  const { strokes, grow } = record(value);
  return {
    ...(strokes !== undefined && { strokes: list(strokes).map((place) => strokeAt(all, place)) }),
    ...(grow !== undefined && { grow: number(grow) }),
  };
}

function strokeAt(strokes: readonly MaskStroke[], place: unknown): MaskStroke {
  const stroke = strokes[number(place)];
  if (!stroke) throw new TypeError("no such stroke");
  return stroke;
}

function readStroke(value: unknown): MaskStroke {
  const from = record(value);
  const mode = from.mode === "subtract" ? "subtract" : "add";
  if (from.kind === "rectangle") return { kind: from.kind, mode, rect: readRect(from.rect) };
  if (from.kind === "mask") {
    const mask = record(from.mask);
    return { kind: from.kind, mode, mask: { bounds: readRect(mask.bounds), data: textToBytes(mask.data) } };
  }
  const points = list(from.points).map(record);
  const place = (p: Record<string, unknown>) => ({ x: number(p.x), y: number(p.y) });
  if (from.kind === "lasso") return { kind: from.kind, mode, points: points.map(place) };
  if (from.kind !== "brush") throw new TypeError("no such kind of stroke");
  return { kind: from.kind, mode, points: points.map((p) => ({ ...place(p), radius: number(p.radius) })) };
}

function readRect(value: unknown): Rect {
  const { x, y, width, height } = record(value);
  return { x: number(x), y: number(y), width: number(width), height: number(height) };
}

/** JSON has no bytes: they are written as base64. */
function bytesToText(_: string, value: unknown): unknown {
  if (!(value instanceof Uint8Array)) return value;
  let text = "";
  for (let i = 0; i < value.length; i += 8192) text += String.fromCharCode(...value.subarray(i, i + 8192));
  return btoa(text);
}

function textToBytes(text: unknown): Uint8Array<ArrayBuffer> {
  if (typeof text !== "string" || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) throw new TypeError("not bytes");
  return Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
}

function record(value: unknown): Record<string, unknown> {
  if (typeof value !== "object" || value === null) throw new TypeError("not a record");
  return value as Record<string, unknown>;
}

function list(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new TypeError("not a list");
  return value;
}

function number(value: unknown): number {
  if (typeof value !== "number") throw new TypeError("not a number");
  return value;
}
