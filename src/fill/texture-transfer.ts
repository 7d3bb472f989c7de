import { luma } from "../core/colour.ts";
import type { Tick } from "../core/fill.ts";
import type { Photo } from "../core/photo.ts";
import { createRandom, type Random } from "../core/random.ts";
import { expand, intersect, type Rect, rectOf, type Size } from "../core/rect.ts";
import { smoothPlane } from "./box-means.ts";
import { sizesOver, spreadMeans, valueAt } from "./cells.ts";
import { HOLE, KNOWN } from "./planes.ts";

/** Radius, in the generator's pixels, of the three box means in a row that texture stands out from (nearly a Gaussian of 4.5). */
const RADIUS = 4;
/** From the middle of a piece to the next, in the generator's pixels; a piece reaches to the middles of its neighbours. */
const SPACING = 16;
/** Smallest spacing where larger pieces of known pixels are nowhere whole, in pixels. */
const LEAST_SPACING = 4;
/** Over how many spacings the chance that a piece comes from there falls to 1/e. */
const NEARNESS = 12.5;
/** Places that are compared for each piece, and how often one is drawn to find them. */
const PLACES = { compared: 40, drawn: 400 };
/** What counts against a place: levels of colour for each generator's pixel of distance, and for texture e times as strong. */
const AGAINST = { distance: 0.6, strength: 30 };
/** Side of a cell in which the strength of texture around the hole is averaged, in pixels. */
const CELL = 8;
/** How much stronger than around the hole texture may be, as it lies in lumps. */
const MOST = 1.3;
/** Levels of texture below which differences of strength are nothing. */
const FLOOR = { place: 1, gain: 0.3 };
/** Radius of the box means, two in a row, by which strengths within the hole are compared, in the generator's pixels. */
const LOCAL = 4;

/**
 * Gives a generator's fill the texture that it lacks, from the photo around the hole: pieces of what stands out from the
 * known pixels' smoothed colours are laid on a grid, each from a place of like colour and with texture as strong as is
 * to be expected there (texture transfer, Efros and Freeman 2001), and blended so that their strength stays (the weights'
 * squares add up to 1, Heitz and Neyret 2018, section 3). What a fill has of its own counts as a part of it (variances
 * add up), and nowhere does texture become stronger than around the hole, carried inwards smoothly. Colours, averaged over
 * a few pixels, stay the fill's; a fill that is as rough as its surroundings stays what it is.
 * @param state [height x width], see planes.ts
 * @param bounds holds every hole pixel, in crop coordinates
 * @param hole positions of the hole's pixels
 * @param pixels straight RGBA bytes of the hole's pixels, [hole.length x 4]; the opaque ones are written
 * @param scale pixels of the photo for one of the generator's, at least 1
 * @param seed same seed: same bytes
 */
export async function transferTexture(
  photo: Photo,
  state: Uint8Array,
  bounds: Rect,
  hole: Int32Array,
  pixels: Uint8Array,
  { scale, seed }: { readonly scale: number; readonly seed: number },
  tick: Tick,
): Promise<void> {
  const reach = Math.max(8 * SPACING * scale, Math.max(bounds.width, bounds.height) / 2);
  const area = intersect(expand(bounds, Math.ceil(reach)), rectOf(photo));
  const scene = await sceneOf(photo, state, area, { hole, pixels }, scale, tick);
  const spacing = spacingOf(scene, SPACING * scale);
  if (spacing === undefined) return;
  await tick(0.6);
  const laid = layPieces(scene, spacing, scale, createRandom(seed));
  await tick(0.8);
  const gains = gainsOf(scene, laid, scale);
  for (let i = 0; i < hole.length; i++) {
    if (pixels[i * 4 + 3] !== 255) continue;
    const p = scene.placeOf(hole[i] as number);
    for (let c = 0; c < 3; c++) {
      const value = (pixels[i * 4 + c] as number) + (gains[p] as number) * ((laid[c] as Float32Array)[p] as number);
      pixels[i * 4 + c] = Math.round(Math.min(255, Math.max(0, value)));
    }
  }
}

type Plane = Float32Array<ArrayBuffer>;

/** The filled picture around a hole. */
interface Scene extends Size {
  /** Position in the area of a position in the crop. */
  readonly placeOf: (at: number) => number;
  /** [height x width], of planes.ts. */
  readonly state: Uint8Array;
  /** Colours, smoothed, of each channel. */
  readonly smooth: readonly Plane[];
  /** What stands out from them, of each channel. */
  readonly texture: readonly Plane[];
  /** Luma of the texture. */
  readonly luma: Plane;
  /** Mean strength of the luma's texture, known and carried into the hole. */
  readonly expected: (x: number, y: number) => number;
}

