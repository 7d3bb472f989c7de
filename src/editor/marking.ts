import { fault, isAbort } from "../core/errors.ts";
import { stemOf } from "../core/file-name.ts";
import { holePixels, type Mask } from "../core/mask.ts";
import { coverRect, EMPTY_RECT, expand, intersect, type Rect, rectOf, union } from "../core/rect.ts";
import { type MaskChange, traceReach } from "../core/select.ts";
import {
  type BrushPoint,
  type MaskStroke,
  type Point,
  rasterize,
  type StrokeMode,
  strokeBounds,
} from "../core/stroke.ts";
import type { CallOptions, MaskService, PhotoInfo } from "../engine/services.ts";
import type { Editor } from "./editor.ts";
import type { Source } from "./host.ts";
import type { Search } from "./session.ts";
import { toPhoto } from "./view.ts";

/** What is looked at round a scribble at first, in CSS pixels; doubled while the object reaches beyond it. */
const SURROUNDINGS = 180;
const MOST_DOUBLINGS = 4;
/** Likenesses are looked for in tiles of this side, in photo pixels. */
const TILE = 1536;
/** While the pointer moves, the way of a wire is looked for anew at most this often. */
const PREVIEW_MS = 90;

type Scribble = readonly BrushPoint[];

/** An object that was selected: scribbles that take something out of it go on with it. */
interface Selection {
  readonly include: readonly Scribble[];
  readonly exclude: readonly Scribble[];
  readonly stroke: MaskStroke;
}

/** Marks that are found rather than drawn, and changes of all marks at once; the engine does the looking. */
export class Marking {
  private readonly editor: Editor;
  private readonly engine: MaskService;
  private running: AbortController | null = null;
  /** Searches go one after another, in the order in which they were asked for. */
  private queue: Promise<unknown> = Promise.resolve();
  private selection: Selection | null = null;
  private previewing = false;
  private previewed: Point | null = null;

  constructor(editor: Editor, engine: MaskService) {
    this.editor = editor;
    this.engine = engine;
    editor.session.subscribe(() => this.previewWire());
  }

  /** Ends the running search; true when there was one. */
  cancel(): boolean {
    this.running?.abort(new DOMException("Cancelled by the person.", "AbortError"));
    return this.running !== null;
  }

  /**
   * Marks the object under a scribble. A scribble in mode subtract takes a part out of the object that was selected
   * last; where something else was marked since, it takes the object under it out of all marks.
   */
  select(scribble: Scribble, mode: StrokeMode): Promise<void> {
    return this.search("select", async (photo, options) => {
      const { selection } = this;
      const { strokes } = this.editor.document.get();
      const goesOn = mode === "subtract" && selection !== null && strokes.at(-1) === selection.stroke;
      const include = goesOn ? selection.include : [scribble];
      const exclude = goesOn ? [...selection.exclude, scribble] : [];
      const mask = await this.findObject(photo, include, exclude, options);
      if (options.signal?.aborted) return;
      if (holePixels(mask) === 0) return this.nothing();
      const stroke: MaskStroke = { kind: "mask", mode: goesOn ? "add" : mode, mask };
      const others = this.editor.document.get().strokes.filter((other) => !goesOn || other !== selection.stroke);
      this.selection = stroke.mode === "add" ? { include, exclude, stroke } : null;
      this.editor.change({ strokes: [...others, stroke] });
      this.editor.messages.speak({ kind: "selected" });
    });
  }

  /** Marks the wire between two points; follows the switch "fill when I let go" as a drawn mark does. */
  trace(from: Point, to: Point): Promise<void> {
    return this.search("trace", async (photo, options) => {
      const points = await this.traceLine(photo, from, to, options);
      this.editor.session.set({ preview: null });
      if (options.signal?.aborted) return;
      if (points.length === 0) return this.nothing();
      const mode = this.editor.session.get().subtractKey ? "subtract" : "add";
      this.editor.addStroke({ kind: "brush", mode, points });
    });
  }

