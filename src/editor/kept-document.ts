import type { Rect } from "../core/rect.ts";
import type { MaskStroke } from "../core/stroke.ts";
import type { DocumentState, DocumentValues, Entry, FillRecord } from "./document.ts";
import type { View } from "./view.ts";

/** The part of a document that is kept as text: all but the photo itself. */
export type History = Omit<DocumentState, "photo">;

/** Null = the photo is fitted to the window. */
export type KeptView = View | null;

/** What is written of each value, so that none is forgotten: of strokes the number of their list. */
type WrittenValues = { readonly [K in keyof DocumentValues]: K extends "strokes" ? number | undefined : unknown };

/**
 * Writes a document as JSON text in parts (its format: {@link readDocument}). Strokes, lists of them and history
 * entries never change, so each is made into text once, when it is new: what is left to do for the thousandth
 * stroke is to hand over what is there.
 */
export function createDocumentWriter(): (history: History, view: KeptView) => readonly string[] {
  const { listOf, parts } = createStrokeLists();
  const entries = new WeakMap<Entry, string>();
  const values = (v: Partial<DocumentValues>): WrittenValues => ({
    strokes: v.strokes && listOf(v.strokes),
    grow: v.grow,
  });
  const textOf = (entry: Entry): string => {
    const known = entries.get(entry);
    if (known !== undefined) return known;
    const { before, after, fill, mark } = entry;
    const { id, bounds, strokes, seed } = fill ?? { strokes: [] };
    const written = fill && { id, bounds, strokes: listOf(strokes), seed };
    const text = JSON.stringify({ before: values(before), after: values(after), fill: written, mark });
    entries.set(entry, text);
    return text;
  };
  return ({ strokes, grow, undo, redo, savedAt }, view) => {
    const rest = JSON.stringify({ values: values({ strokes, grow }), savedAt: savedAt?.id ?? null, view });
    const changes = `"undo":[${undo.map(textOf)}],"redo":[${redo.map(textOf)}]`;
    return [`${rest.slice(0, -1)},${changes},`, ...parts(), "}"];
  };
}

/** Writes every stroke once, and of every list what it does not have in common with the start of the one before. */
function createStrokeLists() {
  const numbers = new Map<MaskStroke, number>();
  const lists = new Map<readonly MaskStroke[], number>();
  // Each with the comma that parts it from the one before.
  const strokeTexts: string[] = [];
  const listTexts: string[] = [];
  let last: readonly MaskStroke[] = [];
  const comma = (texts: readonly string[]): string => (texts.length > 0 ? "," : "");
  const numberOf = (stroke: MaskStroke): number => {
    const known = numbers.get(stroke);
    if (known !== undefined) return known;
    numbers.set(stroke, strokeTexts.length);
    return strokeTexts.push(comma(strokeTexts) + JSON.stringify(stroke, bytesToText)) - 1;
  };
  return {
    listOf(list: readonly MaskStroke[]): number {
      const known = lists.get(list);
      if (known !== undefined) return known;
      let kept = 0;
      while (kept < Math.min(list.length, last.length) && list[kept] === last[kept]) kept++;
      const text = JSON.stringify([kept, ...list.slice(kept).map(numberOf)]);
      last = list;
      lists.set(list, listTexts.length);
      return listTexts.push(comma(listTexts) + text) - 1;
    },
    parts: (): string[] => ['"strokes":[', ...strokeTexts, '],"lists":[', ...listTexts, "]"],
  };
}

/**
 * Reads what a {@link createDocumentWriter} wrote (format 1): `strokes`, every stroke once; `lists` of them, each
 * `[kept, ...added]` = the first `kept` of the list before and the added ones by their place in `strokes`; `values`,
 * `undo` and `redo`, which name strokes by their list; `savedAt`, the fill that the photo was exported with; `view`.
 * The fills' steps are 0 until they are applied anew.
 * @returns null when it is damaged
 */
export function readDocument(kept: unknown): { readonly history: History; readonly view: KeptView } | null {
  try {
    const from = record(kept);
    const lists = readLists(list(from.lists), list(from.strokes).map(readStroke));
    const undo = list(from.undo).map((entry) => readEntry(entry, lists));
    const redo = list(from.redo).map((entry) => readEntry(entry, lists));
    const { strokes: waiting = [], grow } = readValues(from.values, lists);
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

type Lists = readonly (readonly MaskStroke[])[];

function readLists(written: readonly unknown[], strokes: readonly MaskStroke[]): Lists {
  let last: readonly MaskStroke[] = [];
  return written.map((value) => {
    const [kept, ...added] = list(value);
    last = [...last.slice(0, number(kept)), ...added.map((place) => at(strokes, place))];
    return last;
  });
}

function readEntry(value: unknown, lists: Lists): Entry {
  const { before, after, fill, mark } = record(value);
  return {
    before: readValues(before, lists),
    after: readValues(after, lists),
    fill: fill === null ? null : readFill(record(fill), lists),
    mark: typeof mark === "string" ? mark : null,
  };
}

function readFill(fill: Record<string, unknown>, lists: Lists): FillRecord {
  return {
    id: number(fill.id),
    step: 0,
    bounds: list(fill.bounds).map(readRect),
    strokes: at(lists, fill.strokes),
    seed: number(fill.seed),
  };
}

function readValues(value: unknown, lists: Lists): Partial<DocumentValues> {
  const { strokes, grow } = record(value);
  return {
    ...(strokes !== undefined && { strokes: at(lists, strokes) }),
    ...(grow !== undefined && { grow: number(grow) }),
  };
}

function at<T>(all: readonly T[], place: unknown): T {
  const found = all[number(place)];
  if (found === undefined) throw new TypeError("no such place");
  return found;
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
