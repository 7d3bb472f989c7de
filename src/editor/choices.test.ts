import { expect, it } from "vitest";
import { blankMask } from "../core/mask.ts";
import { blankPhoto, cropPhoto } from "../core/photo.ts";
import { pictureOf, pictureRect } from "./choices.ts";

it("shows a fill in its surroundings, small", () => {
  const photo = blankPhoto(900, 600);
  photo.data.fill(200);
  const mask = blankMask({ x: 300, y: 100, width: 400, height: 200 });
  mask.data.fill(1);
  const pixels = blankPhoto(400, 200);
  pixels.data.fill(50);
  const patches = [{ mask, pixels }];
  const around = pictureRect(patches, photo);
  expect(around).toEqual({ x: 180, y: 0, width: 640, height: 420 });
  const picture = pictureOf(cropPhoto(photo, around), around, patches);
  expect([picture.width, picture.height]).toEqual([192, 126]);
  const at = (x: number, y: number): number => picture.data[4 * (y * picture.width + x)] as number;
  expect(at(2, 2)).toBe(200);
  expect(at(96, 60)).toBe(50);
});
