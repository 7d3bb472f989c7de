import type { Message } from "../../../editor/session.ts";
import type { messages as english } from "../en/messages.ts";
import { formats } from "../format.ts";
import type { Shape } from "../shape.ts";

const f = formats("de");

type Step = Extract<Message, { kind: "undone" }>["what"];
const STEPS: Readonly<Record<Step, string>> = {
  mark: "Markierung",
  guide: "Vorgabe",
  frame: "Rahmen",
  fill: "Füllung",
  setting: "Einstellung",
};

export const messages = {
  searches: {
    select: "Der Rand des Objekts wird gesucht",
    trace: "Der Draht wird verfolgt",
    similar: "Ähnliches wird gesucht",
    reshape: "Die Markierungen werden geändert",
  },
  jobs: {
    open: (name) => `${name} wird geöffnet`,
    frame: "Das Foto kommt in seinen Rahmen",
    inspect: {
      artefacts: "Es wird gesucht, was die Füllung verrät",
      attention: "Es wird gefragt, wohin der Generator sah",
    },
    stages: {
      queued: "Wartet auf andere Arbeit auf diesem Gerät",
      plan: "Markierungen werden betrachtet",
      generator: "Die Szene wird erdacht",
      detail: "Wird gefüllt",
      blend: "Der Rand wird eingepasst",
      apply: "Wird in das Foto eingesetzt",
    },
    ofRegions: (stage, region, regions) => `${stage}, Markierung ${region} von ${regions}`,
  },
  device: {
    starting: "Die Berechnung wird vorbereitet …",
    loading: ({ file, loaded, total }) => `${file} wird geladen${total ? `, ${f.percent(loaded / total)}` : ""}`,
    search: (runsOn) => `Texturensuche (${runsOn})`,
  },
  messages: {
    opened: ({ name }) => `${name} ist geöffnet.`,
    restored: ({ name }) => `${name} ist wieder da, wie Sie es verlassen haben.`,
    filled: ({ seconds }) => `In ${f.seconds(seconds)} gefüllt.`,
    framed: ({ width, height }) => `Das Foto hat jetzt ${f.dimensions({ width, height })}.`,
    choices: ({ count }) => `${count} Füllungen zur Wahl. Das Foto bleibt, wie es war, bis Sie eine nehmen.`,
    chosen: () => "Genommen. Rückgängig bringt die andere zurück.",
    inspected: ({ what }) =>
      what === "artefacts"
        ? "Die Füllung zeigt jetzt, wie gefüllt sie aussieht."
        : "Zeigen Sie auf eine gefüllte Stelle, um zu sehen, woher sie stammt.",
    "nothing-hot": () => "Nichts in der Füllung ist so heiß. Senken Sie die Grenze, oder lassen Sie sie, wie sie ist.",
    cancelled: () => "Abgebrochen. Ihre Markierungen sind noch da.",
    copied: () =>
      "Das Markierte ist kopiert. Fügen Sie es hier ein, oder öffnen Sie ein anderes Foto und fügen Sie es dort ein.",
    "no-edges": () =>
      "Keine zwei Kanten, die an der Markierung enden, gehören zusammen. Zeichnen Sie die Linie selbst.",
    selected: () => "Markiert. Enter füllt, Alt nimmt einen Teil weg.",
    "nothing-found": () => "Dort wurde nichts gefunden. Vergrößern Sie, oder klicken Sie an eine andere Stelle.",
    undone: ({ what }) => `Rückgängig gemacht: ${STEPS[what]}.`,
    redone: ({ what }) => `Wiederholt: ${STEPS[what]}.`,
    saved: ({ name }) => `Als ${name} gespeichert.`,
    learnt: ({ error, look }) =>
      `Der Generator kennt dieses Foto jetzt besser: An Stellen, die er nicht gesehen hat, änderte sich sein Fehler um ${f.change(error)} und der Unterschied in der Struktur um ${f.change(look)}.`,
    "learnt-nothing": () => "Dieses Foto zu lernen half nicht; der Generator bleibt, wie er war.",
    "picture-copied": () => "Kopiert. Fügen Sie es in einem anderen Programm ein.",
    "engine-restarted": () => "Die Berechnung wurde neu gestartet.",
  },
  notices: {
    "reduced-to-8-bit": "Dieses Foto hat 16 Bit je Kanal. Lacuna arbeitet mit 8 Bit und speichert 8 Bit.",
    "first-frame-only": "Diese Datei ist animiert. Das erste Bild wurde geöffnet.",
    "profile-not-applied":
      "Das Farbprofil dieses Fotos bleibt in der Datei erhalten, aber die Farben auf dem Bildschirm können anders aussehen.",
    "cmyk-converted": "Dieses Foto war für den Druck bestimmt (CMYK). Es wurde in RGB umgewandelt.",
  },
} as const satisfies Shape<typeof english>;
