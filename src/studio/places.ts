import { blankMask, holePixels, type Mask, maskAt } from "../core/mask.ts";
import { clonePhoto, type Photo } from "../core/photo.ts";
import type { Random } from "../core/random.ts";
import { expand, intersect, isEmpty, type Rect, rectOf, type Size } from "../core/rect.ts";
import type { CheckPlace } from "../core/training.ts";

/** Places in one photo where a training is checked. */
const PLACES = 8;
/** Tries to find room for each. */
const TRIES = 60;
/** Greatest share of the photo that one takes from the training, and of its crop that is missing. */
const MOST_OF_PHOTO = 0.02;
const MOST_OF_CROP = 0.15;

/**
 * Finds places for holes like the missing one, smaller where it is large, that are clear of it and of one another. What
 * lies there is kept from the training, so that filling it again says something about the missing place.
 * @param photo missing pixels are transparent
 * @param missing in the photo's coordinates, not empty
 * @param side of the crops around them, in pixels of the photo
 * @returns as many as there is room for, perhaps none
 */
export function checkPlaces(photo: Photo, missing: Mask, side: number, random: Random): CheckPlace[] {
  const most = Math.min(MOST_OF_PHOTO * photo.width * photo.height, MOST_OF_CROP * side * side);
  const shape = scaled(missing, Math.min(1, Math.sqrt(most / holePixels(missing))));
  const { width, height } = shape.bounds;
  const places: CheckPlace[] = [];
  if (width >= Math.min(photo.width, side) || height >= Math.min(photo.height, side)) return places;
  for (let tries = 0; tries < PLACES * TRIES && places.length < PLACES; tries++) {
    const x = random.integer(0, photo.width - width + 1);
    const y = random.integer(0, photo.height - height + 1);
    const bounds = { x, y, width, height };
    const apart = places.every(({ hole }) => isEmpty(intersect(expand(hole.bounds, 2), bounds)));
    if (!apart || !opaque(photo, bounds)) continue;
    places.push({ rect: around(bounds, side, photo, random), hole: { bounds, data: shape.data } });
  }
  return places;
}

/** The photo with the pixels of the places transparent, too. */
export function withoutPlaces(photo: Photo, places: readonly CheckPlace[]): Photo {
  return places.reduce((rest, { hole }) => withoutMissing(rest, hole), photo);
}

/** The photo with every missing pixel transparent. */
export function withoutMissing(photo: Photo, { bounds, data }: Mask): Photo {
  const out = clonePhoto(photo);
  data.forEach((missing, i) => {
    const column = bounds.x + (i % bounds.width);
    const row = bounds.y + Math.floor(i / bounds.width);
    if (missing) out.data[4 * (row * photo.width + column) + 3] = 0;
  });
  return out;
}

/** A smaller mask of the same shape; a pixel is missing where the middle of what it stands for is. */
function scaled(mask: Mask, factor: number): Mask {
  const width = Math.max(1, Math.round(mask.bounds.width * factor));
  const height = Math.max(1, Math.round(mask.bounds.height * factor));
  const out = blankMask({ x: 0, y: 0, width, height });
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const column = mask.bounds.x + Math.floor(((x + 0.5) * mask.bounds.width) / width);
      const row = mask.bounds.y + Math.floor(((y + 0.5) * mask.bounds.height) / height);
      out.data[y * width + x] = maskAt(mask, column, row);
    }
  // A thin hole may fall between the pixels.
  if (holePixels(out) === 0) out.data[0] = 1;
  return out;
}

function opaque(photo: Photo, { x, y, width, height }: Rect): boolean {
  for (let row = y; row < y + height; row++)
    for (let column = x; column < x + width; column++)
      if (!photo.data[4 * (row * photo.width + column) + 3]) return false;
  return true;
}

/** A square inside the photo that holds the hole, somewhere in its middle half. */
function around({ x, y, width, height }: Rect, side: number, photo: Size, random: Random): Rect {
  const place = (at: number, length: number, whole: number): number => {
    const spare = Math.max(0, side - length);
    return Math.max(0, Math.min(whole - side, Math.round(at - spare * (0.25 + 0.5 * random.uniform()))));
  };
  const square = { x: place(x, width, photo.width), y: place(y, height, photo.height), width: side, height: side };
  return intersect(square, rectOf(photo));
}
