import { fromOklab, toOklab } from "../core/colour.ts";
import type { Tick } from "../core/fill.ts";
import type { Photo } from "../core/photo.ts";
import { hashInts } from "../core/random.ts";
import type { Kernels } from "./kernels/kernels.ts";
import { addFixed, createMembrane, FIXED, solveMembrane, UNKNOWN } from "./membrane.ts";
import { type PlacedPiece, solidPlane } from "./pieces.ts";
import { KNOWN } from "./planes.ts";

/** Most places along the rim that are compared. */
const MOST_PAIRS = 600;
/** Half side of the windows that are compared across the rim, as a share of the piece's side, and its bounds. */
const WINDOW_SHARE = 0.045;
const WINDOW = { least: 3, most: 24 };
/** Spread below which a rim is flat (Oklab). */
const FLAT = 0.004;
/** How far colours of a piece that has nothing in common with its surroundings are drawn to them. */
const LOOSE = { lightness: 0.65, colour: 0.65 };

/** Where a piece lies in the crop, as full planes [height x width]. */
interface Shape {
  /** 1 where a pixel is piece for the most part. */
  readonly solid: Uint8Array;
  /** Number of the piece's pixel there, or -1. */
  readonly index: Int32Array;
}

/** Colour on both sides of the rim at one place, Oklab. */
interface Pair {
  readonly at: number;
  readonly inside: readonly number[];
  readonly outside: readonly number[];
}

/**
 * Makes a pasted piece's colours fit the photo around it, in Oklab, channel by channel:
 * 1. Along the rim, means of small windows inside and outside are compared. Where both tell the same story (they
 *    correlate, as when water was cut out with the boat), the piece gets the map that takes the inner to the outer
 *    ones: a transfer of mean and spread as Reinhard et al. 2001, but between things that are alike.
 * 2. What differs along the rim after that is carried inwards by a membrane, as far as the rims agree.
 * 3. Where they do not agree (a boat cut out sharply), mean and spread are drawn part of the way to the
 *    surroundings'.
 * Then grain: a piece smoother than the photo around it gets what it lacks.
 * @param photo the crop; only its {@link KNOWN} pixels are looked at
 * @param state [height x width]
 * @returns levels [piece.at.length x 3]
 */
export async function harmonise(
  kernels: Kernels,
  photo: Photo,
  state: Uint8Array,
  piece: PlacedPiece,
  tick: Tick,
): Promise<Float32Array> {
  const { harmony } = piece.guide;
  if (harmony <= 0) return piece.rgb;
  const solid = solidPlane(piece, state.length);
  const inside = labOfPiece(piece);
  const index = new Int32Array(state.length).fill(-1);
  for (let i = 0; i < piece.at.length; i++) index[piece.at[i] as number] = i;
  const shape: Shape = { solid, index };
  const pairs = rimPairs(photo, state, piece, inside, shape);
  if (pairs.length < 8) return piece.rgb;
  const maps = [0, 1, 2].map((c) => mapOf(pairs, c));
  const rims = sharedTrust(maps);
  const loose = looseMaps(pairs);
  const carried = await carryInwards(kernels, photo, piece, pairs, maps, rims, tick);
  const out = new Float32Array(piece.rgb.length);
  const lab = [0, 0, 0];
  for (let i = 0; i < piece.at.length; i++) {
    for (let c = 0; c < 3; c++) {
      const value = inside[3 * i + c] as number;
      const map = maps[c] as RimMap;
      const tight = map.gain * value + map.offset + (carried[c]?.[i] as number);
      const free = (loose[c] as RimMap).gain * value + (loose[c] as RimMap).offset;
      lab[c] = value + harmony * (rims * tight + (1 - rims) * free - value);
    }
    fromOklab(lab[0] as number, lab[1] as number, lab[2] as number, out, 3 * i);
  }
  addGrain(out, photo, state, piece, shape);
  return out;
}

function labOfPiece({ rgb }: PlacedPiece): Float32Array {
  const out = new Float32Array(rgb.length);
  for (let i = 0; i < rgb.length; i += 3) toOklab(rgb[i] as number, rgb[i + 1] as number, rgb[i + 2] as number, out, i);
  return out;
}

