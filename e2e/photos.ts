import { readFile } from "node:fs/promises";
import { createNodeCodecs } from "../cli/codecs.ts";
import { blankPhoto, type Photo } from "../src/core/photo.ts";
import { hashInts } from "../src/core/random.ts";
import type { FileFormat } from "../src/engine/services.ts";

/** Photos for the tests of the page, made from the rendered gallery: no file of anybody else. */

const codecs = createNodeCodecs();

export async function decode(format: FileFormat, bytes: Uint8Array): Promise<Photo> {
  return codecs.decode(format, new Uint8Array(bytes));
}

/**
 * A gallery scene at any size, with grain at that size, as a camera's file would have: enlarged by the
 * nearest pixel, then noise of a few grey levels on every pixel.
 */
export async function scenePhoto(name: string, width: number, height: number): Promise<Photo> {
  const scene = await decode("jpeg", await readFile(`public/gallery/${name}.jpg`));
  const photo = blankPhoto(width, height);
  for (let y = 0; y < height; y++) {
    const row = Math.floor((y * scene.height) / height) * scene.width;
    for (let x = 0; x < width; x++) {
      const from = (row + Math.floor((x * scene.width) / width)) * 4;
      const to = (y * width + x) * 4;
      const grain = (hashInts(x, y) % 9) - 4;
      for (let c = 0; c < 3; c++)
        photo.data[to + c] = Math.min(255, Math.max(0, (scene.data[from + c] as number) + grain));
      photo.data[to + 3] = 255;
    }
  }
  return photo;
}

export async function encode(format: "jpeg" | "png", photo: Photo): Promise<Buffer> {
  return Buffer.from(await codecs.encode(format, photo, { quality: 90, fullChroma: false }));
}
