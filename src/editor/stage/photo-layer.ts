import Konva from "konva";
import { intersect, isEmpty, type Rect, type Size } from "../../core/rect.ts";
import { changedBounds } from "../document.ts";
import type { Editor } from "../editor.ts";
import { toScreen, type View, visiblePart } from "../view.ts";
import { createTileCache, type Version } from "./tile-cache.ts";
import { createTileLoader, type WantedTile } from "./tile-loader.ts";
import { coarsestLevel, levelFor, parentOf, type TilePlace, tileRect, tilesOver } from "./tile-plan.ts";

/** From this zoom on (device pixels per photo pixel), photo pixels are shown as squares. */
const SQUARES_FROM = 3;
/** Tiles kept; a tile is up to 1 MB, a 4k screen shows about 60. */
const CACHED_TILES = 128;
const CHECK_SIDE = 8;

export interface StagePart {
  destroy(): void;
}

/**
 * Draws the photo: tiles of the level that fits the zoom, a coarser one where the right one is still
 * on its way. Left of the split (or everywhere, while the key is held) the opened photo is drawn.
 */
export function createPhotoLayer(layer: Konva.Layer, editor: Editor): StagePart {
  const cache = createTileCache<ImageBitmap>(CACHED_TILES);
  const photo = (): Size | null => editor.document.get().photo;
  let checks: CanvasPattern | null = null;
  const shape = new Konva.Shape({
    listening: false,
    perfectDrawEnabled: false,
    sceneFunc: (context) => draw(context._context),
  });
  layer.add(shape);
  const loader = createTileLoader({
    image: editor.image,
    cache,
    photo,
    onTile: () => layer.batchDraw(),
    onError: editor.fail,
  });

  /** Where nothing was filled, before and after are the same tile. */
  const versionOf = (place: TilePlace, wish: Version, changed: readonly Rect[], size: Size): Version => {
    if (wish === "after") return "after";
    const rect = tileRect(place, size);
    return changed.some((c) => !isEmpty(intersect(c, rect))) ? "before" : "after";
  };

  const drawVersion = (context: CanvasRenderingContext2D, wish: Version, size: Size): WantedTile[] => {
    const { view, viewport, pixelRatio } = editor.session.get();
    const changed = changedBounds(editor.document.get());
    const deviceScale = view.scale * pixelRatio;
    context.imageSmoothingEnabled = deviceScale < SQUARES_FROM;
    context.imageSmoothingQuality = "medium";
    const wanted: WantedTile[] = [];
    const part = visiblePart(view, size, viewport);
    for (const place of tilesOver(part, levelFor(deviceScale, size), size)) {
      const version = versionOf(place, wish, changed, size);
      wanted.push({ place, version });
      drawTile(context, place, version);
    }
    // The coarsest tile is always at hand: quick to make, and shown wherever a finer one is missing.
    const whole = { level: coarsestLevel(size), column: 0, row: 0 };
    wanted.unshift({ place: whole, version: versionOf(whole, wish, changed, size) });
    return wanted;
  };

  /** Draws a tile, or the part of the finest coarser tile there is, snapped to device pixels so that no gap shows. */
  const drawTile = (context: CanvasRenderingContext2D, place: TilePlace, version: Version): void => {
    const size = photo();
    if (!size) return;
    const { view, pixelRatio } = editor.session.get();
    const rect = tileRect(place, size);
    for (let from = place; from.level <= coarsestLevel(size); from = parentOf(from)) {
      const tile = cache.get(from, version) ?? (version === "before" ? cache.get(from, "after") : undefined);
      if (!tile) continue;
      const source = tileRect(from, size);
      const perPixel = source.width / tile.bitmap.width;
      const perRow = source.height / tile.bitmap.height;
      const target = snapped(view, rect, pixelRatio);
      context.drawImage(
        tile.bitmap,
        (rect.x - source.x) / perPixel,
        (rect.y - source.y) / perRow,
        rect.width / perPixel,
        rect.height / perRow,
        target.x,
        target.y,
        target.width,
        target.height,
      );
      return;
    }
  };

  const draw = (context: CanvasRenderingContext2D): void => {
    const size = photo();
    if (!size) return;
    const { view, viewport, pixelRatio, compare, split } = editor.session.get();
    if (editor.document.get().photo?.hasAlpha) {
      const target = snapped(view, { x: 0, y: 0, ...size }, pixelRatio);
      checks ??= context.createPattern(checkerboard(), "repeat");
      if (checks) context.fillStyle = checks;
      context.fillRect(target.x, target.y, target.width, target.height);
    }
    const wanted = drawVersion(context, compare === "hold" ? "before" : "after", size);
    if (compare === "slider") {
      context.save();
      context.beginPath();
      context.rect(0, 0, split * viewport.width, viewport.height);
      context.clip();
      wanted.push(...drawVersion(context, "before", size));
      context.restore();
    }
    loader.want(wanted);
  };

  const stopPixels = editor.onPixels((changed) => {
    const size = photo();
    if (changed && size) cache.invalidate(changed, size);
    else {
      loader.reset();
      cache.clear();
    }
    layer.batchDraw();
  });
  let last = editor.session.get();
  const stopSession = editor.session.subscribe(() => {
    const now = editor.session.get();
    const { view, viewport, compare, split } = last;
    last = now;
    if (now.view !== view || now.viewport !== viewport || now.compare !== compare || now.split !== split)
      layer.batchDraw();
  });
  return {
    destroy: () => {
      stopPixels();
      stopSession();
      loader.dispose();
      cache.clear();
      shape.destroy();
    },
  };
}

/** A photo rectangle on the screen in CSS pixels, with all sides on whole device pixels. */
function snapped(view: View, rect: Rect, ratio: number): Rect {
  const snap = (v: number): number => Math.round(v * ratio) / ratio;
  const from = toScreen(view, rect);
  const to = toScreen(view, { x: rect.x + rect.width, y: rect.y + rect.height });
  const x = snap(from.x);
  const y = snap(from.y);
  return { x, y, width: snap(to.x) - x, height: snap(to.y) - y };
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