/** Means of windows on both sides of the rim, at places spread evenly along it. */
function rimPairs(
  { width, height, data }: Photo,
  state: Uint8Array,
  { at, guide }: PlacedPiece,
  inside: Float32Array,
  { solid, index }: Shape,
): Pair[] {
  const rim = [...at].filter((p) => {
    const x = p % width;
    if (!solid[p]) return false;
    return (x > 0 && !solid[p - 1]) || (x < width - 1 && !solid[p + 1]) || !solid[p - width] || !solid[p + width];
  });
  const side = Math.sqrt(at.length);
  const reach = Math.round(Math.min(WINDOW.most, Math.max(WINDOW.least, WINDOW_SHARE * side)));
  const outer = reach + Math.ceil(guide.ring) + 1;
  const step = Math.max(1, Math.floor(rim.length / MOST_PAIRS));
  const scratch = new Float32Array(3);
  const pairs: Pair[] = [];
  for (let r = 0; r < rim.length; r += step) {
    const p = rim[r] as number;
    const cx = p % width;
    const cy = Math.floor(p / width);
    const [inner, around] = [
      [0, 0, 0, 0],
      [0, 0, 0, 0],
    ] as [number[], number[]];
    for (let y = Math.max(0, cy - outer); y <= Math.min(height - 1, cy + outer); y++)
      for (let x = Math.max(0, cx - outer); x <= Math.min(width - 1, cx + outer); x++) {
        const q = y * width + x;
        const far = (x - cx) ** 2 + (y - cy) ** 2;
        if (solid[q] && far <= reach * reach) addTo(inner, inside, 3 * (index[q] as number));
        else if (state[q] === KNOWN && far <= outer * outer) {
          toOklab(data[4 * q] as number, data[4 * q + 1] as number, data[4 * q + 2] as number, scratch, 0);
          addTo(around, scratch, 0);
        }
      }
    if ((inner[3] as number) < 3 || (around[3] as number) < 3) continue;
    pairs.push({ at: p, inside: meanOf(inner), outside: meanOf(around) });
  }
  return pairs;
}

function addTo(sums: number[], values: Float32Array, at: number): void {
  for (let c = 0; c < 3; c++) sums[c] = (sums[c] as number) + (values[at + c] as number);
  sums[3] = (sums[3] as number) + 1;
}

function meanOf([a, b, c, count]: readonly number[]): number[] {
  return [a, b, c].map((sum) => (sum as number) / (count as number));
}

interface RimMap {
  readonly gain: number;
  readonly offset: number;
  /** Correlation across the rim, 0..1, and what it is worth: the spread inside. */
  readonly agreement: number;
  readonly weight: number;
}

function moments(pairs: readonly Pair[], c: number) {
  let [x, y, xx, yy, xy] = [0, 0, 0, 0, 0];
  for (const { inside, outside } of pairs) {
    const [a, b] = [inside[c] as number, outside[c] as number];
    x += a;
    y += b;
    xx += a * a;
    yy += b * b;
    xy += a * b;
  }
  const n = pairs.length;
  const [mx, my] = [x / n, y / n];
  return { mx, my, vx: Math.max(0, xx / n - mx * mx), vy: Math.max(0, yy / n - my * my), vxy: xy / n - mx * my };
}

/** The map from inner to outer windows of one channel. The gain is the ratio of spreads, drawn to 1 where they do not correlate. */
function mapOf(pairs: readonly Pair[], c: number): RimMap {
  const { mx, my, vx, vy, vxy } = moments(pairs, c);
  const [sx, sy] = [Math.sqrt(vx), Math.sqrt(vy)];
  const r = sx > 1e-6 && sy > 1e-6 ? Math.min(1, Math.max(0, vxy / (sx * sy))) : 0;
  const certain = r * r * (vx / (vx + FLAT * FLAT));
  const gain = Math.min(2.5, Math.max(0.4, ((sy + FLAT) / (sx + FLAT)) ** certain));
  return { gain, offset: my - gain * mx, agreement: r, weight: vx + vy };
}

/** 0..1: how much the two sides of the rim are one and the same thing. */
function sharedTrust(maps: readonly RimMap[]): number {
  let sum = 0;
  let total = 0;
  for (const { agreement, weight } of maps) {
    sum += weight * agreement;
    total += weight;
  }
  if (total < 3 * FLAT * FLAT) return 1;
  return smooth(sum / total, 0.25, 0.65);
}

