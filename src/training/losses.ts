import {
  abs,
  add,
  addN,
  clipByValue,
  div,
  grad,
  log,
  matMul,
  maximum,
  mean,
  mul,
  neg,
  pow,
  relu,
  reshape,
  type Scalar,
  slice,
  sqrt,
  square,
  step,
  sub,
  sum,
  type Tensor,
  type Tensor4D,
} from "@tensorflow/tfjs-core";
import { meanOverProcesses, stopGradient } from "../nn/activations.ts";
import { exp } from "../nn/smooth.ts";
import type { Features } from "../nn/types.ts";

/**
 * Shared pieces of training losses. Pictures are [batch, height, width, 3] in -1..1, masks
 * [batch, height, width, 1] with 1 = counts; every loss has shape [].
 */

/** Mean absolute difference over the masked pixels and all channels, each pixel counted `weight` times. */
export function maskedL1(a: Features, b: Features, mask: Features, weight: Features = mask): Scalar {
  const difference = mean(abs(sub(a, b)), 3, true);
  return maskedMean(mul(difference, weight), mask);
}

/**
 * Where the detector sees a fake, an error counts more: 10^p, divided by its mean over the sample's hole
 * and limited to 0.5..4. The exponential weight is Zhang et al. 2020 (equation of L_G); they let the
 * gradient run through it, here it is stopped, so that it only says where, and the adversary says what
 * (papers.md part 4, our choice).
 * @param artefact probability 0..1 that a pixel is filled, [batch, h, w, 1]
 * @param hole at the same size
 * @param trust 0 = all weights are 1, 1 = the detector's weights
 */
export function detectorWeight(artefact: Features, hole: Features, trust: Scalar): Features {
  const raw = pow(10, stopGradient(artefact)) as Features;
  const holeMean = div(sum(mul(raw, hole), [1, 2], true), maximum(sum(hole, [1, 2], true), 1));
  const weight = clipByValue(div(raw, maximum(holeMean, 1)), 0.5, 4);
  return add(mul(sub(weight, 1), trust), 1) as Features;
}

/**
 * The whole loss of the generator of Zhang et al. 2020 (papers.md 1.3, official code): an L1 over the whole picture, each
 * pixel weighted by 10^p. The gradient runs through the weight as well: where an error is large, the output is pushed to
 * where the detector sees less of a fill, which is all the adversary there is.
 * @param artefact the detector's probability that a pixel was filled, as a function of `output`
 */
export function detectorWeightedL1(output: Features, photo: Features, artefact: Features): Scalar {
  const error = mean(abs(sub(output, photo)), 3, true);
  // Half, for pictures of -1..1 where the paper's are 0..1.
  return mul(mean(mul(exp(mul(artefact, Math.LN10)), error)), 0.5);
}

/** An adversary from a dense detector with a weight of its own (what Zhang et al. 2020 do away with): - log(1 - p) in the hole. */
export function fooling(artefact: Features, hole: Features): Scalar {
  return neg(maskedMean(log(clipByValue(sub(1, artefact), 1e-6, 1)), hole));
}

/**
 * Total variation across the rim of the hole: mean absolute difference of two neighbouring pixels of which one is
 * filled and the other known (papers.md 1.5, "TV(rim)"; taking just these pairs is ours).
 */
export function rimVariation(composite: Features, hole: Features): Scalar {
  const [batch, height, width] = hole.shape;
  const steps = ([1, 2] as const).map((axis) => {
    const apart = (x: Features): Features => {
      const size: [number, number, number, number] = [batch, height, width, x.shape[3]];
      size[axis]--;
      const from: [number, number, number, number] = [0, 0, 0, 0];
      from[axis] = 1;
      return abs(sub(slice(x, from, size), slice(x, [0, 0, 0, 0], size)));
    };
    const rim = apart(hole);
    return { rim: sum(rim), variation: sum(mul(mean(apart(composite), 3, true), rim)) };
  });
  const [down, across] = steps as [(typeof steps)[number], (typeof steps)[number]];
  return div(add(down.variation, across.variation), maximum(meanOverProcesses(add(down.rim, across.rim)), 1));
}