  /** Marks everything in the photo that looks like what is marked. */
  findSimilar(): Promise<void> {
    return this.search("similar", async (photo, { signal, onProgress }) => {
      const { strokes } = this.editor.document.get();
      const mask = rasterize(strokes, photo);
      const side = Math.max(mask.bounds.width, mask.bounds.height);
      const area = intersect(expand(mask.bounds, side), rectOf(photo));
      const pattern = { mask, area, photo: await this.editor.image.crop({ rect: area }) };
      const tiles = tilesOf(photo, 2 * side);
      const found: MaskStroke[] = [];
      for (const [i, crop] of tiles.entries()) {
        const report = (p: { kind: string; fraction?: number }): void =>
          onProgress?.({ kind: "search", fraction: (i + (p.fraction ?? 0)) / tiles.length });
        const pixels = await this.editor.image.crop({ rect: crop });
        const options = { ...(signal && { signal }), onProgress: report };
        const alike = await this.engine.similar({ photo: pixels, crop, pattern }, options);
        if (holePixels(alike) > 0) found.push({ kind: "mask", mode: "add", mask: alike });
      }
      if (signal?.aborted) return;
      if (found.length === 0) return this.nothing();
      this.editor.change({ strokes: [...this.editor.document.get().strokes, ...found] });
      this.editor.messages.speak({ kind: "selected" });
    });
  }

  /** Grows, shrinks or inverts all marks: one step that can be undone. */
  reshape(change: MaskChange): Promise<void> {
    return this.search("reshape", async (photo, options) => {
      const before = this.editor.document.get().strokes;
      const mask = await this.engine.reshape({ strokes: before, photo, change }, options);
      const { strokes } = this.editor.document.get();
      if (options.signal?.aborted) return;
      // What was drawn meanwhile stays.
      const later = strokes.filter((stroke) => !before.includes(stroke));
      this.editor.change({ strokes: [...asStrokes(mask), ...later] });
    });
  }

  /** Fills the connected marks at the clicked places, and leaves the others waiting. */
  fillPicked(): void {
    const { points, tool } = this.editor.session.get();
    if (tool !== "pick" || points.length === 0) return;
    this.editor.session.set({ points: [] });
    void this.search("reshape", async (photo, options) => {
      const { strokes } = this.editor.document.get();
      const request = { strokes, photo };
      const picked = await this.engine.reshape({ ...request, change: { kind: "connected", at: points } }, options);
      if (holePixels(picked) === 0) return this.nothing();
      const others = await this.engine.reshape({ ...request, change: { kind: "others", at: points } }, options);
      if (options.signal?.aborted) return;
      void this.editor.fill({ strokes: asStrokes(picked), replaces: strokes, leaves: asStrokes(others) });
    });
  }

  /** Adds the white parts of a picture of the photo's size to the marks. */
  loadMask({ name, blob }: Source): Promise<void> {
    return this.search("reshape", async (_, options) => {
      const bytes = new Uint8Array(await blob.arrayBuffer());
      if (bytes.length === 0) throw fault("file-empty", { name });
      const mask = await this.editor.image.readMask({ name, bytes }, { transfer: [bytes.buffer], ...options });
      if (holePixels(mask) === 0) return this.nothing();
      this.editor.change({ strokes: [...this.editor.document.get().strokes, ...asStrokes(mask)] });
    });
  }

  /** Saves the marks as a picture of the photo's size: white where something is marked, black elsewhere. */
  saveMask(): Promise<void> {
    return this.search("reshape", async (photo, options) => {
      const { strokes } = this.editor.document.get();
      const mask = await this.engine.reshape({ strokes, photo, change: { kind: "grow", by: 0 } }, options);
      const bytes = await this.editor.image.writeMask({ mask }, options);
      const name = `${stemOf(photo.name)}-mask.png`;
      if (await this.editor.host.saveFile(name, { bytes, mime: "image/png" }))
        this.editor.messages.speak({ kind: "saved", name });
    });
  }

  private nothing(): void {
    this.editor.messages.speak({ kind: "nothing-found" });
  }

  /** Looks in a part of the photo that grows until it holds the whole object. */
  private async findObject(
    photo: PhotoInfo,
    include: readonly Scribble[],
    exclude: readonly Scribble[],
    options: CallOptions,
  ): Promise<Mask> {
    const { view, withShadow: shadow } = this.editor.session.get();
    let scribbled = EMPTY_RECT;
    for (const points of [...include, ...exclude])
      scribbled = union(scribbled, strokeBounds({ kind: "brush", mode: "add", points }));
    let margin = Math.ceil(SURROUNDINGS / view.scale);
    for (let round = 0; ; round++) {
      const crop = intersect(expand(scribbled, margin), rectOf(photo));
      const pixels = await this.editor.image.crop({ rect: crop });
      const mask = await this.engine.select({ photo: pixels, crop, include, exclude, shadow }, options);
      if (round === MOST_DOUBLINGS || !reaches(mask.bounds, crop, photo)) return mask;
      margin *= 2;
    }
  }

