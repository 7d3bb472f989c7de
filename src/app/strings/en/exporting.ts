import type { BlockCount, FileFormat } from "../../../engine/services.ts";
import { formats } from "../format.ts";

const f = formats("en");

export const exporting = {
  title: "Export",
  content: "Content",
  contents: { photo: "Photo", fill: "Fills alone" },
  fillHint: "Your fills on a transparent ground of the photo’s size, as PNG: a layer for other programs.",
  copy: "Copy",
  format: "Format",
  formats: { jpeg: "JPEG", png: "PNG", webp: "WebP", avif: "AVIF" } satisfies Record<FileFormat, string>,
  quality: "Quality",
  automatic: "Automatic",
  automaticHint: "Small, with no visible change outside your edits",
  asItWas: "As it was",
  blocksHint: "Only the parts you edited are written anew; the rest of the JPEG is carried over bit for bit.",
  blocks: ({ unchanged, total }: BlockCount) =>
    `${f.number(unchanged)} of ${f.number(total)} blocks unchanged, bit for bit`,
  byHand: "By hand",
  lossless: "PNG keeps every pixel exactly.",
  metadata: "Keep date, place and camera details",
  noMetadata: "This photo carries no date, place or camera details.",
  unfilled: "Some marks are not filled yet; they are not in the file.",
  measuring: "Measuring size and quality…",
  exact: "Outside your edits: unchanged, bit for bit",
  nearly: (db: number) => `Outside your edits: ${f.number(db, 1, true)} dB, no visible change`,
  visible: (db: number) => `Outside your edits: ${f.number(db, 1, true)} dB, changes may be visible`,
  save: "Save",
  fileSize: f.bytes,
} as const;
