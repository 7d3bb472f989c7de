import type { FillStage } from "./fill.ts";
import type { Patch } from "./patch.ts";
import type { TrainingNews } from "./training.ts";

/** What a worker reports while it works: a closed union, so that the page must handle every kind. */
export type Progress =
  | { readonly kind: "decode"; readonly fraction: number }
  | { readonly kind: "encode"; readonly fraction: number }
  /** A download; `total` is absent where the server does not say. */
  | { readonly kind: "download"; readonly file: string; readonly loaded: number; readonly total?: number }
  /** Shaders or code are made ready. */
  | { readonly kind: "warm-up"; readonly fraction: number }
  | { readonly kind: "fill"; readonly stage: FillStage; readonly fraction: number }
  /** A first look at a fill that is still being made: its whole hole. */
  | { readonly kind: "look"; readonly patch: Patch }
  /** An object or a likeness is looked for. */
  | { readonly kind: "search"; readonly fraction: number }
  | { readonly kind: "training"; readonly news: TrainingNews };
