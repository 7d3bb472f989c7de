import type { TuneSettings } from "../core/training.ts";
import type { LacunaConfig } from "../models/lacuna.ts";
import type { NetworkConfig } from "../models/weights.ts";
import { recipeNames } from "./recipes/index.ts";
import { isTuned, tuneLacuna } from "./recipes/tune-lacuna.ts";
import { tuneSystem } from "./recipes/tune-system.ts";
import type { Recipe } from "./types.ts";

/** A way to fine-tune a network of a kind. */
export interface Tuner {
  /** Undefined for settings of the network that no recipe is made for. */
  readonly recipe: (config: NetworkConfig, settings: TuneSettings, samples: number) => Recipe | undefined;
  /** Whether a parameter (without prefix) is trained at any time of the run. */
  readonly trains: (config: NetworkConfig, settings: TuneSettings, name: string) => boolean;
}

const lacuna: Tuner = {
  recipe: (config, settings, samples) =>
    tuneLacuna({ ...settings, generator: config as unknown as LacunaConfig, samples }),
  trains: (config, { trainedBlocks }, name) => {
    const { blocks } = config as unknown as LacunaConfig;
    return isTuned(config as unknown as LacunaConfig, name, Math.max(0, blocks - trainedBlocks));
  },
};

/** Ways to fine-tune by the network's name in its weight files: the flagship's own, and each published system's. */
export const TUNERS: Readonly<Record<string, Tuner>> = {
  ...Object.fromEntries(
    recipeNames.map((name): [string, Tuner] => [
      name,
      { recipe: (config, settings) => tuneSystem(name, config, settings), trains: () => true },
    ]),
  ),
  lacuna,
};
