import { createRandom, hashInts } from "../../src/core/random.ts";

/** RGB -1..1, row by row. */
export interface Rgb {
  readonly side: number;
  readonly data: Float32Array<ArrayBuffer>;
}

type Distort = (picture: Rgb, seed: number) => Float32Array<ArrayBuffer>;

/** Each value from its own neighbourhood: the picture's value `dx`, `dy` pixels on, held at the border. */
function at({ side, data }: Rgb, x: number, y: number, c: number): number {
  const u = Math.min(side - 1, Math.max(0, x));
  const v = Math.min(side - 1, Math.max(0, y));
  return data[3 * (v * side + u) + c] as number;
}

function perPixel(rule: (picture: Rgb, x: number, y: number, c: number) => number): Distort {
  return (picture) =>
    picture.data.map((_, i) => {
      const pixel = Math.floor(i / 3);
      return rule(picture, pixel % picture.side, Math.floor(pixel / picture.side), i % 3);
    });
}

const blur = (radius: number): Distort =>
  perPixel((picture, x, y, c) => {
    let sum = 0;
    for (let v = -radius; v <= radius; v++) for (let u = -radius; u <= radius; u++) sum += at(picture, x + u, y + v, c);
    return sum / (2 * radius + 1) ** 2;
  });

const shift = (by: number): Distort => perPixel((picture, x, y, c) => at(picture, x + by, y, c));

const coarse = (cell: number): Distort =>
  perPixel((picture, x, y, c) => at(picture, cell * Math.floor(x / cell), cell * Math.floor(y / cell), c));

const grain =
  (deviation: number): Distort =>
  ({ data }, seed) => {
    const random = createRandom(hashInts(seed, Math.round(1000 * deviation)));
    return data.map((value) => value + deviation * random.normal());
  };

const tint = (by: number): Distort => perPixel((picture, x, y, c) => at(picture, x, y, c) + by * (c - 1));

/** A hole in the middle, a share of the side wide, filled with the mean of its rim: what a bad fill looks like. */
const flatHole =
  (share: number): Distort =>
  (picture) => {
    const { side, data } = picture;
    const from = Math.round(((1 - share) / 2) * side);
    const until = side - from;
    const inside = (x: number, y: number): boolean => x >= from && x < until && y >= from && y < until;
    const rim = [0, 0, 0];
    let count = 0;
    for (let i = from; i < until; i++)
      for (const [x, y] of [
        [i, from - 1],
        [i, until],
        [from - 1, i],
        [until, i],
      ] as const) {
        for (let c = 0; c < 3; c++) rim[c] = (rim[c] as number) + at(picture, x, y, c);
        count++;
      }
    return data.map((value, i) => {
      const pixel = Math.floor(i / 3);
      return inside(pixel % side, Math.floor(pixel / side)) ? (rim[i % 3] as number) / count : value;
    });
  };

/** What is done to a picture to see whether two distances order the damage alike. */
export const DISTORTIONS: Readonly<Record<string, Distort>> = {
  "blur 1": blur(1),
  "blur 2": blur(2),
  "blur 4": blur(4),
  "shift 1": shift(1),
  "shift 3": shift(3),
  "coarse 2": coarse(2),
  "coarse 4": coarse(4),
  "grain 0.05": grain(0.05),
  "grain 0.15": grain(0.15),
  "grain 0.4": grain(0.4),
  "tint 0.1": tint(0.1),
  "tint 0.3": tint(0.3),
  "flat hole 0.25": flatHole(0.25),
  "flat hole 0.5": flatHole(0.5),
};

/** A distorted picture, held within -1..1. */
export function distorted(picture: Rgb, name: string, seed: number): Float32Array<ArrayBuffer> {
  const distort = DISTORTIONS[name];
  if (!distort) throw new RangeError(`There is no distortion ${name}.`);
  return distort(picture, seed).map((value) => Math.min(1, Math.max(-1, value)));
}
