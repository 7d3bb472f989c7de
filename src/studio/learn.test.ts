import { describe, expect, it } from "vitest";
import { blankMask, holePixels, maskAt } from "../core/mask.ts";
import { blankPhoto, type Photo } from "../core/photo.ts";
import { contains, intersect, isEmpty, rectOf } from "../core/rect.ts";
import { maskIn, partToLearn, prepareLesson } from "./learn.ts";

function opaquePhoto(width: number, height: number): Photo {
  const photo = blankPhoto(width, height);
  photo.data.fill(255);
  return photo;
}

/** A disc, so that the shape has empty corners. */
function disc(x: number, y: number, radius: number) {
  const mask = blankMask({ x: x - radius, y: y - radius, width: 2 * radius, height: 2 * radius });
  mask.data.forEach((_, i) => {
    const [dx, dy] = [(i % (2 * radius)) - radius + 0.5, Math.floor(i / (2 * radius)) - radius + 0.5];
    if (dx * dx + dy * dy < radius * radius) mask.data[i] = 1;
  });
  return mask;
}

const alphaAt = (photo: Photo, x: number, y: number): number => photo.data[4 * (y * photo.width + x) + 3] as number;

describe("learning one photo", () => {
  const pixels = opaquePhoto(400, 300);
  const missing = disc(200, 150, 40);
  const { photo, heldOut, places, settings } = prepareLesson(pixels, missing);

  it("checks at places apart from the missing one and from one another, which the training is not shown", () => {
    expect(places.length).toBeGreaterThanOrEqual(4);
    for (const [i, { hole, rect }] of places.entries()) {
      expect(contains(rectOf(pixels), rect)).toBe(true);
      expect(contains(rect, hole.bounds)).toBe(true);
      for (const other of places.slice(0, i)) expect(isEmpty(intersect(hole.bounds, other.hole.bounds))).toBe(true);
    }
    let taken = 0;
    let wrong = 0;
    for (let y = 0; y < pixels.height; y++)
      for (let x = 0; x < pixels.width; x++) {
        const gone = maskAt(missing, x, y) === 1;
        const place = places.some(({ hole }) => maskAt(hole, x, y) === 1);
        if (gone && place) wrong++;
        if (alphaAt(heldOut, x, y) !== (gone ? 0 : 255)) wrong++;
        if (alphaAt(photo, x, y) !== (gone || place ? 0 : 255)) wrong++;
        if (place) taken++;
      }
    expect(wrong).toBe(0);
    expect(taken / (400 * 300)).toBeLessThan(0.2);
  });

  it("checks by smaller holes of the missing one's shape", () => {
    const shares = [missing, ...places.map(({ hole }) => hole)].map(
      (hole) => holePixels(hole) / (hole.bounds.width * hole.bounds.height),
    );
    for (const share of shares) expect(Math.abs(share - (shares[0] as number))).toBeLessThan(0.08);
  });

  it("learns crops in the size that a fill sees, larger ones around larger holes, and never more than the photo", () => {
    expect(settings.span).toEqual([1, 1.5]);
    const around = prepareLesson(opaquePhoto(1500, 1500), disc(700, 700, 250));
    expect(around.settings.span?.[0]).toBeGreaterThan(1.5);
    const thrice = prepareLesson(opaquePhoto(160, 160), disc(80, 80, 20), 8);
    expect((thrice.settings.span?.[0] as number) * thrice.settings.size).toBeLessThanOrEqual(160);
  });

  it("is refused where the missing place leaves no room", () => {
    const box = { bounds: { x: 2, y: 2, width: 36, height: 36 }, data: new Uint8Array(36 * 36).fill(1) };
    expect(() => prepareLesson(opaquePhoto(40, 40), box)).toThrow(/photo/);
  });
});

describe("the part to learn", () => {
  it("is near a small hole of a large photo, and nothing but the overview for a large one", () => {
    const photo = { width: 6000, height: 4000 };
    const near = partToLearn(photo, { x: 5900, y: 100, width: 80, height: 90 });
    expect(near).toMatchObject({ y: 0 });
    expect(near && contains(rectOf(photo), near)).toBe(true);
    expect(near && contains(near, { x: 5900, y: 100, width: 80, height: 90 })).toBe(true);
    expect(partToLearn(photo, { x: 100, y: 100, width: 700, height: 600 })).toBeNull();
  });

  it("gives up every pixel that holds a missing one, and no other", () => {
    const missing = { bounds: { x: 7, y: 4, width: 2, height: 1 }, data: new Uint8Array([1, 1]) };
    const mask = maskIn(missing, { x: 0, y: 0, width: 32, height: 24 }, 4, { width: 8, height: 6 });
    expect(mask).toEqual({ bounds: { x: 1, y: 1, width: 2, height: 1 }, data: new Uint8Array([1, 1]) });
    const moved = maskIn(missing, { x: 5, y: 3, width: 10, height: 10 }, 1, { width: 10, height: 10 });
    expect(moved.bounds).toEqual({ x: 2, y: 1, width: 2, height: 1 });
  });
});
