import { fault } from "../core/errors.ts";
import type { Fall, TuneGain, TuneSettings } from "../core/training.ts";

/** What is known of a tuned model: kept beside its weights, exported with them. */
export interface ModelCard {
  readonly format: "lacuna-tuned";
  readonly version: 1;
  /** The person's name for it. */
  readonly name: string;
  /** Name of the model that it was made from. */
  readonly base: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** Photos that it was trained on, and photos that checked it. */
  readonly photos: { readonly trained: number; readonly heldOut: number };
  readonly settings: TuneSettings;
  readonly steps: number;
  /** Of training. */
  readonly minutes: number;
  readonly backend: string;
  /** Mean absolute difference to the truth in the holes of held-out crops, 0..255. */
  readonly heldOutL1: { readonly base: number; readonly tuned: number };
}

/** What a training was worth. */
export type Verdict = "better" | "same" | "worse";

/** Nobody sees a smaller difference. */
const NOTICEABLE = 0.02;
/** Standard errors that a difference has to exceed, so that other crops would give the same answer. */
const SURE = 2;

/**
 * Better when the mean error or the look clearly improved and the other did not suffer, worse when either clearly
 * suffered and the other did not improve. A blurred fill often has the smaller error, so that alone says little.
 */
export function verdictOn({ l1, look }: TuneGain): Verdict {
  const clear = ({ share, error }: Fall): number => {
    if (Math.abs(share) <= Math.max(NOTICEABLE, SURE * error)) return 0;
    return Math.sign(share);
  };
  const signs = [clear(l1), clear(look)];
  const suffered = Math.min(l1.share, look.share) < -NOTICEABLE;
  if (signs.includes(1)) return suffered ? "same" : "better";
  return signs.includes(-1) ? "worse" : "same";
}

export function writeCard(card: ModelCard): string {
  return JSON.stringify(card, null, 2);
}

/** @throws LacunaError model-broken when it is no card of this version */
export function readCard(text: string): ModelCard {
  const card = parse(text);
  const { heldOutL1, photos } = card;
  const numbers = [card.createdAt, card.steps, card.minutes, heldOutL1?.base, heldOutL1?.tuned, photos?.trained];
  const whole = numbers.every((value) => typeof value === "number") && typeof card.base === "string";
  if (card.format !== "lacuna-tuned" || card.version !== 1 || typeof card.name !== "string" || !whole)
    throw fault("model-broken", { file: "card.json" });
  return card as ModelCard;
}

function parse(text: string): Partial<ModelCard> {
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === "object" && json !== null ? json : {};
  } catch {
    return {};
  }
}
