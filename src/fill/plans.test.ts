import { expect, it } from "vitest";
import type { FillRequest } from "../core/fill.ts";
import { blankMask } from "../core/mask.ts";
import { blankPhoto } from "../core/photo.ts";
import { MIRRORED, SMALLER } from "./copies.ts";
import { plansOf } from "./plans.ts";

const crop = { x: 0, y: 0, width: 9, height: 9 };
const hole = blankMask({ x: 3, y: 3, width: 2, height: 2 });
const request: FillRequest = {
  region: { hole, crop },
  photo: blankPhoto(9, 9),
  missing: hole,
  guides: [],
  seed: 7,
  mode: "auto",
};

it("makes one fill from the photo as it is", () => {
  expect(plansOf(request, true)).toEqual([{ seed: 7, guided: true }]);
  expect(plansOf(request, false)).toEqual([{ seed: 7, guided: true }]);
});

it("makes several in ways that differ, then all again by other seeds", () => {
  const doubtful = plansOf({ ...request, candidates: 5 }, true);
  expect(doubtful.map(({ guided }) => guided)).toEqual([true, false, true, true, true]);
  expect(doubtful.map(({ transforms }) => transforms)).toEqual([undefined, undefined, MIRRORED, SMALLER, undefined]);
  expect(new Set(doubtful.map(({ seed }) => seed)).size).toBe(4);
  const sure = plansOf({ ...request, candidates: 4 }, false);
  expect(sure.map(({ transforms }) => transforms)).toEqual([undefined, MIRRORED, SMALLER, undefined]);
  expect(new Set(sure.map(({ seed }) => seed)).size).toBe(4);
});

it("copies nothing transformed where somebody has drawn what they wish for", () => {
  const guides = [{ kind: "source", from: { x: 1, y: 1 }, to: { x: 4, y: 4 }, radius: 1 }] as const;
  for (const doubtful of [true, false])
    for (const { transforms } of plansOf({ ...request, guides, candidates: 6 }, doubtful))
      expect(transforms).toBeUndefined();
});
