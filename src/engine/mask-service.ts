import type { Tick } from "../core/fill.ts";
import { EMPTY_MASK, growMask, invertMask, type Mask, shrinkMask, trimMask } from "../core/mask.ts";
import type { Size } from "../core/rect.ts";
import type { MaskChange } from "../core/select.ts";
import { rasterize } from "../core/stroke.ts";
import { labelComponents } from "../select/grid.ts";
import { selectObject } from "../select/object.ts";
import { findSimilar } from "../select/similar.ts";
import { traceLine } from "../select/trace.ts";
import { createTick } from "./serve.ts";
import type { CallOptions, MaskService } from "./services.ts";

/** The engine's part that makes and changes marks; stateless. */
export function createMaskService(): MaskService {
  return {
    select: (request, options) => selectObject(request, searchTick(options)),
    trace: (request, options) => traceLine(request, searchTick(options)),
    similar: (request, options) => findSimilar(request, searchTick(options)),
    reshape: async ({ strokes, photo, change }) => reshape(rasterize(strokes, photo), change, photo),
  };
}

function searchTick(options: CallOptions | undefined): Tick {
  return createTick(options, (fraction) => options?.onProgress?.({ kind: "search", fraction }));
}

function reshape(mask: Mask, change: MaskChange, photo: Size): Mask {
  switch (change.kind) {
    case "grow":
      return growMask(mask, change.by, photo);
    case "shrink":
      return shrinkMask(mask, change.by, photo);
    case "invert":
      return invertMask(mask, photo);
    case "connected":
      return connectedAt(mask, Math.floor(change.at.x), Math.floor(change.at.y));
  }
}

function connectedAt({ bounds, data }: Mask, x: number, y: number): Mask {
  const [column, row] = [x - bounds.x, y - bounds.y];
  if (column < 0 || row < 0 || column >= bounds.width || row >= bounds.height) return EMPTY_MASK;
  const { labels } = labelComponents(data, bounds.width, bounds.height);
  const own = labels[row * bounds.width + column];
  if (!own) return EMPTY_MASK;
  return trimMask({ bounds, data: data.map((_, i) => (labels[i] === own ? 1 : 0)) });
}
