import { encodeModel, type ModelFiles, type NetworkConfig, type Weights } from "../models/weights.ts";
import type { Checkpoint } from "./checkpoint.ts";

/**
 * What a run ships, under the network's own names: the averages of the shipped parameters (those never trained as
 * they are) and the running statistics that belong to them.
 * @param prefix the recipe's `shipped`
 */
export function shippedWeights(
  { params, average, state }: Pick<Checkpoint, "params" | "average" | "state">,
  prefix: string,
): Weights {
  const own = Object.entries({ ...params, ...average, ...state }).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(own.map(([name, array]) => [name.slice(prefix.length), array]));
}

/**
 * The files of a trained network; see {@link shippedWeights}.
 * @throws RangeError when nothing has been averaged yet, or a value is not finite in half precision
 */
export function shipModel(
  run: Pick<Checkpoint, "params" | "average" | "state">,
  prefix: string,
  network: { readonly name: string; readonly config: NetworkConfig },
): Promise<ModelFiles> {
  if (!Object.keys(run.average).some((name) => name.startsWith(prefix)))
    throw new RangeError(`shipModel: no averaged weights under ${prefix}`);
  return encodeModel(network.name, network.config, shippedWeights(run, prefix));
}
