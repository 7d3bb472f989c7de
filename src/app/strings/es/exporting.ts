import type { exporting as english } from "../en/exporting.ts";
import { formats } from "../format.ts";
import type { Shape } from "../shape.ts";

const f = formats("es");

export const exporting = {
  title: "Exportar",
  content: "Contenido",
  contents: { photo: "Foto", fill: "Solo los rellenos" },
  fillHint: "Tus rellenos sobre fondo transparente, al tamaño de la foto y en PNG: una capa para otros programas.",
  copy: "Copiar",
  format: "Formato",
  formats: { jpeg: "JPEG", png: "PNG", webp: "WebP", avif: "AVIF" },
  quality: "Calidad",
  automatic: "Automática",
  automaticHint: "Pequeño, sin cambios visibles fuera de lo que has editado",
  asItWas: "Como estaba",
  blocksHint: "Solo se escribe de nuevo lo que has editado; el resto del JPEG se conserva bit a bit.",
  blocks: ({ unchanged, total }) => `${f.number(unchanged)} de ${f.number(total)} bloques sin cambios, bit a bit`,
  byHand: "Manual",
  lossless: "PNG conserva cada píxel con exactitud.",
  metadata: "Conservar fecha, lugar y datos de la cámara",
  noMetadata: "Esta foto no lleva fecha, lugar ni datos de la cámara.",
  unfilled: "Algunas marcas aún no se han rellenado; no están en el archivo.",
  measuring: "Midiendo tamaño y calidad…",
  exact: "Fuera de lo editado: sin cambios, bit a bit",
  nearly: (db) => `Fuera de lo editado: ${f.number(db, 1, true)} dB, sin cambios visibles`,
  visible: (db) => `Fuera de lo editado: ${f.number(db, 1, true)} dB, puede haber cambios visibles`,
  save: "Guardar",
  fileSize: f.bytes,
} as const satisfies Shape<typeof english>;
