import { hashInts } from "../core/random.ts";
import type { KeptPhoto } from "../storage/studio.ts";

/** A photo of the set. */
export interface SetPhoto extends KeptPhoto {
  /** Kept out of the training, to check it. */
  readonly heldOut: boolean;
}

/** Photos are kept with a shorter side of this to twice as many pixels: crops for training are smaller still. */
export const PHOTO_SIDE = 512;
/** Fewer photos than this cannot be divided. */
export const LEAST_PHOTOS = 2;
/** More held-out photos make a check slower, hardly better. */
const MOST_HELD_OUT = 8;
/** From here on more photos help less than more time. */
const GOOD_COUNT = 8;

/** Marks a third of the photos, at least one and at most eight, as held out: the same ones whenever the set is the same. */
export function divide(photos: readonly KeptPhoto[]): SetPhoto[] {
  const count = photos.length < LEAST_PHOTOS ? 0 : Math.min(MOST_HELD_OUT, Math.max(1, Math.round(photos.length / 3)));
  const order = [...photos].sort((a, b) => orderOf(a.id) - orderOf(b.id) || (a.id < b.id ? -1 : 1));
  const held = new Set(order.slice(0, count).map(({ id }) => id));
  return photos.map((photo) => ({ ...photo, heldOut: held.has(photo.id) }));
}

function orderOf(id: string): number {
  let hash = 0x5e7;
  for (let i = 0; i < id.length; i++) hash = hashInts(hash, id.charCodeAt(i));
  return hash;
}

/** What could be better about a set. */
export type Advice = "too-few" | "few" | "small" | "good";

/**
 * @param size side of the training crops: a photo whose shorter side is below it has to be enlarged
 */
export function adviceOn(photos: readonly KeptPhoto[], size: number): Advice {
  if (photos.length < LEAST_PHOTOS) return "too-few";
  const small = photos.filter(({ pixels }) => Math.min(pixels.width, pixels.height) < size).length;
  if (small > photos.length / 4) return "small";
  return photos.length < GOOD_COUNT ? "few" : "good";
}

/** A new id; ids sort by the time at which they were made. */
export function newId(now: number, count: number): string {
  const random = crypto.getRandomValues(new Uint32Array(1))[0] as number;
  return `${now.toString(36).padStart(9, "0")}-${count.toString(36).padStart(3, "0")}-${random.toString(36)}`;
}
