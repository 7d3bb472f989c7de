import type { Mask } from "../core/mask.ts";
import { clonePhoto, type Photo } from "../core/photo.ts";
import type { ModelAddress } from "../engine/generator/model-address.ts";
import type { PhotoInfo } from "../engine/services.ts";
import type { TrainingOutcome, TrainingService } from "../engine/training.ts";
import { type ModelCard, type Verdict, verdictOn } from "./card.ts";
import { DEFAULT_CHOICES, tuneSettings } from "./choices.ts";

/** Time for one photo. */
const MINUTES = 2;

export interface LearnRequest {
  readonly base: { readonly name: string; readonly address: ModelAddress };
  readonly info: Pick<PhotoInfo, "width" | "height">;
  /** See ImageService.overview. */
  readonly overview: Photo;
  /** What is to be filled, in photo coordinates: never learnt from. */
  readonly missing: Mask;
  readonly signal: AbortSignal;
  /** Share done, 0..1, and seconds left once they are known. */
  readonly onProgress: (fraction: number, left: number | null) => void;
}

/**
 * Learns one photo for two minutes, from crops of it that leave the missing places out. It is checked on other crops
 * and other holes of the same photo: whether it knows this photo better is the question here.
 */
export async function learnPhoto(
  training: TrainingService,
  { base, info, overview, missing, signal, onProgress }: LearnRequest,
): Promise<{ readonly verdict: Verdict; readonly outcome: TrainingOutcome }> {
  const photo = withoutMissing(overview, info, missing);
  const settings = tuneSettings({ ...DEFAULT_CHOICES, minutes: MINUTES }, 1);
  let since: { progress: number; at: number } | undefined;
  const outcome = await training.train(
    { base: base.address, settings, photos: [photo], heldOut: [photo] },
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
  return { verdict: verdictOn({ base: outcome.base, tuned: outcome.best }), outcome };
}

/** The overview with every pixel transparent in which a missing one lies. */
export function withoutMissing(overview: Photo, info: Pick<PhotoInfo, "width" | "height">, missing: Mask): Photo {
  const photo = clonePhoto(overview);
  // Halved a whole number of times.
  const scale = 2 ** Math.round(Math.log2(info.width / overview.width));
  const { x, y, width, height } = missing.bounds;
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      if (!missing.data[row * width + column]) continue;
      const [px, py] = [Math.floor((x + column) / scale), Math.floor((y + row) / scale)];
      if (px < photo.width && py < photo.height) photo.data[4 * (py * photo.width + px) + 3] = 0;
    }
  return photo;
}

/** The card of a model that knows one photo. */
export function learntCard(name: string, base: string, outcome: TrainingOutcome, now: number): ModelCard {
  return {
    format: "lacuna-tuned",
    version: 1,
    name,
    base,
    createdAt: now,
    photos: { trained: 1, heldOut: 0 },
    settings: tuneSettings({ ...DEFAULT_CHOICES, minutes: MINUTES }, 1),
    steps: outcome.steps,
    minutes: outcome.elapsed / 60_000,
    backend: outcome.backend,
    heldOutL1: { base: outcome.base, tuned: outcome.best },
  };
}
