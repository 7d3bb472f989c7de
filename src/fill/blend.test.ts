import { expect, it } from "vitest";
import { blankPhoto, type Photo } from "../core/photo.ts";
import { hashInts } from "../core/random.ts";
import { blend } from "./blend.ts";
import { referenceKernels } from "./kernels/reference.ts";
import { HOLE } from "./planes.ts";

const SIDE = 84;
const box = { x: 26, y: 40, width: 30, height: 26 };
const still = async (): Promise<void> => {};

function paint(value: (x: number, y: number) => number): { photo: Photo; state: Uint8Array; hole: Int32Array } {
  const photo = blankPhoto(SIDE, SIDE);
  const state = new Uint8Array(SIDE * SIDE);
  const hole: number[] = [];
  for (let i = 0; i < SIDE * SIDE; i++) {
    const x = i % SIDE;
    const y = Math.floor(i / SIDE);
    const inside = x >= box.x && y >= box.y && x < box.x + box.width && y < box.y + box.height;
    if (inside) {
      state[i] = HOLE;
      hole.push(i);
    }
    photo.data.set(
      [0, 1, 2].map(() => value(x, y)),
      i * 4,
    );
    photo.data[i * 4 + 3] = 255;
  }
  return { photo, state, hole: Int32Array.from(hole) };
}

const texture = (x: number, y: number): number => 110 + (hashInts(4, x % 12, y % 12) & 31);

/** Copies each hole pixel from two tiles further up, where the same texture lies. */
function copied(photo: Photo, hole: Int32Array): { pixels: Float32Array; source: Int32Array } {
  const source = hole.map((at) => at - 36 * SIDE);
  const pixels = Float32Array.from(
    { length: hole.length * 4 },
    (_, i) => photo.data[(source[i >> 2] as number) * 4 + (i & 3)] as number,
  );
  return { pixels, source };
}

function worstDifference(out: Uint8Array, hole: Int32Array, truth: Photo): number {
  return out.reduce(
    (worst, value, i) =>
      Math.max(worst, Math.abs(value - (truth.data[(hole[i >> 2] as number) * 4 + (i & 3)] as number))),
    0,
  );
}

it("changes nothing where the copy already continues the photo", async () => {
  const { photo, state, hole } = paint(texture);
  const out = await blend(referenceKernels, photo, state, box, { hole, ...copied(photo, hole) }, still);
  expect(worstDifference(out, hole, photo)).toBe(0);
});

it("takes away a difference in brightness and keeps the texture", async () => {
  const { photo, state, hole } = paint(texture);
  const brighter = paint((x, y) => texture(x, y) + (y < 36 ? 18 : 0)).photo;
  const out = await blend(referenceKernels, brighter, state, box, { hole, ...copied(brighter, hole) }, still);
  expect(worstDifference(out, hole, photo)).toBeLessThanOrEqual(3);
});

it("stays within the range of photo and fill by two levels", async () => {
  const { photo, state, hole } = paint((x, y) => 60 + (hashInts(9, x >> 3, y >> 3) & 63));
  const pixels = Float32Array.from({ length: hole.length * 4 }, (_, i) =>
    (i & 3) === 3 ? 255 : 80 + (hashInts(2, i >> 2) & 7),
  );
  const out = await blend(referenceKernels, photo, state, box, { hole, pixels }, still);
  for (let i = 0; i < out.length; i += 4) {
    expect(out[i]).toBeGreaterThanOrEqual(58);
    expect(out[i]).toBeLessThanOrEqual(125 + 7);
  }
});

it("does not smear an object that ends at the rim into the fill", async () => {
  const { photo, state, hole } = paint((x, y) => (y < box.y && x >= 34 && x < 50 ? 10 : 200));
  const pixels = new Float32Array(hole.length * 4).fill(200).map((value, i) => ((i & 3) === 3 ? 255 : value));
  const source = hole.map((at) => (at % SIDE) + 72 * SIDE); // light ground below the hole
  const out = await blend(referenceKernels, photo, state, box, { hole, pixels, source }, still);
  const middle = hole.indexOf((box.y + 8) * SIDE + 42);
  expect(out[middle * 4]).toBeGreaterThan(180);
});

it("hides the outline of the mask: across the rim nothing is steeper than inside", async () => {
  const { photo, state, hole } = paint((x, y) => (y < box.y && x >= 34 && x < 50 ? 10 : 200));
  const pixels = new Float32Array(hole.length * 4).fill(200).map((value, i) => ((i & 3) === 3 ? 255 : value));
  const source = hole.map((at) => (at % SIDE) + 72 * SIDE);
  const out = await blend(referenceKernels, photo, state, box, { hole, pixels, source }, still);
  const value = (y: number): number => out[hole.indexOf((box.y + y) * SIDE + 42) * 4] as number;
  const across = value(0) - 10;
  expect(across).toBeLessThan(60); // 190 when the object were cut off along the mask
  expect(value(6)).toBeGreaterThan(160);
});

it("lets texture that does not fit die out within a few pixels instead of standing on the rim", async () => {
  const { photo, state, hole } = paint((x, y) => 100 + (hashInts(2, x, y) & 63));
  const source = hole.map((at) => at - 36 * SIDE - 3);
  const pixels = Float32Array.from(
    { length: hole.length * 4 },
    (_, i) => photo.data[(source[i >> 2] as number) * 4 + (i & 3)] as number,
  );
  const out = await blend(referenceKernels, photo, state, box, { hole, pixels, source }, still);
  /** Mean excess of the vertical steps below row `y` of the hole over those of the source. */
  const excess = (y: number): number => {
    let sum = 0;
    for (let x = box.x; x < box.x + box.width; x++) {
      const at = (box.y + y) * SIDE + x;
      const shown = (place: number): number =>
        state[place] === HOLE ? (out[hole.indexOf(place) * 4] as number) : (photo.data[place * 4] as number);
      const from = at - 36 * SIDE - 3;
      const wanted = (photo.data[(from + SIDE) * 4] as number) - (photo.data[from * 4] as number);
      sum += Math.abs(shown(at + SIDE) - shown(at) - wanted);
    }
    return sum / box.width;
  };
  expect(excess(-1)).toBeLessThan(1.3 * excess(0)); // with equal weights 2.6 times
  expect(excess(8)).toBeLessThan(3);
});

