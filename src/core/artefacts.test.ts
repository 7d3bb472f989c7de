import { describe, expect, it } from "vitest";
import { type ArtefactMap, hotPlaces } from "./artefacts.ts";
import { blankMask, holePixels, maskAt } from "./mask.ts";

describe("hot places", () => {
  const bounds = { x: 10, y: 20, width: 8, height: 6 };
  const map: ArtefactMap = { bounds, data: new Uint8Array(48) };
  map.data[2 * 8 + 3] = 230; // (13, 22)
  map.data[4 * 8 + 7] = 230; // (17, 24), outside of the fill
  map.data[0] = 120; // (10, 20), lukewarm
  const filled = blankMask({ x: 8, y: 18, width: 7, height: 7 });
  filled.data.fill(1);

  it("are the hot pixels of the fill and their surroundings within it", () => {
    const places = hotPlaces(map, filled, 0.8, 1);
    expect(holePixels(places)).toBe(9);
    expect(maskAt(places, 13, 22)).toBe(1);
    expect(maskAt(places, 14, 23)).toBe(1);
    expect(maskAt(places, 17, 24)).toBe(0);
    expect(maskAt(hotPlaces(map, filled, 0.8, 3), 15, 22)).toBe(0);
  });

  it("are more when less heat is enough, and none when nothing is hot", () => {
    expect(maskAt(hotPlaces(map, filled, 0.4, 0), 10, 20)).toBe(1);
    expect(holePixels(hotPlaces(map, filled, 0.95, 2))).toBe(0);
    expect(holePixels(hotPlaces(map, blankMask(bounds), 0.1, 2))).toBe(0);
  });
});