async function sceneOf(
  photo: Photo,
  state: Uint8Array,
  area: Rect,
  { hole, pixels }: { readonly hole: Int32Array; readonly pixels: Uint8Array },
  scale: number,
  tick: Tick,
): Promise<Scene> {
  const { width, height } = area;
  const placeOf = (at: number): number => {
    const y = Math.floor(at / photo.width);
    return (y - area.y) * width + at - y * photo.width - area.x;
  };
  const own = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const from = (y + area.y) * photo.width + area.x;
    own.set(state.subarray(from, from + width), y * width);
  }
  const smooth: Plane[] = [];
  const texture: Plane[] = [];
  for (let c = 0; c < 3; c++) {
    const plane = new Float32Array(width * height);
    for (let y = 0, p = 0; y < height; y++)
      for (let at = ((y + area.y) * photo.width + area.x) * 4 + c, x = 0; x < width; x++, p++, at += 4)
        plane[p] = photo.data[at] as number;
    for (let i = 0; i < hole.length; i++) plane[placeOf(hole[i] as number)] = pixels[i * 4 + c] as number;
    // What somebody else fills is nothing to stand out from: as the pixel before it.
    for (let p = 1; p < own.length; p++) if (own[p] !== KNOWN && own[p] !== HOLE) plane[p] = plane[p - 1] as number;
    const blurred = plane.slice();
    for (let pass = 0; pass < 3; pass++) smoothPlane(blurred, area, Math.round(RADIUS * scale));
    for (let p = 0; p < plane.length; p++) plane[p] = (plane[p] as number) - (blurred[p] as number);
    smooth.push(blurred);
    texture.push(plane);
    await tick(0.2 * (c + 1));
  }
  const lumas = lumaOf(texture);
  return { width, height, placeOf, state: own, smooth, texture, luma: lumas, expected: expectedOf(lumas, own, area) };
}

function lumaOf([red, green, blue]: readonly Plane[]): Plane {
  return (red as Plane).map((r, p) => luma(r, green?.[p] as number, blue?.[p] as number));
}

/** Local means of the size of the known pixels' texture, carried smoothly into the hole. */
function expectedOf(plane: Plane, state: Uint8Array, size: Size): Scene["expected"] {
  const cells = sizesOver(plane, size, CELL, (x, y) => state[y * size.width + x] === KNOWN);
  const means = spreadMeans(cells);
  return (x, y) => valueAt(means, cells, CELL, x, y);
}

/** Where pieces of a size may be copied from. */
interface Spacing {
  readonly side: number;
  /** [height x width], 1 where a piece around it is known whole. */
  readonly whole: Uint8Array;
  /** Mean size of the luma's texture in such a piece. */
  readonly strength: Plane;
  /** Mean of each channel in such a piece. */
  readonly colours: readonly Plane[];
}

/** The largest pieces up to a spacing that are known whole somewhere. */
function spacingOf(scene: Scene, largest: number): Spacing | undefined {
  const { width, height, state, luma } = scene;
  for (let side = Math.round(largest); side >= LEAST_SPACING; side >>= 1) {
    const unknown = Float32Array.from(state, (kind) => (kind === KNOWN ? 0 : 1));
    smoothPlane(unknown, scene, side - 1);
    let any = false;
    const whole = new Uint8Array(unknown.length);
    for (let y = side - 1; y <= height - side; y++)
      for (let p = y * width + side - 1; p <= y * width + width - side; p++)
        if ((unknown[p] as number) < NONE) {
          whole[p] = 1;
          any = true;
        }
    if (!any) continue;
    const [strength, ...colours] = [luma.map(Math.abs), ...scene.smooth.map((plane) => plane.slice())] as const;
    for (const plane of [strength, ...colours]) smoothPlane(plane, scene, side >> 1);
    return { side, whole, strength, colours };
  }
  return undefined;
}

/** More than running means of zeros come to by rounding, and less than one pixel makes in the largest piece. */
const NONE = 1e-7;

