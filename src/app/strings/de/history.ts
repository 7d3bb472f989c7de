import type { history as english, choices as englishChoices } from "../en/history.ts";
import type { Shape } from "../shape.ts";

export const choices = {
  title: "Füllungen zur Wahl",
  one: (place, count) => `Füllung ${place} von ${count} nehmen`,
  keep: "Das Foto lassen, wie es ist",
} as const satisfies Shape<typeof englishChoices>;

export const history = {
  title: "Verlauf",
  opened: "Geöffnet",
  earlier: "Frühere Schritte",
  steps: {
    frame: "Rahmen",
    guide: "Vorgabe",
    fill: "Füllung",
    brush: "Pinsel",
    eraser: "Radierer",
    lasso: "Lasso",
    rectangle: "Rechteck",
    mask: "Auswahl",
    clear: "Markierungen gelöscht",
    marks: "Markierungen geändert",
    setting: "Einstellung",
  },
} as const satisfies Shape<typeof english>;
