import Konva from "konva";
import { intersect, isEmpty, type Rect, type Size } from "../../core/rect.ts";
import { changedBounds } from "../document.ts";
import type { Editor } from "../editor.ts";
import { toScreen, type View, visiblePart } from "../view.ts";
import { createTileCache, type Version } from "./tile-cache.ts";
import { TileLoader, type WantedTile } from "./tile-loader.ts";
import { coarsestLevel, levelFor, parentOf, type TilePlace, tileRect, tilesOver } from "./tile-plan.ts";

/** From this zoom on (device pixels per photo pixel), photo pixels are shown as squares. */
const SQUARES_FROM = 3;
/** Tiles kept; a tile is up to 1 MB, a 4k screen shows about 60. */
const CACHED_TILES = 128;
const CHECK_SIDE = 8;

/** A part of the stage: made by a create function, taken away by `destroy`. */
export interface StagePart {
  destroy(): void;
}

/**
 * Draws the photo: tiles of the level that fits the zoom, a coarser one where the right one is still
 * on its way. Left of the split (or everywhere, while the key is held) the opened photo is drawn.
 */
export function createPhotoLayer(layer: Konva.Layer, editor: Editor): StagePart {
  const photo = new PhotoLayer(layer, editor);
  const stops = [editor.onPixels((changed) => photo.change(changed)), editor.session.subscribe(() => photo.update())];
  return {
    destroy: () => {
      for (const stop of stops) stop();
      photo.destroy();
    },
  };
}

class PhotoLayer {
  private readonly layer: Konva.Layer;
  private readonly editor: Editor;
  private readonly shape: Konva.Shape;
  private readonly cache = createTileCache<ImageBitmap>(CACHED_TILES);
  private readonly loader: TileLoader;
  private checks: CanvasPattern | null = null;
  /** What was seen of the picture before: shown until a tile of the new one is there, so that nothing blinks. */
  private former: HTMLCanvasElement | null = null;
  private last: ReturnType<Editor["session"]["get"]>;

  constructor(layer: Konva.Layer, editor: Editor) {
    this.layer = layer;
    this.editor = editor;
    this.last = editor.session.get();
    this.loader = new TileLoader({
      image: editor.image,
      cache: this.cache,
      isOpen: () => editor.document.get().photo !== null,
      onTile: () => layer.batchDraw(),
      onError: (thrown) => editor.messages.fail(thrown),
    });
    this.shape = new Konva.Shape({
      listening: false,
      perfectDrawEnabled: false,
      sceneFunc: ({ _context }) => this.draw(_context),
    });
    layer.add(this.shape);
  }

  destroy(): void {
    this.loader.reset();
    this.cache.clear();
    this.shape.destroy();
  }

  /** The pixels of these rectangles have changed; null: it is another photo. */
  change(rects: readonly Rect[] | null): void {
    const { photo } = this.editor.document.get();
    if (rects && photo) this.cache.invalidate(rects, photo);
    else {
      this.former ??= copyOf(this.layer.getNativeCanvasElement());
      this.loader.reset();
      this.cache.clear();
    }
    this.layer.batchDraw();
  }

  update(): void {
    const { view, viewport, compare, split } = this.last;
    const now = this.editor.session.get();
    this.last = now;
    if (now.view !== view || now.viewport !== viewport || now.compare !== compare || now.split !== split)
      this.layer.batchDraw();
  }

  private draw(context: CanvasRenderingContext2D): void {
    const { photo } = this.editor.document.get();
    if (!photo) return;
    const { viewport, compare, split } = this.editor.session.get();
    if (photo.hasAlpha && !this.former) this.drawChecks(context, photo);
    if (this.cache.size() > 0) this.former = null;
    if (this.former?.width && this.former.height) context.drawImage(this.former, 0, 0, viewport.width, viewport.height);
    const wanted = this.drawVersion(context, compare === "hold" ? "before" : "after", photo);
    if (compare === "slider") {
      context.save();
      context.beginPath();
      context.rect(0, 0, split * viewport.width, viewport.height);
      context.clip();
      wanted.push(...this.drawVersion(context, "before", photo));
      context.restore();
    }
    this.loader.want(wanted);
  }

