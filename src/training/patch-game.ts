import { add, addN, div, mul, type Scalar, step } from "@tensorflow/tfjs-core";
import { createPatchCritic, type PatchCriticConfig } from "../models/patch-critic.ts";
import { stopGradient } from "../nn/activations.ts";
import type { Features } from "../nn/types.ts";
import { adversary, hinge, maskedMean } from "./losses.ts";
import { asConstants, type Objective, prefixed, under } from "./step.ts";
import type { StepInputs } from "./types.ts";

export interface PatchGame {
  readonly composite: Features;
  /** What each branch of the critic is shown of a picture. */
  readonly shown: (picture: Features) => readonly Features[];
  /** For each branch the logits that count, of the logits' shape, 0 or 1. */
  readonly near: readonly Features[];
}

/**
 * The hinge game of patch critics (parameters and spectral vectors under `critic.`): the term `critic` sees the fill as a
 * constant, `adversary` the critics. Only patches near the hole count, of photos as of fills: else a critic that is shown the
 * hole would know a photo by the patches without one. Branches weigh the same.
 */
export function patchGame(
  config: PatchCriticConfig,
  inputs: StepInputs,
  { composite, shown, near }: PatchGame,
): Objective {
  const critic = createPatchCritic(config);
  const { weights, state } = critic.normalize(under(inputs.params, "critic"), under(inputs.state, "critic"));
  const real = critic.apply(weights, shown(inputs.batch["photo"] as Features), "train");
  const fake = critic.apply(weights, shown(stopGradient(composite)), "train");
  const fixed = asConstants(weights);
  const asked = critic.apply(fixed, shown(composite), "train");
  const average = (term: (i: number) => Scalar): Scalar => div(addN(near.map((_, i) => term(i))), near.length);
  const at = (logits: readonly Features[], i: number): Features => logits[i] as Features;
  return {
    terms: {
      adversary: average((i) => adversary(at(asked, i), at(near, i))),
      critic: average((i) => add(hinge(at(real, i), at(near, i), 1), hinge(at(fake, i), at(near, i), -1))),
    },
    watched: {
      realRight: average((i) => maskedMean(step(at(real, i)), at(near, i))),
      fakeRight: average((i) => maskedMean(step(mul(at(fake, i), -1)), at(near, i))),
    },
    nextState: prefixed(state, "critic"),
  };
}
