import type { batch as english } from "../en/batch.ts";
import { formats } from "../format.ts";
import type { Shape } from "../shape.ts";

const f = formats("de");

export const batch = {
  title: "Viele Fotos auf einmal",
  lead: "Fotos und Masken gleicher Größe: eine Maske ist ein Bild, weiß, wo das Foto gefüllt werden soll.",
  photos: "Fotos wählen",
  masks: "Masken wählen",
  masksHint: "eine für alle, oder je eine mit dem Namen des Fotos",
  none: "noch keine",
  files: (count) => f.plural(count, { one: "# Datei", other: "# Dateien" }),
  without: (names) =>
    names.length === 1
      ? `${names[0]} hat keine Maske seines Namens und wird ausgelassen.`
      : `${f.plural(names.length, { other: "# Fotos" })} haben keine Maske ihres Namens und werden ausgelassen.`,
  asOpened: "Wie geöffnet",
  start: (count) =>
    count === 0
      ? "In eine Zip-Datei füllen"
      : `${f.plural(count, { one: "# Foto", other: "# Fotos" })} in eine Zip-Datei füllen`,
  progress: "Gefüllte Fotos",
  working: (place, total, name) => `${f.number(place)} von ${f.number(total)}: ${name}`,
  finished: (good, total) => `${f.number(good)} von ${f.number(total)} Fotos sind in der Zip-Datei.`,
  cancelled: (good) =>
    good === 0
      ? "Abgebrochen. Es wurde nichts geschrieben."
      : `Abgebrochen. ${f.plural(good, { one: "Das bis dahin gefüllte Foto ist", other: "Die # bis dahin gefüllten Fotos sind" })} in der Zip-Datei.`,
} as const satisfies Shape<typeof english>;
