import { distanceToHole } from "../core/mask.ts";
import type { Photo } from "../core/photo.ts";
import { expand, intersect, type Rect, rectOf, type Size } from "../core/rect.ts";
import { type Cells, emptyCells, valueAt } from "./cells.ts";
import type { GuidePlanes } from "./guides.ts";
import { kriging, type Sample } from "./kriging.ts";
import { KNOWN } from "./planes.ts";

/** Side of a cell, of that of a square of the hole's area; and the smallest, in pixels. */
const CELL_SHARE = 0.05;
const SMALLEST_CELL = 2;
/** So many samples are solved for in a tenth of a second; with more, cells grow. */
const MOST_SAMPLES = 500;
/** Cells beyond the rim that tell colours. */
const RIM_CELLS = 2;
/** How far colours belong together, of the side of a square of the hole's area. */
const REACH = 0.5;
/** Beyond so many times that from all strokes nothing changes: what is left of a change is below a level. */
const FAR = 4;
/** How far local colours go towards the guess at a stroke: a fill knows something, too. */
const SHARE = 0.5;

/**
 * Draws a fill's local colours towards those that rim and strokes let expect (see {@link kriging}), half of the way at
 * a stroke and less with the distance: texture stays, since only means over cells change. Nothing
 * changes at the rim. Lines say where colours end, which a guess by distance does not know: where there are some, the
 * fill stays as it is.
 * @param state [height x width], see planes.ts
 * @param bounds holds every hole pixel, in crop coordinates
 * @param hole positions of the filled pixels in the crop
 * @param pixels straight RGBA bytes [hole.length x 4], written
 */
export function drawToKriged(
  photo: Photo,
  state: Uint8Array,
  planes: GuidePlanes,
  bounds: Rect,
  hole: Int32Array,
  pixels: Uint8Array,
): void {
  const strokes = strokeBounds(photo, planes, hole);
  if (!strokes || planes.sketch.some((strength) => strength > 0)) return;
  const side = Math.sqrt(hole.length);
  const reach = Math.max(1, REACH * side);
  let cell = Math.max(SMALLEST_CELL, Math.round(CELL_SHARE * side));
  const near = expand(strokes, Math.ceil(FAR * reach));
  const box = intersect(intersect(expand(bounds, (RIM_CELLS + 1) * cell), near), rectOf(photo));
  const ground = groundOf(photo, state, planes, box, hole, pixels);
  let samples = samplesOf(ground, cell);
  for (; samples.length > MOST_SAMPLES; samples = samplesOf(ground, cell)) cell *= 2;
  if (samples.length === 0) return;
  const { means, change } = changeOf(ground, samples, cell, reach);
  const toStroke = distanceToHole({ bounds: rectOf(box), data: ground.under });
  const toRim = distanceToHole({ bounds: rectOf(box), data: ground.known });
  for (let k = 0; k < hole.length; k++) {
    const [x, y] = placeIn(box, photo, hole[k] as number);
    if (!isIn(box, x, y)) continue;
    const i = y * box.width + x;
    const rim = Math.min(1, Math.sqrt(toRim[i] as number) / cell);
    const share = SHARE * rim * Math.exp(-Math.sqrt(toStroke[i] as number) / reach);
    for (const [c, plane] of change.entries()) {
      const value = (pixels[4 * k + c] as number) + share * valueAt(plane, means, cell, x, y);
      pixels[4 * k + c] = Math.round(Math.min(255, Math.max(0, value)));
    }
  }
}

/** A filled hole and the strokes in it, by the pixels of a box around it. */
interface Ground extends Size {
  /** [height x width x 3], levels; and the same with what strokes ask for under them. */
  readonly rgb: Float32Array;
  readonly wished: Float32Array;
  /** [height x width], 1 = the photo is known here, it is filled, it is filled and lies under a stroke. */
  readonly known: Uint8Array<ArrayBuffer>;
  readonly filled: Uint8Array<ArrayBuffer>;
  readonly under: Uint8Array<ArrayBuffer>;
}

function placeIn(box: Rect, { width }: Size, p: number): [x: number, y: number] {
  return [(p % width) - box.x, Math.floor(p / width) - box.y];
}

function isIn({ width, height }: Size, x: number, y: number): boolean {
  return x >= 0 && y >= 0 && x < width && y < height;
}

/** What holds all of the hole's pixels under strokes; undefined without any. */
function strokeBounds({ width }: Size, { strokeAlpha }: GuidePlanes, hole: Int32Array): Rect | undefined {
  let [left, top, right, bottom] = [width, Number.POSITIVE_INFINITY, -1, -1];
  for (const p of hole) {
    if ((strokeAlpha[p] as number) <= 0) continue;
    const y = Math.floor(p / width);
    const x = p - y * width;
    if (x < left) left = x;
    if (x > right) right = x;
    if (y < top) top = y;
    if (y > bottom) bottom = y;
  }
  return right < 0 ? undefined : { x: left, y: top, width: right + 1 - left, height: bottom + 1 - top };
}

