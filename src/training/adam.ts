import {
  add,
  dispose,
  div,
  minimum,
  mul,
  type Scalar,
  scalar,
  sqrt,
  square,
  stack,
  sub,
  sum,
  tidy,
  zerosLike,
} from "@tensorflow/tfjs-core";
import { valueAt } from "./schedules.ts";
import type { ParamGroup, Tensors } from "./types.ts";

/** First and second moments by parameter name, and how many updates each parameter has had. */
export interface Moments {
  readonly first: Tensors;
  readonly second: Tensors;
  readonly updates: Record<string, number>;
}

/**
 * One Adam update (Kingma and Ba 2015, algorithm 1; torch.optim.Adam gives the same numbers): each
 * group's gradients are first scaled so that their global norm is at most the group's clip, as
 * torch.nn.utils.clip_grad_norm_ does. Replaces the tensors in `params` and `moments` and disposes the
 * old ones; parameters without moments get zero ones. A group whose rate is 0 keeps its parameters.
 * @param progress of the whole run, 0..1, for the rates
 * @returns the norm of each group's gradients before clipping, by prefix
 */
export function adamUpdate(
  params: Tensors,
  grads: Tensors,
  moments: Moments,
  groups: readonly ParamGroup[],
  progress: number,
): Record<string, Scalar> {
  const norms: Record<string, Scalar> = {};
  for (const [group, names] of membersOf(groups, Object.keys(grads))) {
    const rate = valueAt(group.rate, progress);
    const norm = globalNorm(names.map((name) => grads[name] as Tensors[string]));
    norms[group.prefix] = norm;
    if (rate === 0) continue;
    const shrink = tidy(() => minimum(div(scalar(group.clip), add(norm, 1e-6)), 1));
    for (const name of names) updateOne(name, grads[name] as Tensors[string], shrink, params, moments, group, rate);
    shrink.dispose();
  }
  return norms;
}

/** The names that belong to each group. @throws RangeError when a name belongs to none */
export function membersOf(groups: readonly ParamGroup[], names: readonly string[]): Map<ParamGroup, string[]> {
  const members = new Map<ParamGroup, string[]>();
  for (const name of names) {
    let best: ParamGroup | undefined;
    for (const group of groups)
      if (name.startsWith(group.prefix) && group.prefix.length >= (best?.prefix.length ?? 0)) best = group;
    if (!best) throw new RangeError(`No parameter group holds ${name}.`);
    members.set(best, [...(members.get(best) ?? []), name]);
  }
  return members;
}

function globalNorm(grads: readonly Tensors[string][]): Scalar {
  // Not addN: WebGPU binds each of its inputs as a buffer, and a shader has eight.
  return tidy(() => sqrt(sum(stack(grads.map((grad) => sum(square(grad)))))) as Scalar);
}

function updateOne(
  name: string,
  grad: Tensors[string],
  shrink: Tensors[string],
  params: Tensors,
  moments: Moments,
  { beta1, beta2, epsilon }: ParamGroup,
  rate: number,
): void {
  const param = params[name] as Tensors[string];
  const oldFirst = moments.first[name];
  const oldSecond = moments.second[name];
  const count = (moments.updates[name] ?? 0) + 1;
  const [next, first, second] = tidy(() => {
    const clipped = mul(grad, shrink);
    const m = add(mul(oldFirst ?? zerosLike(param), beta1), mul(clipped, 1 - beta1));
    const v = add(mul(oldSecond ?? zerosLike(param), beta2), mul(square(clipped), 1 - beta2));
    const root = add(div(sqrt(v), Math.sqrt(1 - beta2 ** count)), epsilon);
    return [sub(param, mul(div(m, root), rate / (1 - beta1 ** count))), m, v] as const;
  }) as [Tensors[string], Tensors[string], Tensors[string]];
  dispose([param, ...(oldFirst ? [oldFirst] : []), ...(oldSecond ? [oldSecond] : [])]);
  params[name] = next;
  moments.first[name] = first;
  moments.second[name] = second;
  moments.updates[name] = count;
}

/**
 * Moves the running average of the parameters towards them: average = d average + (1 - d) parameter,
 * d = min(decay, (1 + n) / (10 + n)). Names without an average start at the parameter itself.
 * @param n updates so far
 */
export function updateAverage(average: Tensors, params: Tensors, prefix: string, decay: number, n: number): void {
  const keep = Math.min(decay, (1 + n) / (10 + n));
  for (const [name, param] of Object.entries(params)) {
    if (!name.startsWith(prefix)) continue;
    const old = average[name];
    average[name] = old ? tidy(() => add(mul(old, keep), mul(param, 1 - keep))) : param.clone();
    old?.dispose();
  }
}
