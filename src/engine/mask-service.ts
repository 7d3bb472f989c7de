import type { Tick } from "../core/fill.ts";
import { growMask, invertMask, type Mask, shrinkMask, trimMask } from "../core/mask.ts";
import type { Size } from "../core/rect.ts";
import type { MaskChange } from "../core/select.ts";
import { type Point, rasterize } from "../core/stroke.ts";
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
    case "others":
      return partOf(mask, change.at, change.kind === "connected");
  }
}

/** The connected groups that hold one of the points, or those that hold none. */
function partOf({ bounds, data }: Mask, points: readonly Point[], holding: boolean): Mask {
  const { labels } = labelComponents(data, bounds.width, bounds.height);
  const held = new Set<number>();
  for (const { x, y } of points) {
    const [column, row] = [Math.floor(x) - bounds.x, Math.floor(y) - bounds.y];
    if (column >= 0 && row >= 0 && column < bounds.width && row < bounds.height)
      held.add(labels[row * bounds.width + column] as number);
  }
  return trimMask({
    bounds,
    data: data.map((value, i) => (value && held.has(labels[i] as number) === holding ? 1 : 0)),
  });
}
