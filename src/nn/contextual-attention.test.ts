import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { createRandom } from "../core/random.ts";
import { contextualAttention } from "./contextual-attention.ts";
import "./gradients.ts";
import type { Features } from "./types.ts";

beforeAll(() => tf.setBackend("cpu"));

interface Field {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** Zero outside. */
  readonly at: (y: number, x: number, c: number) => number;
}

function fieldOf(x: tf.Tensor4D, sample: number): Field {
  const [, height, width, channels] = x.shape;
  const data = x.dataSync();
  const at = (y: number, column: number, c: number): number =>
    y < 0 || column < 0 || y >= height || column >= width
      ? 0
      : (data[((sample * height + y) * width + column) * channels + c] as number);
  return { height, width, channels, at };
}

/** The eight steps, one number after another, for one sample. */
function direct(x: Field, hole: Field): { features: number[]; attention: number[] } {
  const [rows, columns] = [x.height / 2, x.width / 2];
  const count = rows * columns;
  const half = (y: number, column: number, c: number): number =>
    y < 0 || column < 0 || y >= rows || column >= columns ? 0 : x.at(2 * y, 2 * column, c);
  const missing = (y: number, column: number): boolean =>
    [0, 1, 2, 3].some((i) => hole.at(2 * y + (i >> 1), 2 * column + (i & 1), 0) > 0);
  const offsets = Array.from({ length: 9 }, (_, i) => [Math.floor(i / 3) - 1, (i % 3) - 1] as const);
  const patch = (cell: number): number[] => {
    const [y, column] = [Math.floor(cell / columns), cell % columns];
    return offsets.flatMap(([dy, dx]) => Array.from({ length: x.channels }, (_, c) => half(y + dy, column + dx, c)));
  };
  const usable = (cell: number): number => {
    const [y, column] = [Math.floor(cell / columns), cell % columns];
    return offsets.some(([dy, dx]) => {
      const [v, u] = [y + dy, column + dx];
      return v >= 0 && u >= 0 && v < rows && u < columns && missing(v, u);
    })
      ? 0
      : 1;
  };
  const patches = Array.from({ length: count }, (_, i) => patch(i));
  const dot = (a: number[], b: number[]): number => a.reduce((sum, value, i) => sum + value * (b[i] as number), 0);
  let scores = patches.map((query) => patches.map((key) => dot(query, key) / Math.max(1e-4, Math.sqrt(dot(key, key)))));
  const order = (byColumn: boolean): number[] =>
    byColumn
      ? Array.from({ length: count }, (_, i) => (i % rows) * columns + Math.floor(i / rows))
      : Array.from({ length: count }, (_, i) => i);
  for (const places of [order(false), order(true)]) {
    const before = scores;
    scores = before.map((row) => [...row]);
    for (let i = 0; i < count; i++)
      for (let j = 0; j < count; j++) {
        let sum = 0;
        for (const step of [-1, 0, 1]) {
          const [query, key] = [places[i + step], places[j + step]];
          if (query !== undefined && key !== undefined) sum += (before[query] as number[])[key] as number;
        }
        (scores[places[i] as number] as number[])[places[j] as number] = sum;
      }
  }
  const allowed = patches.map((_, i) => usable(i));
  const shares = scores.map((row) => {
    const logits = row.map((value, j) => 10 * value * (allowed[j] as number));
    const most = Math.max(...logits);
    const powers = logits.map((value) => Math.exp(value - most));
    const total = powers.reduce((a, b) => a + b, 0);
    return powers.map((value, j) => (value / total) * (allowed[j] as number));
  });
  const features = new Array<number>(x.height * x.width * x.channels).fill(0);
  shares.forEach((row, i) => {
    for (let p = 0; p < 16; p++) {
      const [dy, dx] = [(p >> 2) - 1, (p & 3) - 1];
      const y = 2 * Math.floor(i / columns) + dy;
      const column = 2 * (i % columns) + dx;
      if (y < 0 || column < 0 || y >= x.height || column >= x.width) continue;
      for (let c = 0; c < x.channels; c++) {
        const value = row.reduce(
          (sum, share, j) => sum + share * x.at(2 * Math.floor(j / columns) + dy, 2 * (j % columns) + dx, c),
          0,
        );
        const to = (y * x.width + column) * x.channels + c;
        features[to] = (features[to] as number) + value / 4;
      }
    }
  });
  const attention = shares.flatMap((row) => {
    const best = row.indexOf(Math.max(...row));
    return [best, row[best] as number];
  });
  return { features, attention };
}

function normal(shape: [number, number, number, number], seed: number): Features {
  const random = createRandom(seed);
  return tf.tensor4d(
    Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => random.normal()),
    shape,
  );
}

