import { expect, test } from "vitest";
import { blankPhoto, type Photo } from "./photo.ts";
import { shrinkPhoto } from "./shrink.ts";

const photoOf = (width: number, ...pixels: number[][]): Photo => ({
  width,
  height: pixels.length / width,
  data: Uint8Array.from(pixels.flat()),
});

test("a pixel is the mean of those that it covers", () => {
  const photo = photoOf(2, [10, 0, 0, 255], [20, 0, 0, 255], [30, 0, 0, 255], [40, 8, 4, 255]);
  expect(shrinkPhoto(photo, 1)).toEqual(photoOf(1, [25, 2, 1, 255]));
});

test("what is transparent is white, as what is seen over white", () => {
  expect(shrinkPhoto(photoOf(2, [0, 0, 0, 0], [51, 51, 51, 255]), 1)).toEqual(photoOf(1, [153, 153, 153, 255]));
});

test("sizes: within the square, each side at least 1, and one that fits stays", () => {
  expect(shrinkPhoto(blankPhoto(300, 200), 60)).toMatchObject({ width: 60, height: 40 });
  expect(shrinkPhoto(blankPhoto(3, 900), 160)).toMatchObject({ width: 1, height: 160 });
  const small = photoOf(2, [1, 2, 3, 255], [4, 5, 6, 255]);
  expect(shrinkPhoto(small, 2)).toEqual(small);
});
