import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { misused, readOptions } from "../cli/args.ts";
import { fillHoles } from "../cli/fill-holes.ts";
import { codecs, openPicture } from "../cli/picture.ts";
import { holePixels, type Mask, reframeMask } from "../src/core/mask.ts";
import { applyPatch } from "../src/core/patch.ts";
import { blankPhoto, clonePhoto, cropPhoto, type Photo } from "../src/core/photo.ts";
import { intersect, type Rect, rectOf } from "../src/core/rect.ts";
import { shrinkPhoto } from "../src/core/shrink.ts";
import { type MaskStroke, rasterize } from "../src/core/stroke.ts";
import { DEFAULT_GROW } from "../src/editor/document.ts";

/**
 * `LACUNA_DATA=DIR npm run -s bench:sheet [-- --only NAME,NAME]`
 *
 * Fills large photos whose objects were marked by hand, as a person would, and lays each out for looking: the photo with
 * its mark, the fill, and two crops of the rim at 100 %. The pictures are kept in .cache/sheet, because the photos are
 * not ours to give away; what was seen on them stands in bench/sheet.json and, by `--write`, in docs/looked-at.md.
 */

/** One photo with what was painted on it. */
interface Looked {
  /** Its path under LACUNA_DATA. */
  readonly photo: string;
  /** What is to go. */
  readonly gone: string;
  /** Closed outlines, or lines of some thickness; points in thousandths of the width and height, brush in photo pixels. */
  readonly marks: readonly {
    readonly outline?: readonly Spot[];
    readonly line?: readonly Spot[];
    readonly brush: number;
  }[];
  /** What was seen at 100 %. */
  readonly seen: string;
}

type Spot = readonly [x: number, y: number];

const COMMAND = {
  usage: ["LACUNA_DATA=DIR npm run -s bench:sheet -- [options]"],
  about:
    "Fills large photos with marks painted by hand and lays them out for looking, with crops at 100 %, in .cache/sheet.",
  options: {
    only: { kind: "text", value: "A,B", help: "photos of these names" },
    write: { kind: "flag", help: "keep what was seen in docs/looked-at.md" },
  },
} as const;
const values = readOptions(COMMAND);
const data = process.env["LACUNA_DATA"];
if (!data) misused(COMMAND, "LACUNA_DATA must name the folder with the photos");

const OUT = ".cache/sheet";
/** Sides of the small pictures and of the crops, in pixels. */
const [SMALL, CROP] = [640, 420];
const all = JSON.parse(readFileSync(new URL("sheet.json", import.meta.url), "utf8")) as Looked[];
const nameOf = ({ photo }: Looked): string => basename(photo, ".jpg");
const chosen = values.only?.split(",") ?? all.map(nameOf);
const unknown = chosen.filter((name) => !all.some((looked) => nameOf(looked) === name));
if (unknown.length > 0)
  misused(COMMAND, `there is no photo ${unknown.join(", ")}; there are ${all.map(nameOf).join(", ")}`);
if (values.write && values.only) misused(COMMAND, "--write is for all photos, without --only");

function maskOf({ marks }: Looked, size: Photo): Mask {
  const strokes = marks.flatMap(({ outline, line, brush }): MaskStroke[] => {
    const points = (spots: readonly Spot[]): { x: number; y: number; radius: number }[] =>
      spots.map(([x, y]) => ({ x: (x * size.width) / 1000, y: (y * size.height) / 1000, radius: brush / 2 }));
    if (line) return [{ kind: "brush", mode: "add", points: points(line) }];
    const corners = points(outline ?? []);
    return [
      { kind: "lasso", mode: "add", points: corners },
      { kind: "brush", mode: "add", points: [...corners, ...corners.slice(0, 1)] },
    ];
  });
  return rasterize(strokes, size);
}

/** The photo with its mark in red over it. */
function marked(photo: Photo, mask: Mask): Photo {
  const { data } = reframeMask(mask, rectOf(photo));
  const out = clonePhoto(photo);
  for (let i = 0; i < data.length; i++)
    if (data[i]) out.data.set([Math.round(120 + 0.5 * (photo.data[4 * i] as number)), 0, 60], 4 * i);
  return out;
}

/** Where the rim is looked at: about its leftmost and its rightmost point. */
function views(mask: Mask, photo: Photo): Rect[] {
  const { bounds, data } = mask;
  const rowOf = (column: number): number => {
    const rows = Array.from({ length: bounds.height }, (_, y) => y).filter((y) => data[y * bounds.width + column]);
    return bounds.y + (rows[rows.length >> 1] ?? 0);
  };
  const ends = [
    { x: bounds.x, y: rowOf(0) },
    { x: bounds.x + bounds.width, y: rowOf(bounds.width - 1) },
  ];
  return ends.map(({ x, y }) => {
    const at = (middle: number, length: number): number => Math.max(0, Math.min(length - CROP, middle - (CROP >> 1)));
    return intersect({ x: at(x, photo.width), y: at(y, photo.height), width: CROP, height: CROP }, rectOf(photo));
  });
}

/** Pictures side by side. */
function row(pictures: readonly Photo[]): Photo {
  const gap = 8;
  const width = pictures.reduce((sum, picture) => sum + picture.width + gap, -gap);
  const out = blankPhoto(width, Math.max(...pictures.map(({ height }) => height)));
  out.data.fill(255);
  let left = 0;
  for (const picture of pictures) {
    for (let y = 0; y < picture.height; y++)
      out.data.set(
        picture.data.subarray(4 * y * picture.width, 4 * (y + 1) * picture.width),
        4 * (y * out.width + left),
      );
    left += picture.width + gap;
  }
  return out;
}

mkdirSync(OUT, { recursive: true });
const lines: string[] = [];
for (const looked of all) {
  const name = nameOf(looked);
  if (!chosen.includes(name)) continue;
  const { photo } = await openPicture(join(data, looked.photo));
  const mask = maskOf(looked, photo);
  const hole = { width: photo.width, height: photo.height, data: reframeMask(mask, rectOf(photo)).data };
  const filled = clonePhoto(photo);
  const { patches } = await fillHoles(photo, hole, { seed: 0, grow: DEFAULT_GROW, mode: "auto" });
  for (const patch of patches) applyPatch(filled, patch);
  const crops = views(mask, photo).map((view) => cropPhoto(filled, view));
  const picture = row([shrinkPhoto(marked(photo, mask), SMALL), shrinkPhoto(filled, SMALL), ...crops]);
  writeFileSync(join(OUT, `${name}.png`), await codecs.encode("png", picture, { fullChroma: true }));
  const share = (100 * holePixels(mask)) / (photo.width * photo.height);
  const size = `${((photo.width * photo.height) / 1e6).toFixed(1)} megapixels, ${share.toFixed(1)} % marked`;
  lines.push(`- **${name}** (${size}): ${looked.gone}. ${looked.seen}`);
  console.log(lines.at(-1));
}
if (values.write) {
  const head = `# Fills that were looked at

Written by \`npm run -s bench:sheet -- --write\` from \`bench/sheet.json\`, which holds the marks and what a person saw on the
contact sheet at 100 %. The photos may not be given away; whoever has them gets the sheet in \`.cache/sheet\`.
`;
  writeFileSync("docs/looked-at.md", `${head}\n${lines.join("\n")}\n`);
}
