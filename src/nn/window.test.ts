import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { createRandom } from "../core/random.ts";
import "./gradients.ts";
import { uniform } from "./smooth.ts";
import type { Features } from "./types.ts";
import { cutWindows, holeCorners, randomCorners } from "./window.ts";

beforeAll(() => tf.setBackend("cpu"));

/** 1 in a box of each sample: top, bottom (exclusive), left, right. */
function holes(boxes: readonly [number, number, number, number][], height: number, width: number): Features {
  const data = boxes.flatMap(([top, bottom, left, right]) =>
    Array.from({ length: height * width }, (_, i) => {
      const [y, x] = [Math.floor(i / width), i % width];
      return y >= top && y < bottom && x >= left && x < right ? 1 : 0;
    }),
  );
  return tf.tensor4d(data, [boxes.length, height, width, 1]);
}

describe("windows", () => {
  it("have the hole in their middle, as far as the picture goes", () => {
    const hole = holes(
      [
        [4, 8, 6, 10],
        [0, 2, 14, 16],
        [11, 12, 3, 4],
      ],
      12,
      16,
    );
    expect(holeCorners(hole, 8).arraySync()).toEqual([
      [2, 4],
      [0, 8],
      [4, 0],
    ]);
  });

  it("cut each sample at its own corner, and hand gradients back there", () => {
    const x = tf.reshape(tf.range(0, 2 * 6 * 7 * 2), [2, 6, 7, 2]) as Features;
    const corners = tf.tensor2d([
      [1, 2],
      [3, 0],
    ]);
    const cut = cutWindows(x, corners, 3);
    const stock = tf.concat([tf.slice(x, [0, 1, 2, 0], [1, 3, 3, 2]), tf.slice(x, [1, 3, 0, 0], [1, 3, 3, 2])], 0);
    expect(cut.arraySync()).toEqual(stock.arraySync());
    const slope = tf.grad((a) => tf.sum(tf.square(cutWindows(a as Features, corners, 3))))(x);
    const inside = tf.grad((a) => {
      const parts = [tf.slice(a, [0, 1, 2, 0], [1, 3, 3, 2]), tf.slice(a, [1, 3, 0, 0], [1, 3, 3, 2])];
      return tf.sum(tf.square(tf.concat(parts, 0)));
    })(x);
    expect(slope.arraySync()).toEqual(inside.arraySync());
  });

  it("fall anywhere, evenly", () => {
    const random = createRandom(3);
    const count = 4000;
    const noise = tf.tensor2d(
      Float32Array.from({ length: 2 * count }, () => random.normal()),
      [count, 2],
    );
    const corners = randomCorners(noise, { height: 8, width: 11 }, 6).arraySync();
    for (const [axis, places] of [3, 6].entries())
      for (let place = 0; place < places; place++) {
        const share = corners.filter((corner) => corner[axis] === place).length / count;
        expect(Math.abs(share - 1 / places)).toBeLessThan(0.03);
      }
  });

  it("follow uniform numbers made of normal ones", () => {
    // Values of the normal distribution's function from tables.
    const known = [
      [-2, 0.02275],
      [-1, 0.158655],
      [0, 0.5],
      [0.5, 0.691462],
      [1.5, 0.933193],
      [3, 0.99865],
    ] as const;
    for (const [z, share] of known)
      expect(Math.abs((uniform(tf.scalar(z)).dataSync()[0] as number) - share)).toBeLessThan(3e-4);
  });
});
