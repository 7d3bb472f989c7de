import { describe, expect, it } from "vitest";
import { createNodeCodecs } from "../../../cli/codecs.ts";
import { isAbort } from "../../core/errors.ts";
import type { Photo } from "../../core/photo.ts";
import type { Progress } from "../../core/progress.ts";
import { samplePhoto } from "../../image/testing.ts";
import type { ImageService } from "../services.ts";
import { createImageService } from "./image-service.ts";

const codecs = createNodeCodecs();
/** Node has no ImageBitmap: the tile's pixels stand for it. */
const start = (): ImageService =>
  createImageService({ codecs, toBitmap: async (tile, colorSpace) => ({ ...tile, colorSpace }) as never });
const pngOf = (width: number, height: number) => codecs.encode("png", samplePhoto(width, height), { fullChroma: true });

describe("the image service", () => {
  it("opens, shows, edits, undoes and saves", async () => {
    const service = start();
    const info = await service.open({ name: "a.png", bytes: await pngOf(40, 30) });
    expect(info).toMatchObject({ name: "a.png", width: 40, height: 30, format: "png" });
    const all = { x: 0, y: 0, width: 40, height: 30 };
    const before = await service.crop({ rect: all });
    const bounds = { x: 3, y: 4, width: 2, height: 1 };
    const patch = {
      mask: { bounds, data: Uint8Array.of(1, 0) },
      pixels: { width: 2, height: 1, data: new Uint8Array(8).fill(200) },
    };
    const { step } = await service.apply({ patches: [patch] });
    const after = await service.crop({ rect: all });
    const differing = [...after.data.keys()].filter((i) => after.data[i] !== before.data[i]);
    expect(new Set(differing.map((i) => i >> 2))).toEqual(new Set([4 * 40 + 3]));
    const tile = (version: "before" | "after") =>
      service.tile({ column: 0, row: 0, level: 0, version }) as unknown as Promise<Photo>;
    expect([...(await tile("after")).data]).toEqual([...after.data]);
    expect([...(await tile("before")).data]).toEqual([...before.data]);
    await service.revert({ step });
    expect([...(await service.crop({ rect: all })).data]).toEqual([...before.data]);
    await service.reapply({ step });
    const { bytes, unchangedPsnr } = await service.encode({ format: "png", metadata: "keep" });
    expect(unchangedPsnr).toBe(Number.POSITIVE_INFINITY);
    expect([...(await codecs.decode("png", bytes)).data]).toEqual([...after.data]);
    await service.revert({ step });
    await service.forget({ steps: [step] });
    await expect(service.reapply({ step })).rejects.toThrow(RangeError);
  });

  it("says that no photo is open", async () => {
    const service = start();
    const calls = [
      () => service.crop({ rect: { x: 0, y: 0, width: 1, height: 1 } }),
      () => service.tile({ column: 0, row: 0, level: 0, version: "after" }),
      () => service.apply({ patches: [] }),
      () => service.encode({ format: "png", metadata: "keep" }),
    ];
    for (const call of calls) await expect(call()).rejects.toMatchObject({ fault: { code: "no-photo" } });
  });

  it("keeps the open photo when another cannot be opened or is cancelled", async () => {
    const service = start();
    await service.open({ name: "a.png", bytes: await pngOf(8, 6) });
    const { step } = await service.apply({
      patches: [
        {
          mask: { bounds: { x: 0, y: 0, width: 1, height: 1 }, data: Uint8Array.of(1) },
          pixels: { width: 1, height: 1, data: Uint8Array.of(1, 2, 3, 255) },
        },
      ],
    });
    const file = await pngOf(20, 20);
    await expect(service.open({ name: "b", bytes: file.slice(0, 200) })).rejects.toMatchObject({
      fault: { code: "file-broken" },
    });
    const controller = new AbortController();
    const opening = service.open(
      { name: "b", bytes: file },
      { signal: controller.signal, onProgress: () => controller.abort() },
    );
    await expect(opening).rejects.toSatisfy(isAbort);
    expect([...(await service.crop({ rect: { x: 0, y: 0, width: 1, height: 1 } })).data]).toEqual([1, 2, 3, 255]);
    await service.revert({ step });
  });

  it("reports decoding and encoding, and stops an encode", async () => {
    const service = start();
    const seen: Progress[] = [];
    const onProgress = (progress: Progress): void => void seen.push(progress);
    await service.open({ name: "a.png", bytes: await pngOf(64, 48) }, { onProgress });
    await service.encode({ format: "jpeg", metadata: "keep" }, { onProgress });
    expect(new Set(seen.map(({ kind }) => kind))).toEqual(new Set(["decode", "encode"]));
    const controller = new AbortController();
    const encoding = service.encode(
      { format: "jpeg", metadata: "keep" },
      { signal: controller.signal, onProgress: () => controller.abort() },
    );
    await expect(encoding).rejects.toSatisfy(isAbort);
  });
});