function smooth(value: number, low: number, high: number): number {
  const t = Math.min(1, Math.max(0, (value - low) / (high - low)));
  return t * t * (3 - 2 * t);
}

/** For a piece that is unlike its surroundings: only part of the way to them, and no change of contrast. */
function looseMaps(pairs: readonly Pair[]): RimMap[] {
  return [0, 1, 2].map((c) => {
    const { mx, my } = moments(pairs, c);
    const share = c === 0 ? LOOSE.lightness : LOOSE.colour;
    return { gain: 1, offset: share * (my - mx), agreement: 0, weight: 0 };
  });
}

/** What the rim still differs by, carried to every pixel of the piece by Laplace's equation. */
async function carryInwards(
  kernels: Kernels,
  { width, height }: Photo,
  piece: PlacedPiece,
  pairs: readonly Pair[],
  maps: readonly RimMap[],
  trust: number,
  tick: Tick,
): Promise<Float32Array[]> {
  const out = maps.map(() => new Float32Array(piece.at.length));
  if (trust <= 0) return out;
  const kind = new Uint8Array(width * height);
  for (const p of piece.at) kind[p] = UNKNOWN;
  for (const { at } of pairs) kind[at] = FIXED;
  const membrane = createMembrane(kernels, kind, width, height);
  const planeOf = (): Float32Array => new Float32Array(width * height);
  const right = [planeOf(), planeOf(), planeOf()] as const;
  const solution = [planeOf(), planeOf(), planeOf()] as const;
  for (const [c, plane] of solution.entries()) {
    const { gain, offset } = maps[c] as RimMap;
    for (const { at, inside, outside } of pairs) {
      const rest = (outside[c] as number) - gain * (inside[c] as number) - offset;
      plane[at] = rest;
      addFixed(right[c] as Float32Array, at, rest, width);
    }
  }
  await solveMembrane(kernels, membrane, right, solution, tick);
  for (const [c, plane] of solution.entries()) {
    const values = out[c] as Float32Array;
    for (let i = 0; i < values.length; i++) values[i] = plane[piece.at[i] as number] as number;
  }
  return out;
}

/** Median of the Laplacian's size, as a Gaussian's standard deviation in levels (after Immerkaer 1996). */
function grainOf(values: number[]): number {
  if (values.length < 64) return 0;
  values.sort((a, b) => a - b);
  return (values[values.length >> 1] as number) / 0.6745 / 6;
}

/** Noise on the piece, so that it is no smoother than the photo near it. */
function addGrain(
  rgb: Float32Array,
  photo: Photo,
  state: Uint8Array,
  piece: PlacedPiece,
  { solid, index }: Shape,
): void {
  const { width, height, data } = photo;
  const here = (q: number): number =>
    solid[q] ? (rgb[3 * (index[q] as number) + 1] as number) : (data[4 * q + 1] as number);
  const [inner, outer] = [[], []] as [number[], number[]];
  for (let y = 1; y < height - 1; y++)
    for (let x = 1; x < width - 1; x++) {
      const q = y * width + x;
      const own = solid[q] as number;
      if (!own && state[q] !== KNOWN) continue;
      let sum = 0;
      let whole = true;
      for (let v = -1; v <= 1 && whole; v++)
        for (let u = -1; u <= 1; u++) {
          const p = q + v * width + u;
          if (solid[p] !== own || (!own && state[p] !== KNOWN)) {
            whole = false;
            break;
          }
          sum += (u === 0 && v === 0 ? 4 : u === 0 || v === 0 ? -2 : 1) * here(p);
        }
      if (whole) (own ? inner : outer).push(Math.abs(sum));
    }
  const missing = grainOf(outer) ** 2 - grainOf(inner) ** 2;
  if (missing <= 0.04) return;
  const sigma = piece.guide.harmony * Math.min(12, Math.sqrt(missing));
  for (let i = 0; i < piece.at.length; i++) {
    const p = piece.at[i] as number;
    for (let c = 0; c < 3; c++) {
      let sum = 0; // of four uniform numbers: close enough to a Gaussian
      for (let k = 0; k < 4; k++) sum += hashInts(p, c, k, 0x67726e) / 0x1_0000_0000 - 0.5;
      rgb[3 * i + c] = Math.min(255, Math.max(0, (rgb[3 * i + c] as number) + sigma * sum * Math.sqrt(3)));
    }
  }
}
