import { describe, expect, it } from "vitest";
import { fault } from "../core/errors.ts";
import { blankMask } from "../core/mask.ts";
import { blankPhoto, type Photo } from "../core/photo.ts";
import { type BatchFile, type BatchResult, pairMasks, runBatch } from "./batch.ts";
import { createFakeEngine, createFakeImage } from "./fake.ts";
import type { ImageService } from "./services.ts";

const file = (name: string, ...bytes: number[]): BatchFile => ({ name, blob: new Blob([Uint8Array.from(bytes)]) });

/** A file of one byte is a photo of that grey; of two bytes, broken. */
function decode(bytes: Uint8Array): Photo {
  if (bytes.length === 2) throw fault("file-broken", { name: "b", format: "PNG" });
  const photo = blankPhoto(40, 30);
  photo.data.fill(bytes[0] ?? 0);
  return photo;
}

/** A mask file says where its square is. */
function services() {
  const image: ImageService = {
    ...createFakeImage(decode),
    readMask: async ({ bytes }) => {
      const bounds = { x: bytes[0] ?? 0, y: 5, width: 6, height: 6 };
      return { bounds, data: blankMask(bounds).data.fill(1) };
    },
  };
  return { image, engine: createFakeEngine() };
}

const settings = { grow: 0, format: null, metadata: "keep" } as const;

describe("a batch", () => {
  it("gives one mask to all photos, and several by their names", () => {
    const photos = [file("a.jpg", 1), file("sub/B.JPG", 2), file("c.png", 3)];
    const one = pairMasks(photos, [file("any.png", 9)]);
    expect(one.items.map(({ photo, mask }) => [photo.name, mask.name])).toEqual([
      ["a.jpg", "any.png"],
      ["sub/B.JPG", "any.png"],
      ["c.png", "any.png"],
    ]);
    const each = pairMasks(photos, [file("b.png", 9), file("A.png", 8)]);
    expect(each.items.map(({ photo, mask }) => [photo.name, mask.name])).toEqual([
      ["a.jpg", "A.png"],
      ["sub/B.JPG", "b.png"],
    ]);
    expect(each.without).toEqual(["c.png"]);
    expect(pairMasks(photos, []).without).toHaveLength(3);
  });

  it("fills the good ones in order and tells about the others", async () => {
    const items = [file("a.png", 10), file("broken.png", 1, 2), file("empty.png"), file("d.png", 90)].map(
      (photo, i) => ({
        photo,
        mask: file("m.png", 3 + i),
      }),
    );
    const results: BatchResult[] = [];
    const progress: number[] = [];
    await runBatch(
      { items, ...services(), ...settings },
      {
        signal: new AbortController().signal,
        onProgress: (done, share) => progress.push(done + share),
        onResult: async (result) => void results.push(result),
      },
    );
    expect(results.map(({ name }) => name)).toEqual(items.map(({ photo }) => photo.name));
    expect(results.map((result) => (result.ok ? result.format : result.fault.code))).toEqual([
      "png",
      "file-broken",
      "file-empty",
      "png",
    ]);
    const [first, , , last] = results;
    expect(first?.ok && first.file.bytes[0]).toBe(10);
    expect(last?.ok && last.file.bytes[0]).toBe(90);
    expect(progress).toEqual(progress.toSorted((a, b) => a - b));
    expect(progress.at(-1)).toBe(4);
  });

  it("stops when it is cancelled, with what is done kept", async () => {
    const controller = new AbortController();
    const items = [1, 2, 3].map((n) => ({ photo: file(`${n}.png`, n), mask: file("m.png", 4) }));
    const results: BatchResult[] = [];
    const work = runBatch(
      { items, ...services(), ...settings },
      {
        signal: controller.signal,
        onProgress: () => {},
        onResult: async (result) => {
          results.push(result);
          controller.abort(new DOMException("enough", "AbortError"));
        },
      },
    );
    await expect(work).rejects.toMatchObject({ name: "AbortError" });
    expect(results).toHaveLength(1);
  });
});
