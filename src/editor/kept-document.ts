import type { Cutout } from "../core/guides.ts";
import type { Mask } from "../core/mask.ts";
import { decodeRuns, encodeRuns } from "../core/mask-runs.ts";
import { areaOf, type Rect, type Size } from "../core/rect.ts";
import type { MaskStroke } from "../core/stroke.ts";
import {
  type DocumentState,
  type DocumentValues,
  type Edit,
  type Entry,
  type FillRecord,
  type FrameRecord,
  isFrame,
} from "./document.ts";
import { guideText, readGuideObject } from "./guides/kept-guide.ts";
import type { GuideObject } from "./guides/objects.ts";
import { list, number, record } from "./kept-values.ts";
import type { View } from "./view.ts";

/** The part of a document that is kept as text: all but the photo itself. */
export type History = Omit<DocumentState, "photo">;

/** Null = the photo is fitted to the window. */
export type KeptView = View | null;

/** What is written of each value, so that none is forgotten: of strokes and guides the number of their list. */
type WrittenValues = {
  readonly [K in keyof DocumentValues]: K extends "strokes" | "guides" ? number | undefined : unknown;
};

/**
 * Writes a document as JSON text in parts (its format: {@link readDocument}). Strokes, lists of them and history
 * entries never change, so each is made into text once, when it is new: what is left to do for the thousandth
 * stroke is to hand over what is there.
 */
export function createDocumentWriter(): (history: History, view: KeptView) => readonly string[] {
  const strokeLists = createLists<MaskStroke>("strokes", "lists", (stroke) => JSON.stringify(stroke, bytesToText));
  const guideLists = createLists<GuideObject>("guides", "guideLists", guideText);
  const entries = new WeakMap<Entry, string>();
  const values = (v: Partial<DocumentValues>): WrittenValues => ({
    strokes: v.strokes && strokeLists.listOf(v.strokes),
    grow: v.grow,
    feather: v.feather,
    guides: v.guides && guideLists.listOf(v.guides),
  });
  const written = ({ id, bounds, strokes, guides, seed }: FillRecord) => {
    return { id, bounds, strokes: strokeLists.listOf(strokes), guides: guideLists.listOf(guides), seed };
  };
  const textOf = (entry: Entry): string => {
    const known = entries.get(entry);
    if (known !== undefined) return known;
    const { before, after, fill, frame, mark } = entry;
    const changes = { before: values(before), after: values(after) };
    const text = JSON.stringify({ ...changes, fill: fill && written(fill), frame, mark });
    entries.set(entry, text);
    return text;
  };
  return ({ strokes, grow, feather, guides, base, undo, redo, savedAt }, view) => {
    const folded = base.map((edit) => (isFrame(edit) ? edit : written(edit)));
    const now = values({ strokes, grow, feather, guides });
    const rest = JSON.stringify({ values: now, base: folded, savedAt, view });
    const changes = `"undo":[${undo.map(textOf)}],"redo":[${redo.map(textOf)}]`;
    return [`${rest.slice(0, -1)},${changes},`, ...strokeLists.parts(), ",", ...guideLists.parts(), "}"];
  };
}

/** Writes every item once, and of every list what it does not have in common with the start of the one before. */
function createLists<T extends object>(name: string, listsName: string, textOf: (item: T) => string) {
  const numbers = new Map<T, number>();
  const lists = new Map<readonly T[], number>();
  // Each with the comma that parts it from the one before.
  const texts: string[] = [];
  const listTexts: string[] = [];
  let last: readonly T[] = [];
  const comma = (written: readonly string[]): string => (written.length > 0 ? "," : "");
  const numberOf = (item: T): number => {
    const known = numbers.get(item);
    if (known !== undefined) return known;
    numbers.set(item, texts.length);
    return texts.push(comma(texts) + textOf(item)) - 1;
  };
  return {
    listOf(list: readonly T[]): number {
      const known = lists.get(list);
      if (known !== undefined) return known;
      let kept = 0;
      while (kept < Math.min(list.length, last.length) && list[kept] === last[kept]) kept++;
      const text = JSON.stringify([kept, ...list.slice(kept).map(numberOf)]);
      last = list;
      lists.set(list, listTexts.length);
      return listTexts.push(comma(listTexts) + text) - 1;
    },
    parts: (): string[] => [`"${name}":[`, ...texts, `],"${listsName}":[`, ...listTexts, "]"],
  };
}

/**
 * Reads what a {@link createDocumentWriter} wrote (format 2): `strokes`, every stroke once; `lists` of them, each
 * `[kept, ...added]` = the first `kept` of the list before and the added ones by their place in `strokes`; `values`,
 * `undo` and `redo`, which name strokes by their list; `savedAt`, the fill that the photo was exported with; `view`.
 * `guides` and `guideLists` are written as strokes are; a pasted one names its piece, which is kept beside the fills.
 * Format 1 had no guides. The fills' steps are 0 until they are applied anew.
 * @param cutouts the pieces that {@link keptCutouts} names, as far as they could be read; a guide whose piece is lost
 * is left out
 * @returns null when it is damaged
 */