it("keeps texture strong where every pixel is copied from elsewhere than its neighbours", async () => {
  const { photo, state, hole } = paint((x, y) => 120 + (hashInts(3, x, y) & 15));
  const source = hole.map((at) => at - 36 * SIDE + ((at + Math.floor(at / SIDE)) % 2 === 0 ? 5 : -7));
  const pixels = Float32Array.from(
    { length: hole.length * 4 },
    (_, i) => photo.data[(source[i >> 2] as number) * 4 + (i & 3)] as number,
  );
  const out = await blend(referenceKernels, photo, state, box, { hole, pixels, source }, still);
  /** Root mean square of the steps along rows. */
  const roughness = (value: (i: number) => number): number => {
    let sum = 0;
    for (let i = 1; i < hole.length; i++) if (i % box.width !== 0) sum += (value(i) - value(i - 1)) ** 2;
    return Math.sqrt(sum / hole.length);
  };
  const before = roughness((i) => photo.data[((hole[i] as number) - 36 * SIDE) * 4] as number);
  const after = roughness((i) => out[4 * i] as number);
  expect(after).toBeGreaterThan(0.9 * before); // the mean of both steps: 0.73 times
  expect(after).toBeLessThan(1.3 * before);
});

it("does not let the small steps of many seams add up to a colour that nothing around has", async () => {
  // Two slopes below an even ground. Every pixel of the hole is copied by itself from where a slope has the ground's grey:
  // on the left from one that rises by a level a pixel, on the right from one that falls.
  const [width, height, side] = [280, 320, 240];
  const photo = blankPhoto(width, height);
  const state = new Uint8Array(width * height);
  const hole: number[] = [];
  const sources: number[] = [];
  for (let i = 0; i < width * height; i++) {
    const [x, y] = [i % width, Math.floor(i / width)];
    const slope = Math.min(40, Math.max(-40, x - 140));
    const grey = 120 + (y < 264 ? 0 : y < 292 ? slope : -slope);
    photo.data.set([grey, grey, grey, 255], 4 * i);
    if (x < 20 || x >= 20 + side || y < 10 || y >= 10 + side) continue;
    state[i] = HOLE;
    hole.push(i);
    sources.push((x < 140 ? 266 : 294) * width + 140 + width * (hashInts(5, i) % 24));
  }
  const pixels = new Float32Array(4 * hole.length).fill(120).map((value, i) => ((i & 3) === 3 ? 255 : value));
  const composite = { hole: Int32Array.from(hole), pixels, source: Int32Array.from(sources) };
  const bounds = { x: 20, y: 10, width: side, height: side };
  const out = await blend(referenceKernels, photo, state, bounds, composite, still);
  const worst = out.reduce((most, value, i) => ((i & 3) === 3 ? most : Math.max(most, Math.abs(value - 120))), 0);
  expect(worst).toBeLessThan(40);
});

it("keeps a real edge between two copies in all channels alike", async () => {
  // On the left copies of a grey, on the right of one that is 100 levels lighter in red, 30 in green and none in blue.
  const { photo, state, hole } = paint(() => 100);
  for (let i = 0; i < SIDE * SIDE; i++) {
    const right = i % SIDE >= box.x + box.width / 2;
    if (right) photo.data.set([200, 130, 100], 4 * i);
  }
  const source = hole.map((at) => (at % SIDE) + 3 * SIDE + SIDE * (hashInts(6, at) % 30) - (hashInts(7, at) % 9));
  const pixels = Float32Array.from(
    { length: hole.length * 4 },
    (_, i) => photo.data[(hole[i >> 2] as number) * 4 + (i & 3)] as number,
  );
  const out = await blend(referenceKernels, photo, state, box, { hole, pixels, source }, still);
  expect(worstDifference(out, hole, photo)).toBeLessThanOrEqual(2);
});

it("brings what was copied in one piece to the light of the rim all the way to its middle", async () => {
  const [width, height, side] = [280, 520, 240];
  const photo = blankPhoto(width, height);
  const state = new Uint8Array(width * height);
  const hole: number[] = [];
  for (let i = 0; i < width * height; i++) {
    const [x, y] = [i % width, Math.floor(i / width)];
    const grey = y < 260 ? 112 : 100;
    photo.data.set([grey, grey, grey, 255], 4 * i);
    if (x < 20 || x >= 20 + side || y < 10 || y >= 10 + side) continue;
    state[i] = HOLE;
    hole.push(i);
  }
  const pixels = new Float32Array(4 * hole.length).fill(100).map((value, i) => ((i & 3) === 3 ? 255 : value));
  const source = Int32Array.from(hole, (at) => at + 265 * width);
  const bounds = { x: 20, y: 10, width: side, height: side };
  const composite = { hole: Int32Array.from(hole), pixels, source };
  const out = await blend(referenceKernels, photo, state, bounds, composite, still);
  const least = out.reduce((low, value, i) => ((i & 3) === 3 ? low : Math.min(low, value)), 255);
  expect(least).toBeGreaterThanOrEqual(110); // 101 when corrections fall to a third over 30 pixels
});
