import { expect, it } from "vitest";
import type { Mask } from "../core/mask.ts";
import { blankPhoto, type Photo } from "../core/photo.ts";
import { hashInts } from "../core/random.ts";
import { fillPhoto } from "./fill.ts";
import { referenceKernels } from "./kernels/reference.ts";

/** A dark wood over a bright shore over still water. */
function lake(width: number, height: number, shore: number): Photo {
  const photo = blankPhoto(width, height);
  for (let i = 0; i < width * height; i++) {
    const [x, y] = [i % width, Math.floor(i / width)];
    const chance = hashInts(3, x >> 1, y >> 1) & 31;
    const level = y < shore ? 20 + 2 * chance : y < shore + 5 ? 200 + chance : 90 + (chance >> 3);
    photo.data.set([level, level, y < shore + 5 ? level : level + 20, 255], 4 * i);
  }
  return photo;
}

it("continues a shore through a hole much longer than thick, though it lies nearer to one side", async () => {
  const [width, height, shore] = [440, 170, 92];
  const photo = lake(width, height, shore);
  const hole = { x: 110, y: 60, width: 220, height: 48 };
  const mask: Mask = { bounds: hole, data: new Uint8Array(hole.width * hole.height).fill(1) };
  const request = { grow: 0, seed: 1, mode: "patch", guides: [] } as const;
  const { patches } = await fillPhoto(photo, mask, request, { kernels: referenceKernels }, async () => {});
  const [{ pixels }] = patches as [(typeof patches)[number]];
  let bright = 0;
  for (let x = 0; x < hole.width; x++)
    for (let y = 0; y < hole.height; y++)
      if ((pixels.data[4 * (y * hole.width + x)] as number) > 160 && Math.abs(y + hole.y - shore - 2) <= 4) {
        bright++;
        break;
      }
  expect(bright).toBeGreaterThan(0.95 * hole.width);
});
