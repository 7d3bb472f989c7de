import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { fault } from "../src/core/errors.ts";
import type { Photo } from "../src/core/photo.ts";
import { openDocument, type PhotoDocument } from "../src/image/document.ts";
import { createNodeCodecs } from "./codecs.ts";
import { CommandError } from "./failure.ts";
import { trouble } from "./files.ts";
import type { Flags } from "./metrics/plane.ts";

/** The codecs of this process; their WASM files are compiled once. */
export const codecs = createNodeCodecs();

/**
 * Opens a picture as the editor does.
 * @throws CommandError when the file cannot be read, LacunaError when it is not a good picture
 */
export async function openPicture(path: string): Promise<PhotoDocument> {
  const bytes = await readFile(path).catch((thrown) => {
    throw new CommandError(`${path} ${trouble(thrown)}. Name a picture file.`);
  });
  return await openDocument(basename(path), new Uint8Array(bytes), { codecs });
}

/**
 * Reads a mask file: 1 where its 8-bit luma is over 127 (alpha is ignored).
 * @throws as {@link openPicture}; LacunaError mask-mismatch when it is not of the photo's size
 */
export async function openMask(path: string, photo: Photo): Promise<Flags> {
  const { width, height, data } = (await openPicture(path)).photo;
  if (width !== photo.width || height !== photo.height)
    throw fault("mask-mismatch", { mask: `${width} x ${height}`, photo: `${photo.width} x ${photo.height}` });
  const flags = new Uint8Array(width * height);
  for (let i = 0; i < flags.length; i++) {
    const [red, green, blue] = [data[4 * i], data[4 * i + 1], data[4 * i + 2]] as [number, number, number];
    // Rec. 601 in 14-bit integers and rounded, as OpenCV reads a colour file as grey.
    if ((4899 * red + 9617 * green + 1868 * blue + 8192) >> 14 > 127) flags[i] = 1;
  }
  return { width, height, data: flags };
}
