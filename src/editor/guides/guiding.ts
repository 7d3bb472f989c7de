import type { Cutout, Guide, PasteGuide, Rgb, Transform } from "../../core/guides.ts";
import { trimMask } from "../../core/mask.ts";
import { coverRect, expand, intersect, isEmpty, rectOf } from "../../core/rect.ts";
import { type Point, rasterize } from "../../core/stroke.ts";
import type { EngineService } from "../../engine/services.ts";
import type { Editor } from "../editor.ts";
import type { Source } from "../host.ts";
import type { Sample } from "../live-stroke.ts";
import { NOTHING_BEGUN } from "../session.ts";
import { toPhoto } from "../view.ts";
import {
  dragHandle,
  eraseGuides,
  type GuideObject,
  guideAt,
  type Handle,
  handleAt,
  moveGuide,
  nextGuideId,
  simplify,
} from "./objects.ts";
import { meanColour, shrinkTo } from "./pixels.ts";
import type { GuideSettings, GuideTool } from "./settings.ts";

/** A handle or a line this near to the pointer is meant, in CSS pixels: a fingertip is wide. */
const REACH = 14;
/** Points nearer to the last one add nothing, and a freehand line may be off by this much; CSS pixels. */
const SPACING = 1;
const TOLERANCE = 1.5;
const LINE_WIDTH = 2.5;
/** Edges are looked for this far round the marks, in photo pixels. */
const SUGGEST_REACH = 48;
/** Rings of pieces that were pasted, and of objects that stand in the photo, in photo pixels. */
const RING = { pasted: 4, standing: 2 };
/** A pasted picture takes at most this share of the view, and has at most this many pixels a side. */
const FIRST_SHARE = 0.5;
const MOST_SIDE = 2048;

/** What is being drawn or dragged. */
type Live =
  | { readonly kind: "draw"; readonly tool: GuideTool; readonly points: readonly Point[] }
  | {
      readonly kind: "drag";
      readonly object: GuideObject;
      readonly handle: Handle | null;
      readonly from: Point;
      readonly guide: Guide;
    };

/** Guides as objects: drawn, pasted, suggested, selected, dragged by handles. Nothing of Konva or the DOM. */
export class Guiding {
  private readonly editor: Editor;
  private readonly engine: Pick<EngineService, "suggestLines">;
  private live: Live | null = null;
  /** What was copied, over the opening of other photos. */
  private copied: Omit<Cutout, "id"> | null = null;
  private readonly listeners = new Set<() => void>();

  constructor(editor: Editor, engine: Pick<EngineService, "suggestLines">) {
    this.editor = editor;
    this.engine = engine;
  }

