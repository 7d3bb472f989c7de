import type { exporting as english } from "../en/exporting.ts";
import { formats } from "../format.ts";
import type { Shape } from "../shape.ts";

const f = formats("de");

export const exporting = {
  title: "Exportieren",
  content: "Inhalt",
  contents: { photo: "Foto", fill: "Nur die Füllungen" },
  fillHint: "Ihre Füllungen auf durchsichtigem Grund in der Größe des Fotos, als PNG: eine Ebene für andere Programme.",
  copy: "Kopieren",
  format: "Format",
  formats: { jpeg: "JPEG", png: "PNG", webp: "WebP", avif: "AVIF" },
  quality: "Qualität",
  automatic: "Automatisch",
  automaticHint: "Klein, ohne sichtbare Änderung außerhalb Ihrer Bearbeitung",
  asItWas: "Wie es war",
  blocksHint: "Nur was Sie bearbeitet haben, wird neu geschrieben; das übrige JPEG wird Bit für Bit übernommen.",
  blocks: ({ unchanged, total }) => `${f.number(unchanged)} von ${f.number(total)} Blöcken unverändert, Bit für Bit`,
  byHand: "Von Hand",
  lossless: "PNG erhält jedes Pixel genau.",
  metadata: "Datum, Ort und Kameradaten behalten",
  noMetadata: "Dieses Foto enthält weder Datum noch Ort noch Kameradaten.",
  unfilled: "Einige Markierungen sind noch nicht gefüllt; sie sind nicht in der Datei.",
  measuring: "Größe und Qualität werden gemessen …",
  exact: "Außerhalb Ihrer Bearbeitung: unverändert, Bit für Bit",
  nearly: (db) => `Außerhalb Ihrer Bearbeitung: ${f.number(db, 1, true)} dB, keine sichtbare Änderung`,
  visible: (db) => `Außerhalb Ihrer Bearbeitung: ${f.number(db, 1, true)} dB, Änderungen können sichtbar sein`,
  save: "Speichern",
  fileSize: f.bytes,
} as const satisfies Shape<typeof english>;
