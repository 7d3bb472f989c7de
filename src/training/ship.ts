import { encodeModel, type ModelFiles, type NetworkConfig, type Weights } from "../models/weights.ts";

/**
 * The files of a trained network: the averaged weights of the shipped parameters, under the network's own names.
 * @param average of a checkpoint
 * @param prefix the recipe's `shipped`
 * @throws RangeError when nothing has been averaged yet, or a value is not finite in half precision
 */
export function shipModel(
  average: Weights,
  prefix: string,
  network: { readonly name: string; readonly config: NetworkConfig },
): Promise<ModelFiles> {
  const shipped = Object.entries(average).filter(([name]) => name.startsWith(prefix));
  if (shipped.length === 0) throw new RangeError(`shipModel: no averaged weights under ${prefix}`);
  const weights = Object.fromEntries(shipped.map(([name, array]) => [name.slice(prefix.length), array]));
  return encodeModel(network.name, network.config, weights);
}
