import { expect, it } from "vitest";
import { holePixels, maskAt } from "../core/mask.ts";
import type { MaskChange } from "../core/select.ts";
import type { MaskStroke } from "../core/stroke.ts";
import { createMaskService } from "./mask-service.ts";

const photo = { width: 60, height: 40 };
const box = (x: number): MaskStroke => ({ kind: "rectangle", mode: "add", rect: { x, y: 10, width: 10, height: 10 } });
const strokes = [box(5), box(40)];
const reshape = (change: MaskChange) => createMaskService().reshape({ strokes, photo, change });

it("changes all marks at once", async () => {
  expect(holePixels(await reshape({ kind: "shrink", by: 2 }))).toBe(2 * 36);
  expect(holePixels(await reshape({ kind: "grow", by: 2 }))).toBeGreaterThan(2 * 180);
  const inverse = await reshape({ kind: "invert" });
  expect(holePixels(inverse)).toBe(60 * 40 - 200);
  expect([maskAt(inverse, 7, 12), maskAt(inverse, 30, 12)]).toEqual([0, 1]);
});

it("parts the connected marks at some places from the others", async () => {
  const at = [{ x: 42.7, y: 15 }];
  expect((await reshape({ kind: "connected", at })).bounds).toEqual({ x: 40, y: 10, width: 10, height: 10 });
  expect((await reshape({ kind: "others", at })).bounds).toEqual({ x: 5, y: 10, width: 10, height: 10 });
  const nowhere = [
    { x: 30, y: 15 },
    { x: 0, y: 0 },
  ];
  expect(holePixels(await reshape({ kind: "connected", at: nowhere }))).toBe(0);
  expect(holePixels(await reshape({ kind: "others", at: nowhere }))).toBe(200);
});
