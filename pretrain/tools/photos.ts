import { readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { createTar, parseTar } from "nanotar";
import { createNodeCodecs } from "../../cli/codecs.ts";
import type { Photo } from "../../src/core/photo.ts";
import { openDocument } from "../../src/image/document.ts";

/** A photo as it lies on disk. */
export interface PhotoFile {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

const PICTURES = [".webp", ".jpg", ".jpeg", ".png"];
const isPicture = (name: string): boolean => PICTURES.includes(extname(name).toLowerCase());

/** The pictures of a folder, those in its tar files included, in the order of their names. */
export function readPhotos(folder: string): PhotoFile[] {
  const photos: PhotoFile[] = [];
  for (const file of readdirSync(folder).sort()) {
    const bytes = (): Uint8Array<ArrayBuffer> => new Uint8Array(readFileSync(join(folder, file)));
    if (isPicture(file)) photos.push({ name: file, bytes: bytes() });
    if (extname(file) !== ".tar") continue;
    for (const { name, data } of parseTar(bytes()))
      if (data && isPicture(name)) photos.push({ name, bytes: new Uint8Array(data) });
  }
  return photos;
}

/** Groups photos, in their order, into tar files of at most `limit` bytes. */
export function packPhotos(photos: readonly PhotoFile[], limit: number): Uint8Array[] {
  const packs: Uint8Array[] = [];
  let group: PhotoFile[] = [];
  let size = TAR_END;
  const close = (): void => {
    if (group.length > 0) packs.push(createTar(group.map(({ name, bytes }) => ({ name, data: bytes }))));
    group = [];
    size = TAR_END;
  };
  for (const photo of photos) {
    const room = 512 + 512 * Math.ceil(photo.bytes.length / 512);
    if (size + room > limit) close();
    group.push(photo);
    size += room;
  }
  close();
  return packs;
}

/** Bytes of empty blocks at the end of a tar file. */
const TAR_END = 10_240;

const codecs = createNodeCodecs();

/** Decodes a photo to 8-bit RGBA. @throws LacunaError when it is not a good picture */
export async function decodePhoto({ name, bytes }: PhotoFile): Promise<Photo> {
  return (await openDocument(name, bytes, { codecs })).photo;
}