function groundOf(
  photo: Photo,
  state: Uint8Array,
  { strokeAlpha, strokeColour }: GuidePlanes,
  box: Rect,
  hole: Int32Array,
  pixels: Uint8Array,
): Ground {
  const { width, height } = box;
  const count = width * height;
  const [known, filled, under] = [new Uint8Array(count), new Uint8Array(count), new Uint8Array(count)];
  const rgb = new Float32Array(3 * count);
  for (let i = 0; i < count; i++) {
    const p = (Math.floor(i / width) + box.y) * photo.width + (i % width) + box.x;
    if (state[p] !== KNOWN) continue;
    known[i] = 1;
    for (let c = 0; c < 3; c++) rgb[3 * i + c] = photo.data[4 * p + c] as number;
  }
  const wished = new Float32Array(3 * count);
  for (let k = 0; k < hole.length; k++) {
    const p = hole[k] as number;
    const [x, y] = placeIn(box, photo, p);
    if (!isIn(box, x, y)) continue;
    const i = y * width + x;
    const alpha = strokeAlpha[p] as number;
    filled[i] = 1;
    if (alpha > 0) under[i] = 1;
    for (let c = 0; c < 3; c++) {
      const own = pixels[4 * k + c] as number;
      rgb[3 * i + c] = own;
      wished[3 * i + c] = own + alpha * ((strokeColour[3 * p + c] as number) - own);
    }
  }
  return { width, height, rgb, wished, known, filled, under };
}

/** By how much the mean colour of each cell that is filled in part is to change, a plane a channel. */
function changeOf(ground: Ground, samples: readonly Sample[], cell: number, reach: number) {
  const guess = kriging(samples, reach);
  const means = meansOf(ground.rgb, ground.filled, ground, cell);
  const change = [0, 1, 2].map(() => new Float32Array(means.counts.length));
  for (let i = 0; i < means.counts.length; i++) {
    if ((means.counts[i] as number) === 0) continue;
    const expected = guess(((i % means.columns) + 0.5) * cell, (Math.floor(i / means.columns) + 0.5) * cell);
    const own = meanOf(means, i);
    for (const [c, plane] of change.entries()) plane[i] = (expected[c] as number) - (own[c] as number);
  }
  return { means, change };
}

/** Colours summed over cells. */
interface Means extends Omit<Cells, "sums"> {
  readonly sums: readonly Float32Array[];
}

function meanOf({ sums, counts }: Means, i: number): number[] {
  return sums.map((sum) => (sum[i] as number) / (counts[i] as number));
}

function meansOf(rgb: Float32Array, of: Uint8Array, size: Size, cell: number): Means {
  const { columns, rows, counts } = emptyCells(size, cell);
  const sums = [0, 1, 2].map(() => new Float32Array(counts.length)) as [Float32Array, Float32Array, Float32Array];
  const [red, green, blue] = sums;
  for (let y = 0, i = 0; y < size.height; y++)
    for (let x = 0; x < size.width; x++, i++) {
      if (!of[i]) continue;
      const at = Math.floor(y / cell) * columns + Math.floor(x / cell);
      counts[at] = (counts[at] as number) + 1;
      red[at] = (red[at] as number) + (rgb[3 * i] as number);
      green[at] = (green[at] as number) + (rgb[3 * i + 1] as number);
      blue[at] = (blue[at] as number) + (rgb[3 * i + 2] as number);
    }
  return { columns, rows, sums, counts };
}

/** Colours that are known: of cells near the hole by the photo, of those under strokes by these. */
function samplesOf({ rgb, wished, known, filled, under, ...size }: Ground, cell: number): Sample[] {
  const photo = meansOf(rgb, known, size, cell);
  const wanted = meansOf(wished, under, size, cell);
  const { columns, rows } = photo;
  const { counts: inHole } = meansOf(rgb, filled, size, cell);
  const nearHole = (column: number, row: number): boolean => {
    for (let v = Math.max(0, row - RIM_CELLS); v <= Math.min(rows - 1, row + RIM_CELLS); v++)
      for (let u = Math.max(0, column - RIM_CELLS); u <= Math.min(columns - 1, column + RIM_CELLS); u++)
        if (inHole[v * columns + u]) return true;
    return false;
  };
  const out: Sample[] = [];
  for (let row = 0, i = 0; row < rows; row++)
    for (let column = 0; column < columns; column++, i++) {
      const place = { x: (column + 0.5) * cell, y: (row + 0.5) * cell };
      const [stroke, around] = [wanted.counts[i] as number, photo.counts[i] as number];
      if (4 * stroke >= cell * cell) out.push({ ...place, values: meanOf(wanted, i) });
      else if (2 * around >= cell * cell && nearHole(column, row)) out.push({ ...place, values: meanOf(photo, i) });
    }
  return out;
}
