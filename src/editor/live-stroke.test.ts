import { expect, it } from "vitest";
import { rasterize } from "../core/stroke.ts";
import { createGesture, draggedRect, pressedRadius } from "./live-stroke.ts";

const at = (x: number, y: number, pressure = 1) => ({ x, y, pressure });

it("grows point by point, leaves out points that add nothing, and ends as a stroke", () => {
  const gesture = createGesture();
  const seen: number[] = [];
  gesture.watch({ grown: (live, from) => seen.push(from, live.points.length), ended: () => seen.push(-1) });
  gesture.begin("brush", "add", 10, 1, at(5, 5));
  gesture.extend([at(5.5, 5), at(8, 5), at(8.2, 5.1), at(12, 5, 0)]);
  expect(seen).toEqual([0, 1, 1, 3]);
  const stroke = gesture.finish();
  expect(stroke).toEqual({
    kind: "brush",
    mode: "add",
    points: [
      { x: 5, y: 5, radius: 10 },
      { x: 8, y: 5, radius: 10 },
      { x: 12, y: 5, radius: pressedRadius(10, 0) },
    ],
  });
  expect(gesture.current()).toBeNull();
  expect(seen.at(-1)).toBe(-1);
});

it("forgets a gesture that was not meant", () => {
  const gesture = createGesture();
  gesture.begin("lasso", "add", 1, 0, at(0, 0));
  gesture.extend([at(9, 0), at(9, 9)]);
  gesture.bail();
  expect(gesture.finish()).toBeNull();
});

it("makes a click with the rectangle or the lasso mark nothing", () => {
  for (const kind of ["rectangle", "lasso"] as const) {
    const gesture = createGesture();
    gesture.begin(kind, "add", 1, 0, at(3, 3));
    expect(gesture.finish()).toBeNull();
  }
});

it("drags rectangles in any direction, on whole pixels", () => {
  expect(draggedRect([at(7.6, 2.2), at(3.4, 5.5)])).toEqual({ x: 3, y: 2, width: 5, height: 4 });
  const gesture = createGesture();
  gesture.begin("rectangle", "add", 1, 0, at(7.6, 2.2));
  gesture.extend([at(3.4, 5.5)]);
  const stroke = gesture.finish();
  expect(stroke && rasterize([stroke], { width: 20, height: 20 }).bounds).toEqual({ x: 3, y: 2, width: 5, height: 4 });
});
