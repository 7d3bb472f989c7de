import fc from "fast-check";
import { expect, it } from "vitest";
import { fitView, keepVisible, panBy, reveal, toPhoto, toScreen, visiblePart, zoomTo } from "./view.ts";

const sizes = fc.record({ width: fc.integer({ min: 1, max: 8000 }), height: fc.integer({ min: 1, max: 8000 }) });
const viewports = fc.record({
  width: fc.integer({ min: 200, max: 3000 }),
  height: fc.integer({ min: 200, max: 2000 }),
});
const insets = { top: 10, right: 20, bottom: 30, left: 40 };
const unit = fc.double({ min: 0, max: 1, noNaN: true });

it("fits the whole photo between the insets, never enlarged", () => {
  fc.assert(
    fc.property(sizes, viewports, (photo, viewport) => {
      const view = fitView(photo, viewport, insets);
      const from = toScreen(view, { x: 0, y: 0 });
      const to = toScreen(view, { x: photo.width, y: photo.height });
      expect(from.x).toBeGreaterThan(insets.left - 0.001);
      expect(from.y).toBeGreaterThan(insets.top - 0.001);
      expect(to.x).toBeLessThan(viewport.width - insets.right + 0.001);
      expect(to.y).toBeLessThan(viewport.height - insets.bottom + 0.001);
      expect(view.scale).toBeLessThanOrEqual(1);
    }),
  );
});

it("keeps the photo point under the anchor when it zooms inside the photo", () => {
  fc.assert(
    fc.property(
      sizes,
      viewports,
      unit,
      unit,
      fc.double({ min: 0.2, max: 20, noNaN: true }),
      (photo, viewport, u, v, f) => {
        const view = fitView(photo, viewport, insets);
        const at = { x: u * photo.width, y: v * photo.height };
        const anchor = toScreen(view, at);
        const zoomed = zoomTo(view, view.scale * f, anchor, photo, viewport);
        const moved = toPhoto(zoomed, anchor);
        // The photo may be pushed back so that a part of it stays in sight; growing never needs that.
        if (f < 1) return;
        expect(Math.abs(moved.x - at.x) * zoomed.scale).toBeLessThan(0.01);
        expect(Math.abs(moved.y - at.y) * zoomed.scale).toBeLessThan(0.01);
      },
    ),
  );
});

it("never loses the photo out of sight", () => {
  fc.assert(
    fc.property(sizes, viewports, fc.integer({ min: -9999, max: 9999 }), fc.integer(), (photo, viewport, dx, dy) => {
      const view = panBy(fitView(photo, viewport, insets), dx, dy, photo, viewport);
      const part = visiblePart(view, photo, viewport);
      expect(part.width).toBeGreaterThan(0);
      expect(part.height).toBeGreaterThan(0);
      expect(keepVisible(view, photo, viewport)).toEqual(view);
    }),
  );
});

it("follows the crosshair to the border and beyond", () => {
  const viewport = { width: 400, height: 300 };
  const view = { scale: 2, x: 0, y: 0 };
  expect(reveal(view, { x: 100, y: 70 }, viewport, 40)).toBe(view);
  const followed = reveal(view, { x: 300, y: 0 }, viewport, 40);
  expect(toScreen(followed, { x: 300, y: 0 })).toEqual({ x: 360, y: 40 });
});
