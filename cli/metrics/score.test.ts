import { describe, expect, it } from "vitest";
import type { Photo } from "../../src/core/photo.ts";
import { hashInts } from "../../src/core/random.ts";
import { keptError, pixelErrors, ssim } from "./fidelity.ts";
import { type Flags, lumaOf, type Plane } from "./plane.ts";
import { outlineStep, rimTone, seam, seamSelf } from "./rim.ts";
import { scoreFill } from "./score.ts";
import { sharpness } from "./sharpness.ts";

const SIDE = 64;
/** A square hole from 16 to 48 in a picture of 64. */
const hole = flags((x, y) => x >= 16 && x < 48 && y >= 16 && y < 48);

function flags(inside: (x: number, y: number) => boolean): Flags {
  const data = Uint8Array.from({ length: SIDE * SIDE }, (_, i) => Number(inside(i % SIDE, Math.floor(i / SIDE))));
  return { width: SIDE, height: SIDE, data };
}

function plane(value: (x: number, y: number) => number): Plane {
  const data = Float32Array.from({ length: SIDE * SIDE }, (_, i) => value(i % SIDE, Math.floor(i / SIDE)));
  return { width: SIDE, height: SIDE, data };
}

function grey(value: (x: number, y: number) => number): Photo {
  const { data } = plane(value);
  return {
    width: SIDE,
    height: SIDE,
    data: Uint8Array.from({ length: 4 * SIDE * SIDE }, (_, i) => (i % 4 === 3 ? 255 : (data[i >> 2] as number))),
  };
}

const inHole = (x: number, y: number): boolean => hole.data[y * SIDE + x] === 1;
const checkers = (x: number, y: number): number => ((x + y) % 2 ? 140 : 100);

describe("pixel errors", () => {
  it("measures a constant difference inside the hole", () => {
    const { psnr, l1 } = pixelErrors(
      grey(() => 100),
      grey((x, y) => (inHole(x, y) ? 105 : 100)),
      hole,
    );
    expect(psnr.hole).toBeCloseTo(10 * Math.log10(65025 / 25), 9); // a quarter of the picture is hole
    expect(psnr.image).toBeCloseTo(10 * Math.log10(65025 / 6.25), 9);
    expect(l1.hole).toBeCloseTo(500 / 255, 9);
    expect(l1.image).toBeCloseTo(125 / 255, 9);
  });

  it("calls equal pictures 99 dB", () => {
    expect(pixelErrors(grey(checkers), grey(checkers), hole).psnr).toEqual({ image: 99, hole: 99 });
  });

  it("counts strayed pixels outside the hole alone", () => {
    const strayed = grey((x, y) => (inHole(x, y) ? 0 : 103));
    expect(
      keptError(
        grey(() => 100),
        strayed,
        hole,
      ),
    ).toBe(3);
  });
});

describe("ssim", () => {
  it("is 1 for equal pictures", () => {
    expect(ssim(plane(checkers), plane(checkers), hole).image).toBeCloseTo(1, 12);
  });

  it("is the luminance term for two constants", () => {
    const c1 = 2.55 ** 2;
    const { image } = ssim(
      plane(() => 100),
      plane(() => 50),
      hole,
    );
    expect(image).toBeCloseTo((2 * 100 * 50 + c1) / (100 * 100 + 50 * 50 + c1), 9);
  });

  it("is lower in the hole when only the hole differs", () => {
    const { image, hole: within } = ssim(
      plane(checkers),
      plane((x, y) => (inHole(x, y) ? 120 : checkers(x, y))),
      hole,
    );
    expect(within).toBeLessThan(0.5 * image);
    // away from the rim: equal means, variances 400 and 0
    const c2 = 7.65 ** 2;
    expect(
      ssim(
        plane(checkers),
        plane(() => 120),
        hole,
      ).hole,
    ).toBeCloseTo(c2 / (400 + c2), 3);
  });
});