/** Area average over blocks of `factor` x `factor` pixels, by two means over adjacent axes. */
export function averagePool(x: Features, factor: number): Features {
  const [batch, height, width, channels] = x.shape;
  const columns = mean(reshape(x, [batch * height, width / factor, factor, channels]), 2);
  const rows = mean(reshape(columns, [batch, height / factor, factor, (width / factor) * channels]), 2);
  return reshape(rows, [batch, height / factor, width / factor, channels]);
}

/** 1 where a block of `factor` x `factor` pixels holds any hole pixel. */
export function touches(hole: Features, factor: number): Features {
  return step(averagePool(hole, factor)) as Features;
}

/** Sum of |a - b| over sum of |b|, mean over the pairs. `b` is taken as a constant. Free of the features' scale. */
export function relativeL1(a: readonly Tensor[], b: readonly Tensor[]): Scalar {
  const terms = a.map((x, i) => {
    const target = stopGradient(b[i] as Tensor);
    return div(sum(abs(sub(x, target))), add(meanOverProcesses(sum(abs(target))), 1e-6)) as Scalar;
  });
  return div(addN(terms), terms.length) as Scalar;
}

/** Gram matrix of each sample's features over space, [batch, channels, channels] (Gatys et al. 2016). */
export function gram(x: Features): Tensor {
  const [batch, height, width, channels] = x.shape;
  const flat = reshape(x, [batch, height * width, channels]);
  return div(matMul(flat, flat, true, false), height * width);
}

/** Hinge loss of the critic on one set of patch logits; `sign` 1 for real, -1 for filled ones (Yu et al. 2019, 3.4). */
export function hinge(logits: Features, mask: Features, sign: 1 | -1): Scalar {
  return maskedMean(relu(sub(1, mul(logits, sign))), mask);
}

/** Mean of the masked values. */
export function maskedMean(values: Tensor, mask: Features): Scalar {
  return div(sum(mul(values, mask)), maximum(meanOverProcesses(sum(mask)), 1)) as Scalar;
}

/** Mean of the values, each counted by its weight, which is not negative. */
export function weightedMean(values: Tensor, weights: Features): Scalar {
  return div(sum(mul(values, weights)), maximum(meanOverProcesses(sum(weights)), 1e-6)) as Scalar;
}

/** What the generator wants of the critic: high logits on the patches that touch the hole. */
export function adversary(logits: Features, mask: Features): Scalar {
  return neg(maskedMean(logits, mask));
}

/**
 * Focal cross entropy of the dense detector against the hole (Zhang et al. 2020, equation of L_D), gamma 2, the two
 * classes weighted by each other's share in the sample.
 * @param artefact probability 0..1, @param hole share of the cell that is filled, same shape
 */
export function focal(artefact: Features, hole: Features): Scalar {
  const share = mean(hole, [1, 2], true);
  const p = clipByValue(artefact, 1e-6, 1 - 1e-6) as Tensor4D;
  const q = sub(1, p);
  const filled = mul(mul(sub(1, share), hole), mul(square(q), log(p)));
  const known = mul(mul(share, sub(1, hole)), mul(square(p), log(q)));
  return neg(mean(add(filled, known))) as Scalar;
}

/**
 * Gradient penalty inside the hole (Gulrajani et al. 2017, algorithm 1, as Yu et al. 2018, section 4.1 change it): mean over
 * the batch of (|| m grad D(x) || - 1)^2, m the hole, where the critic's slope matters.
 * @param critic pictures to [batch, 1]; differentiated twice
 * @param between pictures between real and filled ones, constants to the gradient
 */
export function gradientPenalty(critic: (x: Features) => Tensor, between: Features, hole: Features): Scalar {
  const slope = grad((x) => sum(critic(x as Features)))(between);
  const norm = sqrt(add(sum(square(mul(slope, hole)), [1, 2, 3]), 1e-12));
  return mean(square(sub(norm, 1))) as Scalar;
}
