import type { shell as english } from "../en/shell.ts";
import { formats } from "../format.ts";
import type { Shape } from "../shape.ts";

const f = formats("de");

export const shell = {
  title: "Lacuna",
  start: {
    headline: "Nehmen Sie es aus dem Bild.",
    lead: "Malen Sie über das, was verschwinden soll. Lacuna füllt die Stelle aus ihrer Umgebung, in der vollen Auflösung Ihres Fotos.",
    open: "Foto öffnen",
    or: "oder hierher ziehen, oder einfügen",
    private: "Ihr Foto verlässt dieses Gerät nicht.",
    kept: "Weiter, wo Sie aufgehört haben",
    keptAt: (time) => f.dateTime(time),
    remove: (name) => `${name} aus diesem Browser entfernen`,
    removeSure: "Endgültig entfernen",
    gallery: "Kein Foto zur Hand? Nehmen Sie eines von diesen",
    scenes: { lake: "See", street: "Straße", meadow: "Wiese", interior: "Zimmer" },
  },
  drop: "Foto loslassen, um es zu öffnen",
  canvas:
    "Foto. Die Pfeiltasten bewegen das Fadenkreuz, die Leertaste setzt das Werkzeug auf und ab, die Eingabetaste füllt die Markierungen.",
  toolbar: "Werkzeuge",
  options: "Einstellungen des Werkzeugs",
  showOptions: "Einstellungen",
  topBar: "Foto",
  size: "Größe",
  grow: "Markierung erweitern um",
  pixels: (n) => `${f.number(n)} px`,
  autoFill: "Beim Loslassen füllen",
  autoFillHint: "Halten Sie die Umschalttaste, um zuerst mehreres zu markieren",
  split: "Vorher und nachher: Trennlinie verschieben",
  before: "Vorher",
  after: "Nachher",
  zoom: "Zoom",
  percent: (share) => f.percent(share, share < 0.1 ? 1 : 0),
  dimensions: f.dimensions,
  firstStep: {
    automatic: "Malen Sie über das, was verschwinden soll, und lassen Sie los",
    byButton: "Malen Sie über das, was verschwinden soll, dann füllen Sie",
  },
  cancel: "Abbrechen",
  close: "Schließen",
  dismiss: "Ausblenden",
  unsavedDot: "Noch nicht gespeichert",
  update: {
    ready: "Eine neue Version von Lacuna liegt bereit. Ihre Arbeit bleibt erhalten.",
    take: "Neu laden",
    later: "Später",
  },
  replace: {
    title: "Ein anderes Foto öffnen?",
    body: (name) =>
      `${name} enthält Änderungen, die nicht gespeichert sind. Wenn Sie ein anderes Foto öffnen, gehen sie verloren.`,
    discard: "Änderungen verwerfen und öffnen",
    export: "Zuerst exportieren",
    keep: "Weiter bearbeiten",
  },
  settings: {
    title: "Einstellungen",
    language: "Sprache",
    languageOfSystem: "Wie der Browser",
    theme: "Farben",
    themes: { system: "Wie das System", light: "Hell", dark: "Dunkel" },
  },
  shortcuts: {
    title: "Tastatur und Gesten",
    groups: {
      file: "Foto",
      tools: "Werkzeuge",
      fill: "Füllen",
      edit: "Bearbeiten",
      view: "Ansicht",
      keyboard: "Mit der Tastatur markieren",
    },
    gestures: "Maus, Finger und Stift",
    gestureRows: {
      zoom: ["Zoomen", "Mausrad, oder zwei Finger spreizen"],
      pan: ["Foto verschieben", "Mittlere Taste, Leertaste und ziehen, oder zwei Finger"],
      size: ["Pinselgröße", "Alt oder Umschalt und Mausrad"],
      pen: ["Stift", "Der Druck bestimmt die Breite; das andere Ende radiert; Finger verschieben das Foto"],
    },
    held: "halten",
    keys: { " ": "Leertaste", Escape: "Esc", Delete: "Entf", Control: "Strg" },
  },
} as const satisfies Shape<typeof english>;
