import { describe, expect, it } from "vitest";
import { type Guide, type PasteGuide, transformPoint } from "../../core/guides.ts";
import { blankMask } from "../../core/mask.ts";
import { blankPhoto } from "../../core/photo.ts";
import {
  centreOf,
  cornersOf,
  dragHandle,
  eraseGuides,
  type GuideObject,
  guideAt,
  guideBounds,
  handleAt,
  handlesOf,
  mirrorPiece,
  moveGuide,
  placementOf,
  placePieceAt,
  simplify,
} from "./objects.ts";

const line = (...points: [number, number][]): Guide => ({
  kind: "sketch",
  points: points.map(([x, y]) => ({ x, y })),
  smooth: false,
  width: 2,
  strength: 1,
});
const mask = blankMask({ x: 0, y: 0, width: 20, height: 10 });
const piece: PasteGuide = {
  kind: "paste",
  cutout: { id: 1, pixels: blankPhoto(20, 10), mask },
  transform: [1, 0, 0, 1, 100, 50],
  harmony: 1,
  ring: 4,
};

describe("finding", () => {
  const objects: GuideObject[] = [
    { id: 1, guide: line([0, 0], [100, 0]) },
    { id: 2, guide: piece },
    { id: 3, guide: { kind: "source", from: { x: 0, y: 60 }, to: { x: 60, y: 60 }, radius: 10 } },
  ];
  it("takes what is topmost under the point, and nothing far away", () => {
    expect(guideAt(objects, { x: 50, y: 4 }, 5)?.id).toBe(1);
    expect(guideAt(objects, { x: 110, y: 55 }, 5)?.id).toBe(2);
    expect(guideAt(objects, { x: 66, y: 66 }, 2)?.id).toBe(3);
    expect(guideAt(objects, { x: 50, y: 30 }, 5)).toBeNull();
    const over = [...objects, { id: 4, guide: line([100, 55], [120, 55]) }];
    expect(guideAt(over, { x: 110, y: 55 }, 3)?.id).toBe(4);
  });

  it("finds handles at any zoom, and none on a freehand line", () => {
    expect(handleAt(piece, { x: 100, y: 50 }, 1, 14)?.kind).toBe("corner");
    expect(handleAt(piece, { x: 110, y: 50 - 28 }, 1, 14)?.kind).toBe("turn");
    expect(handleAt(piece, { x: 110, y: 50 - 14 }, 2, 14)?.kind).toBe("turn");
    const many = line(...Array.from({ length: 30 }, (_, i): [number, number] => [i, i % 3]));
    expect(handlesOf(many, 1)).toEqual([]);
    expect(handlesOf(line([1, 2], [3, 4]), 1).map(({ at }) => at)).toEqual([
      { x: 1, y: 2 },
      { x: 3, y: 4 },
    ]);
  });

  it("knows what a guide touches", () => {
    expect(guideBounds(piece)).toEqual({ x: 96, y: 46, width: 28, height: 18 });
    expect(guideBounds(line([5, 5], [9, 5]))).toEqual({ x: 4, y: 4, width: 6, height: 2 });
  });
});

describe("changing", () => {
  it("moves, and drags points and ends", () => {
    expect(moveGuide(line([0, 0], [4, 4]), 2, -1)).toEqual(line([2, -1], [6, 3]));
    const [handle] = handlesOf(line([0, 0], [4, 4]), 1);
    if (!handle) throw new Error("no handle");
    expect(dragHandle(line([0, 0], [4, 4]), handle, { x: 9, y: 9 })).toEqual(line([9, 9], [4, 4]));
    expect(moveGuide(piece, 3, 4)).toMatchObject({ transform: [1, 0, 0, 1, 103, 54] });
  });

  it("scales about the opposite corner and turns about the centre", () => {
    const corner = handlesOf(piece, 1)[2];
    if (corner?.kind !== "corner") throw new Error("no corner");
    const grown = dragHandle(piece, corner, { x: 140, y: 70 }) as PasteGuide;
    expect(cornersOf(grown)[0]).toEqual({ x: 100, y: 50 });
    expect(cornersOf(grown)[2]?.x).toBeCloseTo(140, 6);
    const turned = placePieceAt(piece, 1, Math.PI / 2);
    expect(centreOf(turned).x).toBeCloseTo(110, 6);
    expect(cornersOf(turned)[0]?.x).toBeCloseTo(115, 6);
    expect(cornersOf(turned)[0]?.y).toBeCloseTo(45, 6);
  });

  it("mirrors where it lies and tells scale and angle all the same", () => {
    const mirrored = mirrorPiece(piece);
    expect(transformPoint(mirrored.transform, { x: 0, y: 0 })).toEqual({ x: 120, y: 50 });
    expect(mirrorPiece(mirrored).transform).toEqual(piece.transform);
    for (const guide of [piece, mirrored]) {
      const { scale, angle } = placementOf(placePieceAt(guide, 1.5, 0.4));
      expect(scale).toBeCloseTo(1.5, 6);
      expect(angle).toBeCloseTo(0.4, 6);
    }
  });

  it("never lets a piece vanish", () => {
    const tiny = placePieceAt(piece, 1e-9, 0);
    expect(placementOf(tiny).scale).toBeGreaterThan(0.1);
    expect(placementOf(placePieceAt(tiny, 1, 0)).scale).toBeCloseTo(1, 6);
  });
});

describe("the eraser", () => {
  it("splits a line where it crosses it, and leaves others and pieces alone", () => {
    const objects: GuideObject[] = [
      { id: 1, guide: line([0, 0], [100, 0]) },
      { id: 2, guide: line([0, 40], [100, 40]) },
      { id: 3, guide: piece },
    ];
    const left = eraseGuides(objects, [{ x: 50, y: 0 }], 6);
    expect(left.map(({ id }) => id)).toEqual([1, 4, 2, 3]);
    const ends = left.slice(0, 2).map(({ guide }) => guide.kind === "sketch" && guide.points.map(({ x }) => x));
    expect(Math.max(...(ends[0] as number[]))).toBeLessThan(44);
    expect(Math.min(...(ends[1] as number[]))).toBeGreaterThan(56);
    expect(eraseGuides(objects, [{ x: 50, y: 20 }], 6)).toBe(objects);
    const gone = eraseGuides(
      objects,
      [
        { x: 0, y: 0 },
        { x: 100, y: 0 },
      ],
      6,
    );
    expect(gone.map(({ id }) => id)).toEqual([2, 3]);
  });
});

it("freehand lines are simplified without losing their corners", () => {
  const points = Array.from({ length: 41 }, (_, i) => ({ x: i, y: i < 20 ? 0.2 * (i % 2) : i - 20 }));
  const short = simplify(points, 0.5);
  expect(short.length).toBeLessThan(6);
  for (const { x, y } of points) {
    const near = short.some((b, i) => {
      const a = short[i - 1];
      if (!a || x < a.x || x > b.x) return false;
      return Math.abs(a.y + ((b.y - a.y) * (x - a.x)) / (b.x - a.x) - y) < 1;
    });
    expect(near).toBe(true);
  }
});
