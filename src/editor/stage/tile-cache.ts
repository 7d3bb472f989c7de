import { intersect, isEmpty, type Rect, type Size } from "../../core/rect.ts";
import { type TilePlace, tileRect } from "./tile-plan.ts";

export type Version = "before" | "after";

interface Closable {
  close(): void;
}

export interface CachedTile<B> {
  readonly bitmap: B;
  /** The photo has changed under it: shown until the new one is there. */
  readonly stale: boolean;
}

/** Keeps the tiles used last; owns their bitmaps and closes each exactly once. */
export interface TileCache<B> {
  get(place: TilePlace, version: Version): CachedTile<B> | undefined;
  put(place: TilePlace, version: Version, bitmap: B): void;
  /** Marks the tiles that show any of these photo rectangles as stale. */
  invalidate(rects: readonly Rect[], photo: Size): void;
  clear(): void;
  readonly size: () => number;
}

/** @param capacity tiles kept; each takes up to 1 MB */
export function createTileCache<B extends Closable>(capacity: number): TileCache<B> {
  // A Map iterates in order of insertion: the first is the one used longest ago.
  const tiles = new Map<string, { place: TilePlace; version: Version; bitmap: B; stale: boolean }>();
  const keyOf = (p: TilePlace, version: Version): string => `${version} ${p.level} ${p.column} ${p.row}`;
  const drop = (key: string): void => {
    tiles.get(key)?.bitmap.close();
    tiles.delete(key);
  };
  return {
    get: (place, version) => {
      const key = keyOf(place, version);
      const tile = tiles.get(key);
      if (!tile) return undefined;
      tiles.delete(key);
      tiles.set(key, tile);
      return tile;
    },
    put: (place, version, bitmap) => {
      const key = keyOf(place, version);
      drop(key);
      tiles.set(key, { place, version, bitmap, stale: false });
      for (const oldest of tiles.keys()) {
        if (tiles.size <= capacity) break;
        drop(oldest);
      }
    },
    invalidate: (rects, photo) => {
      for (const tile of tiles.values()) {
        if (tile.version === "before") continue;
        const covered = tileRect(tile.place, photo);
        if (rects.some((rect) => !isEmpty(intersect(rect, covered)))) tile.stale = true;
      }
    },
    clear: () => {
      for (const key of [...tiles.keys()]) drop(key);
    },
    size: () => tiles.size,
  };
}