  private async traceLine(photo: PhotoInfo, from: Point, to: Point, options: CallOptions): Promise<Scribble> {
    const box = coverRect(
      Math.min(from.x, to.x),
      Math.min(from.y, to.y),
      Math.max(from.x, to.x),
      Math.max(from.y, to.y),
    );
    const crop = intersect(
      expand({ ...box, width: box.width + 1, height: box.height + 1 }, traceReach(from, to)),
      rectOf(photo),
    );
    const pixels = await this.editor.image.crop({ rect: crop });
    return this.engine.trace({ photo: pixels, crop, from, to }, options);
  }

  /** Shows the way of a wire while its second end is looked for. */
  private previewWire(): void {
    const { tool, points, pointer, crosshair, view } = this.editor.session.get();
    const [from] = points;
    const { photo } = this.editor.document.get();
    if (this.previewing || tool !== "wire" || !from || !photo) return;
    const to = crosshair ?? (pointer && toPhoto(view, pointer));
    if (!to || (this.previewed?.x === to.x && this.previewed.y === to.y)) return;
    this.previewed = to;
    this.previewing = true;
    setTimeout(() => {
      this.traceLine(photo, from, to, {})
        .then((points2) => {
          if (this.editor.session.get().points[0] === from) this.editor.session.set({ preview: points2 });
        })
        .catch(() => undefined) // A preview: the click itself tells what goes wrong.
        .finally(() => {
          this.previewing = false;
          this.previewWire();
        });
    }, PREVIEW_MS);
  }

  /** Does the work when its turn comes; failures are told, and nothing is done when the photo was changed meanwhile. */
  private search(kind: Search["kind"], work: (photo: PhotoInfo, options: CallOptions) => Promise<void>): Promise<void> {
    const asked = this.editor.document.get().photo;
    const turn = this.queue.then(async () => {
      const { photo } = this.editor.document.get();
      if (!photo || photo !== asked) return;
      const controller = new AbortController();
      const { session, messages } = this.editor;
      this.running = controller;
      session.set({ search: { kind, fraction: 0 } });
      try {
        const onProgress: CallOptions["onProgress"] = (p) => {
          if (p.kind === "search") session.set({ search: { kind, fraction: p.fraction } });
        };
        await work(photo, { signal: controller.signal, onProgress });
      } catch (thrown) {
        if (isAbort(thrown)) messages.speak({ kind: "cancelled" });
        messages.fail(thrown);
      } finally {
        this.running = null;
        session.set({ search: null });
      }
    });
    this.queue = turn;
    return turn;
  }
}

const asStrokes = (mask: Mask): MaskStroke[] => (holePixels(mask) > 0 ? [{ kind: "mask", mode: "add", mask }] : []);

/** True when something reaches a side of the crop that is no side of the photo. */
function reaches(bounds: Rect, crop: Rect, photo: PhotoInfo): boolean {
  return (
    (bounds.x <= crop.x + 1 && crop.x > 0) ||
    (bounds.y <= crop.y + 1 && crop.y > 0) ||
    (bounds.x + bounds.width >= crop.x + crop.width - 1 && crop.x + crop.width < photo.width) ||
    (bounds.y + bounds.height >= crop.y + crop.height - 1 && crop.y + crop.height < photo.height)
  );
}

/** The photo in tiles that overlap, so that nothing of that size lies on a border of all of them. */
function tilesOf(photo: PhotoInfo, overlap: number): Rect[] {
  const step = Math.max(TILE, overlap);
  const out: Rect[] = [];
  for (let y = 0; y === 0 || y + overlap < photo.height; y += step)
    for (let x = 0; x === 0 || x + overlap < photo.width; x += step)
      out.push(intersect({ x, y, width: step + overlap, height: step + overlap }, rectOf(photo)));
  return out;
}
