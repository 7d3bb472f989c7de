import { intersect, isEmpty, type Rect, rectOf, type Size } from "../../core/rect.ts";
import { TILE_SIDE } from "../../engine/services.ts";

/** A tile's place: column and row at a level, where a tile pixel is 2^level photo pixels. */
export interface TilePlace {
  readonly level: number;
  readonly column: number;
  readonly row: number;
}

/** The level at which the whole photo is one tile: the last resort while finer tiles are on their way. */
export function coarsestLevel(photo: Size): number {
  return Math.max(0, Math.ceil(Math.log2(Math.max(photo.width, photo.height) / TILE_SIDE)));
}

/**
 * The level whose pixels are at least as fine as the screen's, and at most twice as fine.
 * @param scale device pixels per photo pixel
 */
export function levelFor(scale: number, photo: Size): number {
  const level = Math.floor(Math.log2(1 / scale) + 1e-6);
  return Math.min(coarsestLevel(photo), Math.max(0, level));
}

/** The part of the photo that a tile shows. */
export function tileRect({ level, column, row }: TilePlace, photo: Size): Rect {
  const side = TILE_SIDE * 2 ** level;
  return intersect({ x: column * side, y: row * side, width: side, height: side }, rectOf(photo));
}

/** The tiles of a level that cover a part of the photo, the ones nearest to its middle first. */
export function tilesOver(part: Rect, level: number, photo: Size): TilePlace[] {
  if (isEmpty(part)) return [];
  const side = TILE_SIDE * 2 ** level;
  const last = (extent: number, limit: number): number => Math.min(Math.ceil(extent / side), Math.ceil(limit / side));
  const places: TilePlace[] = [];
  for (let row = Math.floor(part.y / side); row < last(part.y + part.height, photo.height); row++)
    for (let column = Math.floor(part.x / side); column < last(part.x + part.width, photo.width); column++)
      places.push({ level, column, row });
  const x = (part.x + part.width / 2) / side - 0.5;
  const y = (part.y + part.height / 2) / side - 0.5;
  const away = (p: TilePlace): number => Math.hypot(p.column - x, p.row - y);
  return places.sort((a, b) => away(a) - away(b));
}

/** The tile one level coarser that holds this one. */
export function parentOf({ level, column, row }: TilePlace): TilePlace {
  return { level: level + 1, column: column >> 1, row: row >> 1 };
}
