import { expect, it } from "vitest";
import type { Generator } from "../core/generator.ts";
import { blankMask, reframeMask } from "../core/mask.ts";
import { blankPhoto } from "../core/photo.ts";
import { hashInts } from "../core/random.ts";
import { areaOf } from "../core/rect.ts";
import { fillPhoto } from "./fill.ts";
import { referenceKernels } from "./kernels/reference.ts";
import { planRegions } from "./regions.ts";
import { blendRoomFor, roomFor, thicknessOf } from "./room.ts";

/** A round hole of a share of a photo, its region and what its fill reserves. */
function roomOf(width: number, height: number, share: number) {
  const radius = Math.round(Math.sqrt((share * width * height) / Math.PI));
  const mask = blankMask({ x: width / 2 - radius, y: height / 2 - radius, width: 2 * radius, height: 2 * radius });
  for (let i = 0; i < mask.data.length; i++) {
    const x = (i % (2 * radius)) - radius;
    const y = Math.floor(i / (2 * radius)) - radius;
    if (x * x + y * y < radius * radius) mask.data[i] = 1;
  }
  const [region] = planRegions(mask, { width, height });
  if (!region) throw new Error("no region");
  const { crop, hole } = region;
  const state = reframeMask(mask, crop).data;
  const box = { ...hole.bounds, x: hole.bounds.x - crop.x, y: hole.bounds.y - crop.y };
  return { bytes: roomFor(crop, state, box, 4), crop, thickness: thicknessOf(state, crop, box), radius };
}

it("keeps 24 megapixels with a tenth missing below 320 MB", () => {
  const { bytes, crop, thickness, radius } = roomOf(6000, 4000, 0.1);
  // Three known pixels for each missing one.
  expect(areaOf(crop)).toBeGreaterThan(4 * 0.1 * 6000 * 4000);
  expect(bytes).toBeLessThan(320e6);
  // The largest square around the middle of a disc.
  expect(Math.abs(thickness / 2 - Math.SQRT1_2 * radius)).toBeLessThan(0.02 * radius);
});

it("follows the hole, not the photo", () => {
  const small = roomOf(4000, 3000, 0.03).bytes;
  const large = roomOf(8000, 6000, 0.0075).bytes;
  expect(large).toBeLessThan(1.05 * small);
});

it("reserves nothing while a generator runs, and for the last blend what that needs alone", async () => {
  const photo = blankPhoto(120, 90);
  for (let i = 0; i < photo.data.length; i++) photo.data[i] = (i & 3) === 3 ? 255 : hashInts(1, i) & 255;
  const mask = blankMask({ x: 40, y: 30, width: 30, height: 24 });
  mask.data.fill(1);
  const told: (number | string)[] = [];
  const kernels = {
    ...referenceKernels,
    reserve: (bytes: number) => void told.push(bytes),
    release: () => void told.push("release"),
  };
  const generator: Generator = {
    name: "grey",
    backend: "test",
    maxSide: 128,
    complete: async ({ rgb }) => {
      told.push("generator");
      return { rgb: new Float32Array(rgb.length) };
    },
  };
  const options = { grow: 0, seed: 1, mode: "auto", guides: [] } as const;
  await fillPhoto(photo, mask, options, { kernels, generator }, async () => {});
  const blend = blendRoomFor(mask.bounds);
  const [all] = told.filter((each) => typeof each === "number");
  expect(told).toEqual(["generator", all, "release", blend, "release", "release"]);
  expect(all).toBeGreaterThan(blend);
});

it("reserves what is asked for, of which the coarse levels are given back before the look is blended", async () => {
  const photo = blankPhoto(400, 300);
  for (let i = 0; i < photo.data.length; i++) photo.data[i] = (i & 3) === 3 ? 255 : hashInts(1, i) & 255;
  const mask = blankMask({ x: 130, y: 80, width: 140, height: 130 });
  mask.data.fill(1);
  let [held, most, reserved] = [0, 0, 0];
  const ask = <T>(bytes: number, buffer: T): T => {
    held += bytes;
    most = Math.max(most, held);
    return buffer;
  };
  const kernels = {
    ...referenceKernels,
    reserve: (bytes: number) => {
      reserved = Math.max(reserved, bytes);
    },
    bytes: (n: number) => ask(n, new Uint8Array(n)),
    ints: (n: number) => ask(4 * n, new Int32Array(n)),
    floats: (n: number) => ask(4 * n, new Float32Array(n)),
    scope: () => {
      const before = held;
      return () => {
        held = before;
      };
    },
    release: () => {
      held = 0;
    },
  };
  let looks = 0;
  const options = { grow: 0, seed: 1, mode: "auto", guides: [] } as const;
  await fillPhoto(
    photo,
    mask,
    options,
    { kernels },
    async () => {},
    () => void looks++,
  );
  expect(looks).toBe(1);
  expect(most).toBeLessThanOrEqual(reserved);
  expect(most).toBeGreaterThan(0.95 * reserved);
});

it("has room for a small photo of which little is known, whose search ends on a finer level", async () => {
  const photo = blankPhoto(42, 40);
  for (let i = 0; i < photo.data.length; i++) photo.data[i] = (i & 3) === 3 ? 255 : hashInts(1, i) & 255;
  const mask = blankMask({ x: 8, y: 6, width: 26, height: 27 });
  mask.data.fill(1);
  let [room, used, most] = [0, 0, 0];
  const taken = <T extends ArrayBufferView>(array: T): T => {
    used += array.byteLength;
    most = Math.max(most, used - room);
    return array;
  };
  const kernels = {
    ...referenceKernels,
    reserve: (bytes: number) => {
      [room, used] = [bytes, 0];
    },
    scope: () => {
      const start = used;
      return () => {
        used = start;
      };
    },
    bytes: (length: number) => taken(new Uint8Array(length)),
    ints: (length: number) => taken(new Int32Array(length)),
    floats: (length: number) => taken(new Float32Array(length)),
  };
  await fillPhoto(photo, mask, { grow: 0, seed: 1, mode: "patch", guides: [] }, { kernels }, async () => {});
  expect(room).toBeGreaterThan(0);
  expect(most).toBe(0);
});
