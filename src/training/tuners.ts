import type { TuneSettings } from "../core/training.ts";
import type { LacunaConfig } from "../models/lacuna.ts";
import type { NetworkConfig } from "../models/weights.ts";
import { isTuned, tuneLacuna } from "./recipes/tune-lacuna.ts";
import type { Recipe } from "./types.ts";

/** A way to fine-tune a network of a kind. */
export interface Tuner {
  /** The network's name in its weight files. */
  readonly network: string;
  readonly recipe: (config: NetworkConfig, settings: TuneSettings, samples: number) => Recipe;
  /** Whether a parameter (without prefix) is trained at any time of the run. */
  readonly trains: (config: NetworkConfig, settings: TuneSettings, name: string) => boolean;
}

/** Ways to fine-tune by name; the first is the default. */
export const TUNERS: Readonly<Record<string, Tuner>> = {
  lacuna: {
    network: "lacuna",
    recipe: (config, settings, samples) =>
      tuneLacuna({ ...settings, generator: config as unknown as LacunaConfig, samples }),
    trains: (config, { trainedBlocks }, name) => {
      const lacuna = config as unknown as LacunaConfig;
      return isTuned(lacuna, name, Math.max(0, lacuna.blocks - trainedBlocks));
    },
  },
};
