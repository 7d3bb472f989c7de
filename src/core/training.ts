import type { Mask } from "./mask.ts";
import type { Photo } from "./photo.ts";
import type { Rect } from "./rect.ts";

/** How a generator is fine-tuned: plain data, kept with a run so that it can go on. */
export interface TuneSettings {
  /** Side of the training crops in pixels, divisible by 32. */
  readonly size: number;
  readonly batch: number;
  /** Blocks at the end of the flagship that learn, with the decoder behind them. */
  readonly trainedBlocks: number;
  /** The flagship's block after block, for less memory. */
  readonly blockwise: boolean;
  /** Highest learning rate. */
  readonly rate: number;
  /** Sides of the crops in pixels of the photo for each pixel of `size`; half to all of the photo unless given. */
  readonly span?: readonly [least: number, greatest: number];
  readonly budget: { readonly steps: number } | { readonly minutes: number };
  readonly seed: number;
}

/** A square of a photo, and what is missing in it: both in the photo's coordinates. */
export interface CheckPlace {
  readonly rect: Rect;
  readonly hole: Mask;
}

/** How much lower a measure is with the tuned network than with the base. */
export interface Fall {
  /** 0.1 = a tenth lower; negative = higher. */
  readonly share: number;
  /** Its standard error over the crops: how far it would move with others. */
  readonly error: number;
}

/** What fine-tuning gains in the holes of held-out crops. */
export interface TuneGain {
  /** Mean absolute difference to the truth. */
  readonly l1: Fall;
  /** Difference in look, see lookDistance in src/training/look.ts. */
  readonly look: Fall;
}

/** Mean absolute difference to the truth in the holes of the held-out crops, 0..255: lower is better. */
export interface HeldOutScore {
  readonly step: number;
  /** Of the network that the run started from. */
  readonly base: number;
  readonly tuned: number;
}

/** A held-out crop four times: as it is, with its hole, filled by the base, filled by the tuned network. */
export interface CropComparison {
  readonly truth: Photo;
  readonly hole: Photo;
  readonly base: Photo;
  readonly tuned: Photo;
}

/** What a running training tells. */
export type TrainingNews =
  | { readonly kind: "started"; readonly backend: string; readonly step: number }
  | {
      readonly kind: "step";
      readonly step: number;
      /** Of the whole run, 0..1. */
      readonly progress: number;
      readonly losses: Readonly<Record<string, number>>;
    }
  | { readonly kind: "score"; readonly score: HeldOutScore; readonly crops: readonly CropComparison[] }
  /** A state to go on from; `best` where a better one was found since the last. */
  | {
      readonly kind: "checkpoint";
      readonly step: number;
      readonly state: Uint8Array<ArrayBuffer>;
      readonly best?: Uint8Array<ArrayBuffer>;
    }
  /** The numbers were not finite, or the score fell apart: it went back to this step's state. */
  | { readonly kind: "recovered"; readonly step: number }
  | { readonly kind: "returned"; readonly step: number };
