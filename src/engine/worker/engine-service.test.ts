import { describe, expect, it } from "vitest";
import { isAbort } from "../../core/errors.ts";
import type { FillRequest } from "../../core/fill.ts";
import { holePixels, maskAt, reframeMask } from "../../core/mask.ts";
import { blankPhoto, cropPhoto } from "../../core/photo.ts";
import type { Progress } from "../../core/progress.ts";
import { hashInts } from "../../core/random.ts";
import { intersect } from "../../core/rect.ts";
import type { Kernels } from "../../fill/kernels/kernels.ts";
import { referenceKernels } from "../../fill/kernels/reference.ts";
import { createSource } from "../generator/source.ts";
import type { EngineService } from "../services.ts";
import { createEngineService } from "./engine-service.ts";

const size = { width: 120, height: 90 };
const photo = blankPhoto(size.width, size.height);
for (let i = 0; i < photo.data.length; i++) photo.data[i] = (i & 3) === 3 ? 255 : hashInts(1, i) & 255;
/** An engine without a generator. */
function engineWith(kernels: Kernels = referenceKernels): EngineService {
  const load = async () => ({ kind: "absent" as const, reason: "No generator in this test." });
  return createEngineService({ kernels, source: createSource(load, { onBroken: () => {} }) });
}

const tap = { kind: "brush" as const, mode: "add" as const, points: [{ x: 50, y: 40, radius: 12 }] };

async function requestFor(kernels?: Kernels): Promise<{ request: FillRequest; engine: EngineService }> {
  const engine = engineWith(kernels);
  const plan = await engine.plan({ strokes: [tap], photo: size, grow: 2, guides: [] });
  const region = plan.regions[0];
  if (!region) throw new Error("no region");
  const missing = reframeMask(plan.mask, intersect(plan.mask.bounds, region.crop));
  const request = { region, photo: cropPhoto(photo, region.crop), missing, guides: [], seed: 3, mode: "auto" as const };
  return { request, engine };
}

describe("engine service", () => {
  it("plans the grown mask and refuses strokes that mark nothing or all", async () => {
    const engine = engineWith();
    const plain = await engine.plan({ strokes: [tap], photo: size, grow: 0, guides: [] });
    const grown = await engine.plan({ strokes: [tap], photo: size, grow: 4, guides: [] });
    expect(holePixels(grown.mask)).toBeGreaterThan(holePixels(plain.mask));
    expect(maskAt(grown.mask, 50, 25)).toBe(1);
    expect(maskAt(plain.mask, 50, 25)).toBe(0);
    await expect(engine.plan({ strokes: [], photo: size, grow: 4, guides: [] })).rejects.toMatchObject({
      fault: { code: "mask-empty" },
    });
    const everything = { kind: "rectangle" as const, mode: "add" as const, rect: { x: 0, y: 0, ...size } };
    await expect(engine.plan({ strokes: [everything], photo: size, grow: 0, guides: [] })).rejects.toMatchObject({
      fault: { code: "mask-covers-all" },
    });
  });

  it("fills a region, reports progress and says what it runs on", async () => {
    const { request, engine } = await requestFor();
    const seen: Progress[] = [];
    const result = await engine.fill(request, { onProgress: (progress) => seen.push(progress) });
    const { mask, pixels } = result.candidates[0].patch;
    expect(mask.bounds).toEqual(request.region.hole.bounds);
    expect(pixels.data.length).toBe(mask.data.length * 4);
    expect(result.backend).toBe((await engine.describe({})).backend);
    for (const progress of seen) expect(progress.kind).toBe("fill");
  });

  it("stops when it is cancelled", async () => {
    // Slices of four entries, each as slow as a whole one: the signal comes in the middle of the search.
    const slow: Kernels = {
      ...referenceKernels,
      grain: 4,
      measure: (...args) => {
        const end = performance.now() + 10;
        while (performance.now() < end);
        return referenceKernels.measure(...args);
      },
    };
    const { request, engine } = await requestFor(slow);
    const controller = new AbortController();
    const job = engine.fill(request, { signal: controller.signal, onProgress: () => controller.abort() });
    await expect(job).rejects.toSatisfy(isAbort);
  });

  it("does not pass on a flat result in a lively photo", async () => {
    const broken: Kernels = {
      ...referenceKernels,
      choose: (_level, _field, winners) => void winners.fill(0),
      relax: () => {},
    };
    const { request, engine } = await requestFor(broken);
    await expect(engine.fill(request)).rejects.toMatchObject({ fault: { code: "output-invalid" } });
  });
});
