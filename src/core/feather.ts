import { distanceToHole, reframeMask } from "./mask.ts";
import type { Patch } from "./patch.ts";
import type { Photo } from "./photo.ts";
import { expand } from "./rect.ts";

/**
 * Lets a patch fade into the photo: from its edge inwards, over `width` pixels, the old pixels give way to the new ones
 * (smoothstep of the distance). Inside that rim the patch is as it was; outside it nothing is written, as ever.
 * @param old the photo's pixels under `patch.mask.bounds`
 * @param width in pixels; 0 gives the patch back
 */
export function featherPatch(patch: Patch, old: Photo, width: number): Patch {
  if (width <= 0) return patch;
  const { mask, pixels } = patch;
  // The known pixels round the mask, as a mask of their own.
  const bounds = expand(mask.bounds, 1);
  const known = reframeMask(mask, bounds).data.map((value) => 1 - value);
  const distance = distanceToHole({ bounds, data: known });
  const data = pixels.data.slice();
  for (let y = 0; y < pixels.height; y++)
    for (let x = 0; x < pixels.width; x++) {
      const i = y * pixels.width + x;
      const away = Math.sqrt(distance[(y + 1) * bounds.width + x + 1] as number);
      if (!mask.data[i] || away > width) continue;
      const t = away / (width + 1);
      const share = t * t * (3 - 2 * t);
      for (let c = 0; c < 4; c++) {
        const before = old.data[i * 4 + c] as number;
        data[i * 4 + c] = Math.round(before + share * ((data[i * 4 + c] as number) - before));
      }
    }
  return { mask, pixels: { ...pixels, data } };
}
