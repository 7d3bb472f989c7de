import type { TuneSettings } from "../core/training.ts";

/** What a person chooses before a training. */
export interface Choices {
  /** Id of the base, see {@link ModelEntry}. */
  readonly base: string;
  readonly minutes: number;
  readonly memory: "normal" | "low";
  /** How far the training may lead away from the base. */
  readonly strength: "gentle" | "normal" | "strong";
  /** Side of the training crops in pixels. */
  readonly size: number;
  /** Ends after so many steps instead of the time; null = by the time. */
  readonly steps: number | null;
}

export const TIME_BOXES = [3, 10, 30, 60] as const;
export const CROP_SIZES = [64, 128, 192, 256] as const;
export const MOST_STEPS = 100_000;

export const DEFAULT_CHOICES: Choices = {
  base: "",
  minutes: 10,
  memory: "normal",
  strength: "normal",
  size: 128,
  steps: null,
};

/** Learning rates by strength. */
const RATES: Readonly<Record<Choices["strength"], number>> = { gentle: 1e-4, normal: 4e-4, strong: 1.2e-3 };

/** @param seed decides the order of photos and the holes */
export function tuneSettings({ minutes, memory, strength, size, steps }: Choices, seed: number): TuneSettings {
  const low = memory === "low";
  return {
    size,
    batch: low ? 2 : 4,
    trainedBlocks: low ? 1 : 2,
    blockwise: low,
    rate: RATES[strength],
    budget: steps === null ? { minutes } : { steps },
    seed,
  };
}
