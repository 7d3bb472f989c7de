/**
 * Sixteen fills of a model for its card: scenes of our renderer, taken by their index and not by eye, each with its
 * object marked, filled by the generator alone, and filled as the editor does.
 *
 *     npm run -s pretrain:pictures -- --model lacuna
 */
import { writeFileSync } from "node:fs";
import { readOptions } from "../cli/args.ts";
import { fillHoles } from "../cli/fill-holes.ts";
import { codecs } from "../cli/picture.ts";
import { renderScene, sceneNames } from "../cli/scenes/render.ts";
import type { FillMode } from "../src/core/fill.ts";
import { reframeMask } from "../src/core/mask.ts";
import { applyPatch } from "../src/core/patch.ts";
import { blankPhoto, clonePhoto, type Photo } from "../src/core/photo.ts";
import { rectOf } from "../src/core/rect.ts";
import { FILLS, fillsPicture } from "./tools/card.ts";

/** Side of each picture, at 100 %. */
const SIDE = 192;
const GAP = 4;
const COLUMNS = 4;
const QUALITY = 78;
/** Pixels by which the editor grows a mark, for photos so small. */
const GROW = 2;

const { model } = readOptions({
  usage: ["npm run -s pretrain:pictures -- --model NAME"],
  about: "Fills sixteen rendered scenes, taken by index, with a model, and writes the picture for its card.",
  options: { model: { kind: "text", value: "NAME", help: "which generator", fallback: "lacuna" } },
});

/** Scene `index` with its object marked, filled by the generator alone, and filled whole. */
async function triple(index: number): Promise<Photo[]> {
  const name = sceneNames[index % sceneNames.length] as (typeof sceneNames)[number];
  const { photo, object } = renderScene(name, { width: SIDE, height: SIDE, seed: index, withObject: true });
  const hole = { width: SIDE, height: SIDE, data: reframeMask(object, rectOf(photo)).data };
  const filled = async (mode: FillMode): Promise<Photo> => {
    const out = clonePhoto(photo);
    const { patches } = await fillHoles(photo, hole, { seed: 1, grow: GROW, mode, model });
    for (const patch of patches) applyPatch(out, patch);
    return out;
  };
  const marked = clonePhoto(photo);
  hole.data.forEach((missing, i) => {
    if (missing) marked.data.set([236, 72, 120, 255], 4 * i);
  });
  return [marked, await filled("generator"), await filled("auto")];
}

const cell = 3 * SIDE + 3 * GAP;
const sheet = blankPhoto(COLUMNS * cell - GAP, Math.ceil(FILLS / COLUMNS) * (SIDE + GAP) - GAP);
sheet.data.fill(255);
for (let index = 0; index < FILLS; index++) {
  const top = Math.floor(index / COLUMNS) * (SIDE + GAP);
  for (const [i, { data }] of (await triple(index)).entries()) {
    const left = (index % COLUMNS) * cell + i * (SIDE + (i < 2 ? 1 : 0));
    for (let row = 0; row < SIDE; row++)
      sheet.data.set(data.subarray(4 * row * SIDE, 4 * (row + 1) * SIDE), 4 * ((top + row) * sheet.width + left));
  }
}
writeFileSync(fillsPicture(model), await codecs.encode("jpeg", sheet, { quality: QUALITY, fullChroma: true }));
console.log(`${fillsPicture(model)}: ${sheet.width} x ${sheet.height}`);