  watch(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** True while something is drawn or dragged. */
  busy(): boolean {
    return this.live !== null;
  }

  hasCopy(): boolean {
    return this.copied !== null;
  }

  settings(): GuideSettings {
    return this.editor.session.get().guides;
  }

  set(partial: Partial<GuideSettings>): void {
    this.editor.session.set({ guides: { ...this.settings(), ...partial } });
  }

  selected(): GuideObject | null {
    const { selected } = this.settings();
    return this.editor.document.get().guides.find(({ id }) => id === selected) ?? null;
  }

  /** The document's guides with what is being drawn or dragged now. */
  shown(): readonly GuideObject[] {
    const { guides } = this.editor.document.get();
    const { live } = this;
    if (!live) return guides;
    if (live.kind === "drag")
      return guides.map((object) => (object.id === live.object.id ? { ...object, guide: live.guide } : object));
    if (live.tool === "rub") return eraseGuides(guides, live.points, this.radius());
    const guide = this.drawn(live.tool, live.points);
    return guide ? [...guides, { id: nextGuideId(guides), guide }] : guides;
  }

  begin(tool: GuideTool, at: Point): void {
    const { view } = this.editor.session.get();
    const chosen = this.selected();
    const handle = chosen && handleAt(chosen.guide, at, view.scale, REACH);
    if (chosen && handle) this.live = { kind: "drag", object: chosen, handle, from: at, guide: chosen.guide };
    else if (tool === "arrange") this.grab(at, view.scale);
    else if (tool === "dropper") void this.pickColour(at);
    else this.live = { kind: "draw", tool, points: [at] };
    this.tell();
  }

  extend(samples: readonly Sample[]): void {
    const { live } = this;
    const last = samples.at(-1);
    if (!live || !last) return;
    const to = { x: last.x, y: last.y };
    if (live.kind === "drag") {
      const { guide } = live.object;
      const moved = live.handle
        ? dragHandle(guide, live.handle, to)
        : moveGuide(guide, to.x - live.from.x, to.y - live.from.y);
      this.live = { ...live, guide: moved };
    } else this.live = { ...live, points: [...live.points, ...this.spaced(live.points, samples)] };
    this.tell();
  }

  /** Ends the gesture: one change that can be undone, when it changed anything. */
  finish(): void {
    const { live } = this;
    this.live = null;
    const { guides } = this.editor.document.get();
    if (live?.kind === "drag" && live.guide !== live.object.guide) this.replace(live.object.id, live.guide);
    else if (live?.kind === "draw" && live.tool === "rub") {
      const left = eraseGuides(guides, live.points, this.radius());
      if (left !== guides) this.editor.change({ guides: left });
    } else if (live?.kind === "draw") {
      const guide = this.drawn(live.tool, live.points);
      if (guide) this.add(guide, live.tool === "curve" || live.tool === "line");
    }
    this.tell();
  }

  bail(): void {
    this.live = null;
    this.tell();
  }

  add(guide: Guide, select = true): void {
    const { guides } = this.editor.document.get();
    const object = { id: nextGuideId(guides), guide };
    this.editor.change({ guides: [...guides, object] });
    this.set({ selected: select ? object.id : null });
  }

  /** @param mark consecutive changes with the same mark become one */
  replace(id: number, guide: Guide, mark: string | null = null): void {
    const { guides } = this.editor.document.get();
    this.editor.change({ guides: guides.map((object) => (object.id === id ? { id, guide } : object)) }, mark);
  }

  removeSelected(): void {
    const chosen = this.selected();
    const { guides } = this.editor.document.get();
    if (chosen) this.editor.change({ guides: guides.filter(({ id }) => id !== chosen.id) });
    this.set({ selected: null });
  }

  /** Copies what is marked, for pasting here or in another photo. */
  async copyMarks(): Promise<void> {
    await this.guarded(async () => {
      const cut = await this.cutMarks();
      if (!cut) return;
      this.copied = cut.piece;
      this.editor.messages.speak({ kind: "copied" });
      this.tell();
    });
  }

  /** Pastes what was copied into the middle of the view. */
  pasteCopied(): void {
    if (this.copied) this.place(this.copied, 1);
  }

  /** Makes a piece of what is marked, where it is: its colours are made to fit without moving it. */
  async harmonizeMarks(): Promise<void> {
    await this.guarded(async () => {
      const cut = await this.cutMarks();
      if (!cut) return;
      const { guides } = this.editor.document.get();
      const { x, y } = cut.at;
      const guide = this.pasteOf(cut.piece, [1, 0, 0, 1, x, y], RING.standing);
      const object = { id: nextGuideId(guides), guide };
      this.editor.change({ strokes: [], guides: [...guides, object] });
      this.set({ selected: object.id, open: true });
    });
  }

  /** Pastes a picture file, as large as half of the view at most. */
  async pasteFile({ name, blob }: Source): Promise<void> {
    await this.guarded(async () => {
      const bytes = new Uint8Array(await blob.arrayBuffer());
      const decoded = await this.editor.image.readPicture({ name, bytes }, { transfer: [bytes.buffer] });
      const pixels = shrinkTo(decoded, MOST_SIDE);
      const bounds = rectOf(pixels);
      const data = new Uint8Array(pixels.width * pixels.height).fill(1);
      const { view, viewport } = this.editor.session.get();
      const room = Math.min(viewport.width / pixels.width, viewport.height / pixels.height) / view.scale;
      this.place({ pixels, mask: { bounds, data } }, Math.min(1, FIRST_SHARE * room));
    });
  }

  /** Proposes lines that go on with edges which end at the marks. */
  async suggest(): Promise<void> {
    const { photo, strokes, grow } = this.editor.document.get();
    if (!photo) return;
    await this.guarded(async () => {
      const hole = rasterize(strokes, photo);
      if (isEmpty(hole.bounds)) return;
      const crop = intersect(expand(hole.bounds, SUGGEST_REACH + grow), rectOf(photo));
      const pixels = await this.editor.image.crop({ rect: crop });
      const lines = await this.engine.suggestLines({ photo: pixels, crop, strokes, grow, size: photo });
      if (lines.length === 0) {
        this.editor.messages.speak({ kind: "no-edges" });
        return;
      }
      const { guides } = this.editor.document.get();
      const first = nextGuideId(guides);
      const { strength } = this.settings();
      const added = lines.map((points, i): GuideObject => {
        return {
          id: first + i,
          guide: { kind: "sketch", points, smooth: true, width: LINE_WIDTH / this.scale(), strength },
        };
      });
      this.editor.change({ guides: [...guides, ...added] });
      this.set({ selected: first });
    });
  }

  private async pickColour(at: Point): Promise<void> {
    const { photo } = this.editor.document.get();
    if (!photo) return;
    await this.guarded(async () => {
      const rect = intersect(coverRect(at.x - 1, at.y - 1, at.x + 1, at.y + 1), rectOf(photo));
      if (isEmpty(rect)) return;
      this.takeColour(meanColour(await this.editor.image.crop({ rect })));
      this.editor.session.set({ tool: "colour" });
    });
  }

  /** The colour of strokes from now on, and of the selected one. */
  takeColour(colour: Rgb): void {
    this.set({ colour });
    const chosen = this.selected();
    if (chosen?.guide.kind === "colour")
      this.replace(chosen.id, { ...chosen.guide, colour }, `guide ${chosen.id} colour`);
  }

  private grab(at: Point, scale: number): void {
    const found = guideAt(this.editor.document.get().guides, at, REACH / scale);
    this.set({ selected: found?.id ?? null });
    this.live = found && { kind: "drag", object: found, handle: null, from: at, guide: found.guide };
  }

  private drawn(tool: GuideTool, points: readonly Point[]): Guide | null {
    const [first, last] = [points[0], points.at(-1)];
    if (!first || !last) return null;
    const { strength, colour, opacity } = this.settings();
    const line = { kind: "sketch", width: LINE_WIDTH / this.scale(), strength } as const;
    if (tool === "colour") return { kind: "colour", points, width: 2 * this.radius(), colour, opacity };
    if (Math.hypot(first.x - last.x, first.y - last.y) * this.scale() < 4 && tool !== "pencil") return null;
    if (tool === "source") return { kind: "source", from: first, to: last, radius: this.radius() };
    if (tool === "line") return { ...line, points: [first, last], smooth: false };
    const middle = { x: (first.x + last.x) / 2, y: (first.y + last.y) / 2 };
    if (tool === "curve") return { ...line, points: [first, middle, last], smooth: true };
    if (tool !== "pencil" || points.length < 2) return null;
    return { ...line, points: simplify(points, TOLERANCE / this.scale()), smooth: true };
  }

  private spaced(points: readonly Point[], samples: readonly Sample[]): Point[] {
    const out: Point[] = [];
    for (const { x, y } of samples) {
      const last = out.at(-1) ?? points.at(-1);
      if (!last || Math.hypot(x - last.x, y - last.y) * this.scale() >= SPACING) out.push({ x, y });
    }
    return out;
  }

  private place(piece: Omit<Cutout, "id">, scale: number): void {
    const { view, viewport } = this.editor.session.get();
    const middle = toPhoto(view, { x: viewport.width / 2, y: viewport.height / 2 });
    const { width, height } = piece.pixels;
    const at = { x: middle.x - (scale * width) / 2, y: middle.y - (scale * height) / 2 };
    // Whole pixels where nothing is scaled: an exact copy.
    const [x, y] = scale === 1 ? [Math.round(at.x), Math.round(at.y)] : [at.x, at.y];
    this.add(this.pasteOf(piece, [scale, 0, 0, scale, x, y], RING.pasted));
    this.set({ open: true });
    this.editor.session.set({ tool: "arrange", ...NOTHING_BEGUN });
  }

  private pasteOf(piece: Omit<Cutout, "id">, transform: Transform, ring: number): PasteGuide {
    const cutout = { ...piece, id: this.editor.filling.takeId() };
    return { kind: "paste", cutout, transform, harmony: 1, ring };
  }

  private async cutMarks(): Promise<{ piece: Omit<Cutout, "id">; at: Point } | null> {
    const { photo, strokes } = this.editor.document.get();
    const mask = photo && trimMask(rasterize(strokes, photo));
    if (!mask || isEmpty(mask.bounds)) return null;
    const pixels = await this.editor.image.crop({ rect: mask.bounds });
    return { piece: { pixels, mask: { bounds: rectOf(pixels), data: mask.data } }, at: mask.bounds };
  }

  private async guarded(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (thrown) {
      this.editor.messages.fail(thrown);
    }
  }

  private scale(): number {
    return this.editor.session.get().view.scale;
  }

  private radius(): number {
    return this.editor.session.get().brushSize / 2 / this.scale();
  }

  private tell(): void {
    for (const listener of [...this.listeners]) listener();
  }
}
