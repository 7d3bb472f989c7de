import { isAbort } from "../../core/errors.ts";
import type { Size } from "../../core/rect.ts";
import type { ImageService } from "../../engine/services.ts";
import type { TileCache, Version } from "./tile-cache.ts";
import type { TilePlace } from "./tile-plan.ts";

export interface WantedTile {
  readonly place: TilePlace;
  readonly version: Version;
}

export interface TileLoader {
  /** Says which tiles are wanted now, most wanted first; what is no longer wanted is not asked for. */
  want(tiles: readonly WantedTile[]): void;
  /** Another photo: answers that are still on their way are thrown away. */
  reset(): void;
  dispose(): void;
}

/**
 * Asks the image worker for a few tiles at a time: the worker answers in order, so that a long list
 * would keep it from what is wanted a moment later.
 */
export function createTileLoader(options: {
  readonly image: Pick<ImageService, "tile">;
  readonly cache: TileCache<ImageBitmap>;
  readonly photo: () => Size | null;
  readonly onTile: () => void;
  readonly onError: (thrown: unknown) => void;
}): TileLoader {
  const { image, cache, onTile, onError } = options;
  const AT_ONCE = 3;
  let wanted: readonly WantedTile[] = [];
  let generation = 0;
  const pending = new Map<string, AbortController>();
  const keyOf = ({ place, version }: WantedTile): string =>
    `${generation} ${version} ${place.level} ${place.column} ${place.row}`;

  const fetchTile = async (tile: WantedTile, key: string): Promise<void> => {
    const born = generation;
    const controller = new AbortController();
    pending.set(key, controller);
    try {
      const bitmap = await image.tile({ ...tile.place, version: tile.version }, { signal: controller.signal });
      if (born !== generation) bitmap.close();
      else {
        cache.put(tile.place, tile.version, bitmap);
        onTile();
      }
    } catch (thrown) {
      // A failed tile is left out until the view changes: asking at once again could go on for ever.
      if (born === generation) wanted = wanted.filter((other) => keyOf(other) !== key);
      if (!isAbort(thrown)) onError(thrown);
    } finally {
      pending.delete(key);
      pump();
    }
  };

  const pump = (): void => {
    if (!options.photo()) return;
    for (const tile of wanted) {
      if (pending.size >= AT_ONCE) return;
      const key = keyOf(tile);
      if (pending.has(key)) continue;
      const cached = cache.get(tile.place, tile.version);
      if (!cached || cached.stale) void fetchTile(tile, key);
    }
  };

  return {
    want: (tiles) => {
      wanted = tiles;
      const keys = new Set(tiles.map(keyOf));
      for (const [key, controller] of pending) if (!keys.has(key)) controller.abort();
      pump();
    },
    reset: () => {
      generation++;
      wanted = [];
      for (const controller of pending.values()) controller.abort();
    },
    dispose: () => {
      generation++;
      wanted = [];
      for (const controller of pending.values()) controller.abort();
    },
  };
}
