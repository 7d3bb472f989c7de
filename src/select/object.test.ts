import { describe, expect, it } from "vitest";
import { holePixels, maskAt } from "../core/mask.ts";
import { rectOf } from "../core/rect.ts";
import type { SelectRequest } from "../core/select.ts";
import { selectObject } from "./object.ts";
import { paintPhoto } from "./testing.ts";

const size = { width: 300, height: 225 };
const noTick = async (): Promise<void> => undefined;
/** An egg, striped, on a mottled ground that darkens to the right; its shadow lies to the right of it. */
const onEgg = (x: number, y: number): boolean => ((x - 125) / 44) ** 2 + ((y - 106) / 59) ** 2 <= 1;
const inShadow = (x: number, y: number): boolean => !onEgg(x, y) && ((x - 168) / 50) ** 2 + ((y - 153) / 16) ** 2 <= 1;
const photo = paintPhoto(size.width, size.height, (x, y) => {
  if (onEgg(x, y)) return Math.floor(y / 9) % 2 ? [176, 62, 40] : [220, 150, 60];
  const light = (inShadow(x, y) ? 0.5 : 1) * (1 - x / 1500) * (1 + 0.06 * Math.sin(x / 6) * Math.cos(y / 4));
  return [150 * light, 158 * light, 140 * light];
});

const request = (more: Partial<SelectRequest>): SelectRequest => ({
  photo,
  crop: rectOf(size),
  include: [
    [
      { x: 125, y: 75, radius: 3 },
      { x: 128, y: 137, radius: 3 },
    ],
  ],
  exclude: [],
  shadow: false,
  ...more,
});

/** Intersection over union with the truth. */
async function overlap(more: Partial<SelectRequest>, truth: (x: number, y: number) => boolean): Promise<number> {
  const mask = await selectObject(request(more), noTick);
  let [both, either] = [0, 0];
  for (let y = 0; y < size.height; y++)
    for (let x = 0; x < size.width; x++) {
      const [a, b] = [maskAt(mask, x, y) === 1, truth(x, y)];
      if (a && b) both++;
      if (a || b) either++;
    }
  return both / either;
}

describe("selectObject", () => {
  it("finds the whole object from a scribble, and its edge to the pixel", async () => {
    expect(await overlap({}, onEgg)).toBeGreaterThan(0.98);
  });

  it("takes the shadow along when it is asked to", async () => {
    const both = (x: number, y: number): boolean => onEgg(x, y) || inShadow(x, y);
    expect(await overlap({ shadow: true }, both)).toBeGreaterThan(0.9);
    expect(await overlap({ shadow: false }, both)).toBeLessThan(0.85);
  });

  it("keeps out what is scribbled out", async () => {
    const upper = { x: 125, y: 62, radius: 4 };
    const mask = await selectObject(request({ exclude: [[upper, { ...upper, x: 140 }]] }), noTick);
    expect(maskAt(mask, 125, 62)).toBe(0);
    expect(maskAt(mask, 128, 137)).toBe(1);
  });

  it("places its answer in the photo that the crop came from", async () => {
    const crop = { x: 1000, y: 500, ...size };
    const include = request({}).include.map((points) => points.map((p) => ({ ...p, x: p.x + 1000, y: p.y + 500 })));
    const mask = await selectObject(request({ crop, include }), noTick);
    const here = await selectObject(request({}), noTick);
    expect(mask.bounds).toEqual({ ...here.bounds, x: here.bounds.x + 1000, y: here.bounds.y + 500 });
    expect(holePixels(mask)).toBe(holePixels(here));
  });

  it("can be cancelled", async () => {
    const stop = async (): Promise<void> => {
      throw new DOMException("stop", "AbortError");
    };
    await expect(selectObject(request({}), stop)).rejects.toThrow("stop");
  });
});