export function readDocument(
  kept: unknown,
  cutouts: ReadonlyMap<number, Cutout> = new Map(),
): { readonly history: History; readonly view: KeptView } | null {
  try {
    const from = record(kept);
    const strokes = readLists(list(from.lists), list(from.strokes).map(readStroke));
    const objects = list(from.guides ?? []).map((object) => readGuideObject(object, cutouts));
    const guides = readLists(list(from.guideLists ?? [[0]]), objects).map((all) =>
      all.flatMap((object) => object ?? []),
    );
    const lists = { strokes, guides };
    const base = list(from.base ?? []).map((edit) => readEdit(record(edit), lists));
    const undo = list(from.undo).map((entry) => readEntry(entry, lists));
    const redo = list(from.redo).map((entry) => readEntry(entry, lists));
    const { strokes: waiting = [], grow, feather = 0, guides: wishes = [] } = readValues(from.values, lists);
    const savedAt = from.savedAt === null ? null : number(from.savedAt);
    const view = from.view === null ? null : record(from.view);
    return {
      history: { strokes: waiting, grow: number(grow), feather, guides: wishes, base, undo, redo, savedAt },
      view: view && { scale: number(view.scale), x: number(view.x), y: number(view.y) },
    };
  } catch (thrown) {
    if (thrown instanceof TypeError) return null;
    throw thrown;
  }
}

/** The numbers of the pieces that a kept document needs; none of a damaged one. */
export function keptCutouts(kept: unknown): readonly number[] {
  try {
    const objects = list(record(kept).guides ?? []).map((object) => record(record(object).guide));
    return [...new Set(objects.flatMap((guide) => (guide.kind === "paste" ? number(guide.cutout) : [])))];
  } catch (thrown) {
    if (thrown instanceof TypeError) return [];
    throw thrown;
  }
}

interface Lists {
  readonly strokes: readonly (readonly MaskStroke[])[];
  readonly guides: readonly (readonly GuideObject[])[];
}

function readLists<T>(written: readonly unknown[], items: readonly T[]): readonly (readonly T[])[] {
  let last: readonly T[] = [];
  return written.map((value) => {
    const [kept, ...added] = list(value);
    last = [...last.slice(0, number(kept)), ...added.map((place) => at(items, place))];
    return last;
  });
}

function readEntry(value: unknown, lists: Lists): Entry {
  const { before, after, fill, frame, mark } = record(value);
  return {
    ...(frame !== undefined && { frame: readFrame(record(frame)) }),
    before: readValues(before, lists),
    after: readValues(after, lists),
    fill: fill === null ? null : readFill(record(fill), lists),
    mark: typeof mark === "string" ? mark : null,
  };
}

function readEdit(edit: Record<string, unknown>, lists: Lists): Edit {
  return "frame" in edit ? readFrame(edit) : readFill(edit, lists);
}

function readFrame(from: Record<string, unknown>): FrameRecord {
  const { middle, degrees, ...size } = record(from.frame);
  const { x, y } = record(middle);
  const frame = { ...readSize(size), middle: { x: number(x), y: number(y) }, degrees: number(degrees) };
  return { id: number(from.id), step: 0, frame, before: readSize(from.before), after: readSize(from.after) };
}

function readSize(value: unknown): Size {
  const { width, height } = record(value);
  return { width: number(width), height: number(height) };
}

function readFill(fill: Record<string, unknown>, lists: Lists): FillRecord {
  return {
    id: number(fill.id),
    step: 0,
    bounds: list(fill.bounds).map(readRect),
    strokes: at(lists.strokes, fill.strokes),
    guides: fill.guides === undefined ? [] : at(lists.guides, fill.guides),
    seed: number(fill.seed),
  };
}

function readValues(value: unknown, lists: Lists): Partial<DocumentValues> {
  const { strokes, grow, feather, guides } = record(value);
  return {
    ...(strokes !== undefined && { strokes: at(lists.strokes, strokes) }),
    ...(guides !== undefined && { guides: at(lists.guides, guides) }),
    ...(grow !== undefined && { grow: number(grow) }),
    ...(feather !== undefined && { feather: number(feather) }),
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
    const bounds = readRect(mask.bounds);
    // Until November 2026 masks were written pixel by pixel.
    const data = mask.runs === undefined ? textToBytes(mask.data) : decodeRuns(textToBytes(mask.runs), areaOf(bounds));
    return { kind: from.kind, mode, mask: { bounds, data } };
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

/** Masks are written as runs, and bytes as base64, because JSON has none. */
function bytesToText(key: string, value: unknown): unknown {
  if (key === "mask") {
    const { bounds, data } = value as Mask;
    return { bounds, runs: encodeRuns(data) };
  }
  if (!(value instanceof Uint8Array)) return value;
  let text = "";
  for (let i = 0; i < value.length; i += 8192) text += String.fromCharCode(...value.subarray(i, i + 8192));
  return btoa(text);
}

function textToBytes(text: unknown): Uint8Array<ArrayBuffer> {
  if (typeof text !== "string" || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) throw new TypeError("not bytes");
  return Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
}