/** Another box in each sample, with odd borders. */
function boxes(batch: number, height: number, width: number): Features {
  const data = Float32Array.from({ length: batch * height * width }, (_, i) => {
    const [sample, y, x] = [Math.floor(i / height / width), Math.floor(i / width) % height, i % width];
    return y >= 3 + sample && y < 6 + sample && x >= 1 + 2 * sample && x < 4 + 2 * sample ? 1 : 0;
  });
  return tf.tensor4d(data, [batch, height, width, 1]);
}

describe("contextual attention", () => {
  it.each([
    [12, 10],
    [8, 14],
  ])("equals a slow direct reference, with a hole for each sample (%i x %i)", (height, width) => {
    const x = normal([2, height, width, 3], height);
    const hole = boxes(2, height, width);
    const { features, attention } = contextualAttention(x, hole);
    expect(attention.shape).toEqual([2, height / 2, width / 2, 2]);
    const [ours, map] = [Array.from(features.dataSync()), Array.from(attention.dataSync())];
    const expected = [0, 1].map((sample) => direct(fieldOf(x, sample), fieldOf(hole, sample)));
    expected
      .flatMap((sample) => sample.features)
      .forEach((value, i) => {
        expect(Math.abs(value - (ours[i] as number))).toBeLessThan(1e-4);
      });
    expected
      .flatMap((sample) => sample.attention)
      .forEach((value, i) => {
        expect(Math.abs(value - (map[i] as number))).toBeLessThan(1e-4);
      });
  });

  it("finds a planted copy, and pastes it", () => {
    const [height, width, channels] = [24, 32, 4];
    const data = normal([1, height, width, channels], 5).dataSync().slice();
    // What lies at rows 4 to 15, columns 2 to 13, once more 18 columns to the right, under the hole.
    const shift = 18;
    for (let y = 4; y < 16; y++)
      for (let x = 2; x < 14; x++)
        for (let c = 0; c < channels; c++)
          data[(y * width + x + shift) * channels + c] = data[(y * width + x) * channels + c] as number;
    const x = tf.tensor4d(data, [1, height, width, channels]);
    const inside = (y: number, column: number): boolean => y >= 6 && y < 14 && column >= 22 && column < 30;
    const hole = tf.tensor4d(
      Float32Array.from({ length: height * width }, (_, i) => (inside(Math.floor(i / width), i % width) ? 1 : 0)),
      [1, height, width, 1],
    );
    const { features, attention } = contextualAttention(x, hole);
    const map = attention.dataSync();
    const pasted = features.dataSync();
    for (let y = 4; y < 6; y++)
      for (let column = 12; column < 14; column++) {
        const cell = y * (width / 2) + column;
        expect(map[2 * cell]).toBe(cell - shift / 2);
        expect(map[2 * cell + 1]).toBeGreaterThan(0.95);
      }
    for (let y = 9; y < 11; y++)
      for (let column = 25; column < 27; column++)
        for (let c = 0; c < channels; c++) {
          const at = (y * width + column) * channels + c;
          expect(Math.abs((pasted[at] as number) - (data[at] as number))).toBeLessThan(0.15);
        }
  });

  it("never takes from the hole", () => {
    const hole = boxes(1, 12, 12);
    const x = normal([1, 12, 12, 2], 9);
    const look = (value: number): ArrayLike<number> => {
      const changed = tf.add(tf.mul(x, tf.sub(1, hole)), tf.mul(hole, value)) as Features;
      return contextualAttention(changed, hole).attention.dataSync();
    };
    const map = look(0);
    const data = hole.dataSync();
    for (let cell = 0; cell < 36; cell++) {
      const [y, column] = [Math.floor((map[2 * cell] as number) / 6), (map[2 * cell] as number) % 6];
      expect([0, 1, 2, 3].some((i) => data[(2 * y + (i >> 1)) * 12 + 2 * column + (i & 1)] === 1)).toBe(false);
    }
  });

  it("has the gradient of its finite differences", () => {
    const x = tf.mul(normal([1, 8, 8, 2], 3), 0.3) as Features;
    const hole = boxes(1, 8, 8);
    const weights = normal([1, 8, 8, 2], 4);
    const loss = (a: tf.Tensor): tf.Scalar =>
      tf.sum(tf.mul(contextualAttention(a as Features, hole).features, weights));
    const slope = tf.grad(loss)(x).dataSync();
    for (const i of [0, 17, 54, 90, 127]) {
      const moved = (by: number): number => {
        const data = x.dataSync().slice();
        data[i] = (data[i] as number) + by;
        return loss(tf.tensor(data, x.shape)).dataSync()[0] as number;
      };
      const expected = (moved(1e-2) - moved(-1e-2)) / 2e-2;
      expect(Math.abs((slope[i] as number) - expected)).toBeLessThan(0.02 * Math.abs(expected) + 5e-3);
    }
  });
});