  private drawChecks(context: CanvasRenderingContext2D, photo: Size): void {
    const { view, pixelRatio } = this.editor.session.get();
    const { x, y, width, height } = snapped(view, { x: 0, y: 0, ...photo }, pixelRatio);
    this.checks ??= context.createPattern(checkerboard(), "repeat");
    if (this.checks) context.fillStyle = this.checks;
    context.fillRect(x, y, width, height);
  }

  /** Draws what there is, and returns what should be there. */
  private drawVersion(context: CanvasRenderingContext2D, wish: Version, photo: Size): WantedTile[] {
    const { view, viewport, pixelRatio } = this.editor.session.get();
    const changed = changedBounds(this.editor.document.get());
    /** Where nothing was filled, before and after are the same tile. */
    const versionOf = (place: TilePlace): Version => {
      const rect = tileRect(place, photo);
      return wish === "before" && changed.some((c) => !isEmpty(intersect(c, rect))) ? "before" : "after";
    };
    const scale = view.scale * pixelRatio;
    context.imageSmoothingEnabled = scale < SQUARES_FROM;
    // Tiles are never shrunk to less than half, so no more than the four nearest pixels count.
    context.imageSmoothingQuality = "low";
    // The coarsest tile is always at hand: quick to make, and shown wherever a finer one is missing.
    const whole = { level: coarsestLevel(photo), column: 0, row: 0 };
    const wanted: WantedTile[] = [{ place: whole, version: versionOf(whole) }];
    for (const place of tilesOver(visiblePart(view, photo, viewport), levelFor(scale, photo), photo)) {
      const version = versionOf(place);
      wanted.push({ place, version });
      this.drawTile(context, photo, place, version);
    }
    return wanted;
  }

  /** Draws a tile, or its part of the finest coarser tile there is. */
  private drawTile(context: CanvasRenderingContext2D, photo: Size, place: TilePlace, version: Version): void {
    const { view, pixelRatio } = this.editor.session.get();
    const rect = tileRect(place, photo);
    for (let from = place; from.level <= coarsestLevel(photo); from = parentOf(from)) {
      const tile = this.cache.get(from, version) ?? this.cache.get(from, "after");
      if (!tile) continue;
      const source = tileRect(from, photo);
      const column = tile.bitmap.width / source.width;
      const row = tile.bitmap.height / source.height;
      const { x, y, width, height } = snapped(view, rect, pixelRatio);
      context.drawImage(
        tile.bitmap,
        (rect.x - source.x) * column,
        (rect.y - source.y) * row,
        rect.width * column,
        rect.height * row,
        x,
        y,
        width,
        height,
      );
      return;
    }
  }
}

/** A photo rectangle on the screen in CSS pixels, with all sides on whole device pixels so that no gap shows. */
function snapped(view: View, rect: Rect, ratio: number): Rect {
  const snap = (v: number): number => Math.round(v * ratio) / ratio;
  const from = toScreen(view, rect);
  const to = toScreen(view, { x: rect.x + rect.width, y: rect.y + rect.height });
  const x = snap(from.x);
  const y = snap(from.y);
  return { x, y, width: snap(to.x) - x, height: snap(to.y) - y };
}

function copyOf(canvas: HTMLCanvasElement): HTMLCanvasElement {
  const copy = document.createElement("canvas");
  copy.width = canvas.width;
  copy.height = canvas.height;
  // A stage without a size has nothing to show.
  if (canvas.width > 0 && canvas.height > 0) copy.getContext("2d")?.drawImage(canvas, 0, 0);
  return copy;
}

/** The usual sign for "nothing is here": grey squares. */
function checkerboard(): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = CHECK_SIDE * 2;
  const context = canvas.getContext("2d");
  if (!context) return canvas;
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = "#d5d5d8";
  context.fillRect(0, 0, CHECK_SIDE, CHECK_SIDE);
  context.fillRect(CHECK_SIDE, CHECK_SIDE, CHECK_SIDE, CHECK_SIDE);
  return canvas;
}
