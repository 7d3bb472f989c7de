import { isAbort } from "../../core/errors.ts";
import type { ImageService } from "../../engine/services.ts";
import type { TileCache, Version } from "./tile-cache.ts";
import type { TilePlace } from "./tile-plan.ts";

export interface WantedTile {
  readonly place: TilePlace;
  readonly version: Version;
}

interface TileLoaderOptions {
  readonly image: Pick<ImageService, "tile">;
  readonly cache: TileCache<ImageBitmap>;
  readonly isOpen: () => boolean;
  readonly onTile: () => void;
  readonly onError: (thrown: unknown) => void;
}

/** Tiles asked for at once: the worker answers in order, so a long list would keep it from what is wanted a moment later. */
const AT_ONCE = 3;

/** Fetches wanted tiles from the image worker into the cache, a few at a time, the most wanted first. */
export class TileLoader {
  private readonly options: TileLoaderOptions;
  private wanted: readonly WantedTile[] = [];
  /** Counts photos: what was asked for an earlier one is thrown away. */
  private generation = 0;
  private readonly pending = new Map<string, AbortController>();

  constructor(options: TileLoaderOptions) {
    this.options = options;
  }

  /** Says which tiles are wanted now, most wanted first; what is no longer wanted is not asked for. */
  want(tiles: readonly WantedTile[]): void {
    this.wanted = tiles;
    const keys = new Set(tiles.map((tile) => this.keyOf(tile)));
    for (const [key, controller] of this.pending) if (!keys.has(key)) controller.abort();
    this.pump();
  }

  /** Another photo, or none. */
  reset(): void {
    this.generation++;
    this.wanted = [];
    for (const controller of this.pending.values()) controller.abort();
  }

  private keyOf({ place, version }: WantedTile): string {
    return `${this.generation} ${version} ${place.level} ${place.column} ${place.row}`;
  }

  private pump(): void {
    if (!this.options.isOpen()) return;
    for (const tile of this.wanted) {
      if (this.pending.size >= AT_ONCE) return;
      const key = this.keyOf(tile);
      if (this.pending.has(key)) continue;
      const cached = this.options.cache.get(tile.place, tile.version);
      if (!cached || cached.stale) void this.fetchTile(tile, key);
    }
  }

  private async fetchTile(tile: WantedTile, key: string): Promise<void> {
    const { image, cache, onTile, onError } = this.options;
    const born = this.generation;
    const controller = new AbortController();
    this.pending.set(key, controller);
    try {
      const bitmap = await image.tile({ ...tile.place, version: tile.version }, { signal: controller.signal });
      if (born !== this.generation) bitmap.close();
      else {
        cache.put(tile.place, tile.version, bitmap);
        onTile();
      }
    } catch (thrown) {
      // A failed tile is left out until the view changes: asking again at once could go on for ever.
      if (!controller.signal.aborted) this.wanted = this.wanted.filter((other) => this.keyOf(other) !== key);
      if (!isAbort(thrown)) onError(thrown);
    } finally {
      this.pending.delete(key);
      this.pump();
    }
  }
}
