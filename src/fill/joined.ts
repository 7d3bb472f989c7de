import type { Tick } from "../core/fill.ts";
import type { Finish } from "../core/generator.ts";
import { type Mask, reframeMask } from "../core/mask.ts";
import type { Patch } from "../core/patch.ts";
import { cropPhoto, type Photo } from "../core/photo.ts";
import { intersect } from "../core/rect.ts";
import { copyCoarse, patchOf } from "./composites.ts";
import { JOINS, localHole, stateOf } from "./fill.ts";
import type { Kernels } from "./kernels/kernels.ts";
import { planRegions } from "./regions.ts";
import { roomFor } from "./room.ts";

/**
 * Joins a fill that another program made to its photo, region by region, just as mode `generator` joins a generator's
 * output. Of the fill only the colours inside the mask are looked at (they are taken for opaque), of the photo only
 * what is outside.
 * @param fill as large as the photo
 * @param mask in photo coordinates
 * @returns one patch a region; their masks are disjoint and together are the mask
 * @throws LacunaError mask-empty, mask-covers-all; RangeError when photo and fill differ in size
 */
export async function joinFill(
  kernels: Kernels,
  photo: Photo,
  fill: Photo,
  mask: Mask,
  finish: Finish,
  tick: Tick,
): Promise<Patch[]> {
  if (fill.width !== photo.width || fill.height !== photo.height)
    throw new RangeError("joinFill: the fill must be as large as the photo");
  const regions = planRegions(mask, photo);
  const patches: Patch[] = [];
  for (const [index, region] of regions.entries()) {
    const crop = cropPhoto(photo, region.crop);
    const state = stateOf({ region, missing: reframeMask(mask, intersect(mask.bounds, region.crop)) });
    const bounds = localHole(region);
    const composite = copyCoarse(coloursOf(cropPhoto(fill, region.crop)), state);
    kernels.reserve(roomFor(crop, state, bounds, 0));
    try {
      const share: Tick = (fraction) => tick((index + fraction) / regions.length);
      const pixels = await JOINS[finish](kernels, crop, state, bounds, composite, share);
      patches.push(patchOf(region, crop, composite.hole, pixels, []));
    } finally {
      kernels.release();
    }
  }
  return patches;
}

/** RGB without alpha, [height x width x 3]. */
function coloursOf({ data }: Photo): Uint8Array {
  const rgb = new Uint8Array((data.length / 4) * 3);
  for (let i = 0, at = 0; i < rgb.length; i += 3, at += 4) rgb.set(data.subarray(at, at + 3), i);
  return rgb;
}
