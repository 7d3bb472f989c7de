import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SYSTEMS } from "../../src/training/recipes/index.ts";
import { cardText, fillsPicture, type ModelCard } from "./card.ts";
import { measuredText, whyExperimental } from "./measured.ts";

/**
 * Writes a model's card for people, with the scores and the picture of fills that there are by now.
 * @param folder of the model
 * @param experimental whether the card says why the model is an experiment
 */
export function writeCardText(folder: string, card: ModelCard, experimental: boolean): void {
  const text = cardText(card, measuredText(card.network), SYSTEMS[card.recipe]?.limits ?? [], {
    pictured: existsSync(fillsPicture(card.network)),
    experimental: experimental ? whyExperimental(card.network) : "",
  });
  writeFileSync(join(folder, "card.md"), text);
}
