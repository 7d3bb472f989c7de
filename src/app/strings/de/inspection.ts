import type { inspection as english } from "../en/inspection.ts";
import { formats } from "../format.ts";
import type { Shape } from "../shape.ts";

const f = formats("de");

export const inspection = {
  title: { artefacts: "Was gefüllt aussieht", attention: "Wohin der Generator sah" },
  like: "Wie ein Foto",
  filled: "Gefüllt",
  above: "Heiß ab",
  hot: (share) => `${f.percent(share)} der Füllung sind heiß`,
  point: "Zeigen Sie auf eine gefüllte Stelle",
  took: (share) => `Von der markierten Stelle genommen, zu ${f.percent(share)}`,
  close: "Weglegen",
} as const satisfies Shape<typeof english>;