/** Texture for the hole from pieces on a grid, of each channel; 0 where none could be had. */
function layPieces(scene: Scene, spacing: Spacing, scale: number, random: Random): Plane[] {
  const { width, height, state, texture } = scene;
  const { side } = spacing;
  const laid = texture.map((plane) => new Float32Array(plane.length));
  const squares = new Float32Array(width * height);
  for (let y = side >> 1; y < height + side; y += side)
    for (let x = side >> 1; x < width + side; x += side) {
      const piece = { left: Math.max(0, x - side + 1), right: Math.min(width, x + side) };
      const rows = { top: Math.max(0, y - side + 1), bottom: Math.min(height, y + side) };
      if (!missingIn(state, width, { ...piece, ...rows })) continue;
      const [atX, atY] = [Math.min(width - 1, x), Math.min(height - 1, y)];
      const from = placeFor(scene, spacing, scale, atX, atY, random);
      if (from === undefined) continue;
      const offset = from - (atY * width + atX);
      for (let row = rows.top; row < rows.bottom; row++)
        for (let column = piece.left; column < piece.right; column++) {
          const p = row * width + column;
          if (state[p] !== HOLE) continue;
          const weight = (1 - Math.abs(row - y) / side) * (1 - Math.abs(column - x) / side);
          squares[p] = (squares[p] as number) + weight * weight;
          for (let c = 0; c < 3; c++) {
            const plane = laid[c] as Plane;
            plane[p] = (plane[p] as number) + weight * (texture[c]?.[p + offset] as number);
          }
        }
    }
  for (const plane of laid)
    for (let p = 0; p < plane.length; p++)
      if ((squares[p] as number) > 0) plane[p] = (plane[p] as number) / Math.sqrt(squares[p] as number);
  return laid;
}

function missingIn(
  state: Uint8Array,
  width: number,
  box: { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number },
): boolean {
  for (let y = box.top; y < box.bottom; y++)
    for (let p = y * width + box.left; p < y * width + box.right; p++) if (state[p] === HOLE) return true;
  return false;
}

/** Where a piece is copied from: of places near by, that of the likest colour and texture. */
function placeFor(
  { width, height, expected }: Scene,
  { side, whole, strength, colours }: Spacing,
  scale: number,
  x: number,
  y: number,
  random: Random,
): number | undefined {
  const at = y * width + x;
  const wanted = Math.log(expected(x, y) + FLOOR.place);
  let best: number | undefined;
  let least = Number.POSITIVE_INFINITY;
  let left = PLACES.compared;
  for (let i = 0; i < PLACES.drawn && left > 0; i++) {
    // Two exponential numbers: the density by area, not by radius, falls exponentially.
    const far = -NEARNESS * side * Math.log((1 - random.uniform()) * (1 - random.uniform()));
    const angle = 2 * Math.PI * random.uniform();
    const column = Math.round(x + far * Math.cos(angle));
    const row = Math.round(y + far * Math.sin(angle));
    if (column < 0 || row < 0 || column >= width || row >= height) continue;
    const p = row * width + column;
    if (!whole[p]) continue;
    left--;
    let cost = (AGAINST.distance * far) / scale;
    for (const plane of colours) cost += Math.abs((plane[p] as number) - (plane[at] as number));
    cost += AGAINST.strength * Math.abs(Math.log((strength[p] as number) + FLOOR.place) - wanted);
    if (cost < least) [least, best] = [cost, p];
  }
  return best;
}

/** How much of the laid texture is to be added to each pixel, [height x width]. */
function gainsOf(scene: Scene, laid: readonly Plane[], scale: number): Plane {
  const { width, height, state, luma: own, expected } = scene;
  const lumas = lumaOf(laid);
  const radius = Math.round(LOCAL * scale);
  const inside = Float32Array.from(state, (kind) => (kind === HOLE ? 1 : 0));
  const smoothed = (plane: Plane): Plane => {
    for (let pass = 0; pass < 2; pass++) smoothPlane(plane, scene, radius);
    return plane;
  };
  const over = smoothed(inside.slice());
  const mean = (of: (p: number) => number): Plane => {
    const sums = smoothed(inside.map((share, p) => (share ? of(p) : 0)));
    return sums.map((sum, p) => (inside[p] ? sum / (over[p] as number) : 0));
  };
  const wanted = mean((p) => (lumas[p] as number) ** 2);
  const present = mean((p) => (own[p] as number) ** 2);
  const size = mean((p) => Math.abs(lumas[p] as number));
  const gains = new Float32Array(width * height);
  for (let y = 0, p = 0; y < height; y++)
    for (let x = 0; x < width; x++, p++) {
      if (!inside[p]) continue;
      const lacking = Math.max(0, (wanted[p] as number) - (present[p] as number)) / ((wanted[p] as number) + 1e-6);
      const most = (MOST * (expected(x, y) + FLOOR.gain)) / ((size[p] as number) + FLOOR.gain);
      gains[p] = Math.sqrt(lacking) * Math.min(1, most);
    }
  return gains;
}