describe("rim", () => {
  const ramp = plane((x) => 3 * x);

  it("measures the step across the outline", () => {
    expect(
      outlineStep(
        plane((x, y) => (inHole(x, y) ? 140 : 100)),
        hole,
      ),
    ).toBe(40);
    expect(outlineStep(ramp, hole)).toBeCloseTo(1.5, 9); // 3 at the two upright sides, 0 at the others
    expect(
      outlineStep(
        ramp,
        flags(() => true),
      ),
    ).toBeNaN();
  });

  it("compares it with the original's and with rings of the same picture", () => {
    const lifted = plane((x, y) => 3 * x + (inHole(x, y) ? 100 : 0));
    // upright sides: 103 on the left, 97 on the right; level sides: 100
    expect(seam(ramp, lifted, hole)).toBeCloseTo(100 / 1.5, 6);
    expect(seamSelf(lifted, hole)).toBeCloseTo(100 / 1.5, 6);
    expect(
      seam(
        plane(() => 9),
        plane((x, y) => (inHole(x, y) ? 10 : 9)),
        hole,
      ),
    ).toBe(2); // at least half a level to compare with
  });

  it("measures the tonal jump", () => {
    const tone = rimTone(
      plane((x, y) => (inHole(x, y) ? 110 : 100)),
      hole,
    );
    expect(tone).toBeGreaterThan(9.7);
    expect(tone).toBeLessThan(10.1);
    expect(
      rimTone(
        plane(() => 100),
        flags((x, y) => x < 5 && y < 5),
      ),
    ).toBeNaN();
  });
});

describe("sharpness", () => {
  it("is 0 for an equal picture and the logarithm of the energy ratio for a flat fill", () => {
    const same = sharpness(plane(checkers), plane(checkers), hole);
    expect(same.hf).toBe(0);
    expect(same.mf).toBe(0);
    expect(same.hf_self).toBeCloseTo(0, 3);
    const half = plane((x, y) => (inHole(x, y) ? 120 + (checkers(x, y) - 120) / 2 : checkers(x, y)));
    expect(sharpness(plane(checkers), half, hole).hf).toBeCloseTo(-2, 1); // half the contrast, a quarter of the energy
    expect(
      sharpness(
        plane(checkers),
        plane(() => 120),
        flags(() => true),
      ).hf,
    ).toBeCloseTo(Math.log2(0.05 / 400), 1);
  });

  it("has no ring to compare with when the hole is everything", () => {
    expect(
      sharpness(
        plane(checkers),
        plane(checkers),
        flags(() => true),
      ).hf_self,
    ).toBeNaN();
  });
});

describe("scoreFill", () => {
  it("scores the composite: what strayed outside shows in keep_err alone", async () => {
    const original = grey(checkers);
    const strayed = grey((x, y) => (inHole(x, y) ? checkers(x, y) : 0));
    const score = await scoreFill(original, hole, strayed);
    expect(score).toMatchObject({ hole: 25, psnr: 99, l1: 0, seam: 1, tone: 0, hf: 0 });
    expect(score.keep_err).toBe(120);
    expect(score.lpips_h).toBeNaN();
  });

  it("looks at the surroundings of the hole alone and gives what the whole picture gives", async () => {
    const [width, height] = [400, 300];
    const noise = (seed: number): Photo => {
      const data = Uint8Array.from(
        { length: 4 * width * height },
        (_, i) => hashInts(seed, i >> 2, (i >> 6) % 7) % 256,
      );
      return { width, height, data };
    };
    const inside = (x: number, y: number): boolean => (x - 190) ** 2 + (y - 60) ** 2 < 900;
    const data = Uint8Array.from({ length: width * height }, (_, i) =>
      Number(inside(i % width, Math.floor(i / width))),
    );
    const disc = { width, height, data };
    const [original, result] = [noise(1), noise(2)];
    const composite = {
      ...original,
      data: original.data.map((v, i) => (data[i >> 2] ? (result.data[i] as number) : v)),
    };
    const [before, after] = [lumaOf(original), lumaOf(composite)];
    expect(await scoreFill(original, disc, result)).toMatchObject({
      seam: seam(before, after, disc),
      seam_self: seamSelf(after, disc),
      tone: rimTone(after, disc) - rimTone(before, disc),
      ...sharpness(before, after, disc),
    });
  });

  it("takes Rec. 601 luma and ignores alpha", () => {
    expect(lumaOf({ width: 1, height: 1, data: Uint8Array.of(10, 20, 30, 0) }).data[0]).toBeCloseTo(18.15, 5);
  });
});
