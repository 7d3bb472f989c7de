/**
 * Writes the cards of the shipped models again, from their card.json: after `npm run -s bench:model -- --write` or
 * `npm run -s pretrain:pictures`.
 *
 *     npm run -s pretrain:cards
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readOptions } from "../cli/args.ts";
import { readRegistry } from "../src/engine/generator/files.ts";
import type { ModelCard } from "./tools/card.ts";
import { writeCardText } from "./tools/card-file.ts";

readOptions({
  usage: ["npm run -s pretrain:cards"],
  about: "Writes the cards of the shipped models again, with the scores and pictures that there are by now.",
  options: {},
});

const FOLDER = "public/models";
const { models, experimental } = await readRegistry({
  read: async (path) => new Uint8Array(readFileSync(join(FOLDER, path))),
});
for (const name of models) {
  const folder = join(FOLDER, name);
  const card = JSON.parse(readFileSync(join(folder, "card.json"), "utf8")) as ModelCard;
  writeCardText(folder, card, experimental.includes(name));
  console.log(join(folder, "card.md"));
}
