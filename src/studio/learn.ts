import { fault } from "../core/errors.ts";
import { blankMask, type Mask, trimMask } from "../core/mask.ts";
import type { Photo } from "../core/photo.ts";
import { createRandom } from "../core/random.ts";
import { intersect, type Rect, rectOf, type Size } from "../core/rect.ts";
import type { CheckPlace, TuneSettings } from "../core/training.ts";
import type { ModelAddress } from "../engine/generator/model-address.ts";
import type { TrainingOutcome, TrainingService } from "../engine/training.ts";
import { type ModelCard, type Verdict, verdictOn } from "./card.ts";
import { DEFAULT_CHOICES, tuneSettings } from "./choices.ts";
import { checkPlaces, withoutMissing, withoutPlaces } from "./places.ts";

/** Time for one photo. */
const MINUTES = 2;
/** Side of the training crops. */
const SIZE = 96;
/** Sides of the crops: as the fill sees them, to half as large again. */
const GREATEST_SPAN = 1.5;
/** Least context of a fill on every side of the hole, and the side at which generators work, in pixels. */
const CONTEXT = 128;
const WORKING_SIDE = 512;
/** Of a photo that is larger, only so much around the hole is learnt at its own resolution. */
const NEAR_SIDE = 1536;
/** A hole is checked at four places, and the state that is checked is chosen at as many others. */
const LEAST_PLACES = 4;

export interface LearnRequest {
  readonly base: { readonly name: string; readonly address: ModelAddress };
  /** Pixels to learn from, and which part of the photo they show, perhaps made smaller. See {@link partToLearn}. */
  readonly pixels: Photo;
  readonly part: Rect;
  /** What is to be filled, in photo coordinates: never learnt from. */
  readonly missing: Mask;
  readonly signal: AbortSignal;
  /** Share done, 0..1, and seconds left once they are known. */
  readonly onProgress: (fraction: number, left: number | null) => void;
}

/**
 * The part of a photo that should be learnt at its own resolution, because a fill sees it at that: what is around the
 * hole. Null where a fill makes it smaller anyway: then the overview of the whole photo is enough.
 */
export function partToLearn(photo: Size, missing: Rect): Rect | null {
  if (sideOfFill(missing) > NEAR_SIDE / 2) return null;
  const x = Math.round(missing.x + (missing.width - NEAR_SIDE) / 2);
  const y = Math.round(missing.y + (missing.height - NEAR_SIDE) / 2);
  return intersect({ x, y, width: NEAR_SIDE, height: NEAR_SIDE }, rectOf(photo));
}

/** How a photo is learnt. */
export interface Lesson {
  readonly settings: TuneSettings;
  /** Without the missing pixels, and without the places either. */
  readonly photo: Photo;
  /** Without the missing pixels. */
  readonly heldOut: Photo;
  readonly places: readonly CheckPlace[];
}

/**
 * Prepares the learning of one photo: from crops of the size and scale in which a fill sees the hole, and checked at
 * places that are kept from the training, by holes of the missing one's shape. What the training has seen says nothing: it
 * learns that by heart.
 * @param missing in the coordinates of `pixels`
 * @param scale pixels of the photo for each of `pixels`
 * @throws LacunaError training-photos when there is no room for such places
 */
export function prepareLesson(pixels: Photo, missing: Mask, scale = 1): Lesson {
  const shorter = Math.min(pixels.width, pixels.height);
  const large = sideOfFill(missing.bounds, CONTEXT / scale) / WORKING_SIDE;
  const least = Math.max(1, Math.min(large, shorter / SIZE / GREATEST_SPAN));
  const settings: TuneSettings = {
    ...tuneSettings({ ...DEFAULT_CHOICES, minutes: MINUTES, size: SIZE }, 1),
    span: [least, GREATEST_SPAN * least],
  };
  const heldOut = withoutMissing(pixels, missing);
  const side = Math.min(shorter, Math.round(SIZE * least));
  const places = checkPlaces(heldOut, missing, side, createRandom(settings.seed));
  if (places.length < LEAST_PLACES) throw fault("training-photos", { count: 1, least: 2 });
  return { settings, photo: withoutPlaces(heldOut, places), heldOut, places };
}

/** Learns one photo for two minutes. */
export async function learnPhoto(
  training: TrainingService,
  { base, pixels, part, missing, signal, onProgress }: LearnRequest,
): Promise<{ readonly verdict: Verdict; readonly outcome: TrainingOutcome; readonly settings: TuneSettings }> {
  const scale = 2 ** Math.round(Math.log2(part.width / pixels.width));
  const { settings, photo, heldOut, places } = prepareLesson(pixels, maskIn(missing, part, scale, pixels), scale);
  let since: { progress: number; at: number } | undefined;
  const outcome = await training.train(
    { base: base.address, settings, photos: [photo], heldOut: [heldOut], places },
    {
      signal,
      onProgress: (told) => {
        if (told.kind !== "training" || told.news.kind !== "step") return;
        const { progress } = told.news;
        since ??= { progress, at: performance.now() };
        const gained = progress - since.progress;
        const seconds = (performance.now() - since.at) / 1000;
        onProgress(progress, gained > 0.01 ? ((1 - progress) * seconds) / gained : null);
      },
    },
  );
  return { verdict: verdictOn(outcome.gain), outcome, settings };
}

/** Side of what a fill looks at, in the units of the hole's bounds. */
function sideOfFill({ width, height }: Rect, context = CONTEXT): number {
  const thick = Math.min(width, height);
  return Math.max(width, height) + 2 * Math.max(context, thick);
}

/** A mask of the photo in the pixels of a part of it that was halved so many times; a pixel is missing with any under it. */
export function maskIn(missing: Mask, part: Rect, scale: number, size: Size): Mask {
  const out = blankMask(rectOf(size));
  const { x, y, width } = missing.bounds;
  missing.data.forEach((value, i) => {
    const column = Math.floor((x + (i % width) - part.x) / scale);
    const row = Math.floor((y + Math.floor(i / width) - part.y) / scale);
    const inside = column >= 0 && row >= 0 && column < size.width && row < size.height;
    if (value && inside) out.data[row * size.width + column] = 1;
  });
  return trimMask(out);
}

/** The card of a model that knows one photo. */
export function learntCard(
  name: string,
  base: string,
  { outcome, settings }: { readonly outcome: TrainingOutcome; readonly settings: TuneSettings },
  now: number,
): ModelCard {
  return {
    format: "lacuna-tuned",
    version: 1,
    name,
    base,
    createdAt: now,
    photos: { trained: 1, heldOut: 0 },
    settings,
    steps: outcome.steps,
    minutes: outcome.elapsed / 60_000,
    backend: outcome.backend,
    heldOutL1: { base: outcome.base, tuned: outcome.best },
  };
}
