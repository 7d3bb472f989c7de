import { type Dirent, statSync } from "node:fs";
import { mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, extname, join, parse } from "node:path";
import type { FileFormat } from "../src/image/types.ts";
import { CommandError } from "./failure.ts";

const EXTENSIONS: Readonly<Record<string, FileFormat>> = {
  ".png": "png",
  ".jpg": "jpeg",
  ".jpeg": "jpeg",
  ".webp": "webp",
  ".avif": "avif",
};
/** Pictures that cannot be written, and often not read; in a folder they are still meant as photos. */
const OTHER_PICTURES = [".heic", ".heif", ".gif", ".bmp", ".tif", ".tiff", ".jxl"];

/** The format that a file name asks for; undefined when its extension is none that can be written. */
export function formatOf(path: string): FileFormat | undefined {
  return EXTENSIONS[extname(path).toLowerCase()];
}

/** The usual extension of a format, with its dot. */
export function extensionOf(format: FileFormat): string {
  return format === "jpeg" ? ".jpg" : `.${format}`;
}

/**
 * The pictures of a folder by base name (without extension), sorted by name. Other files are passed over.
 * @throws CommandError when the folder cannot be read, holds no picture, or two pictures share a base name
 */
export async function listPictures(folder: string): Promise<Map<string, string>> {
  const entries = await readFolder(folder);
  const pictures = new Map<string, string>();
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const { name, ext } = parse(entry.name);
    if (entry.isDirectory() || !(formatOf(entry.name) || OTHER_PICTURES.includes(ext.toLowerCase()))) continue;
    const twin = pictures.get(name);
    if (twin)
      throw new CommandError(
        `${twin} and ${join(folder, entry.name)} share a base name. Rename or remove one of them.`,
      );
    pictures.set(name, join(folder, entry.name));
  }
  if (pictures.size === 0)
    throw new CommandError(`${folder} holds no picture. Name a folder of JPEG, PNG, WebP or AVIF files.`);
  return pictures;
}

async function readFolder(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (thrown) {
    throw new CommandError(`${folder} ${trouble(thrown)}. Name a folder of pictures.`);
  }
}

/** What a failed file operation means, as the end of a clause about the file. */
export function trouble(thrown: unknown): string {
  const code = (thrown as NodeJS.ErrnoException).code ?? String(thrown);
  const meanings: Readonly<Record<string, string>> = {
    ENOENT: "does not exist",
    ENOTDIR: "is not a folder",
    EISDIR: "is a folder",
    EACCES: "may not be used by you",
    EROFS: "is on a read-only disk",
    ENOSPC: "does not fit: the disk is full",
  };
  return meanings[code] ?? `cannot be used (${code})`;
}

/** Whether two paths name one existing file or folder, by whatever links. */
export function samePlace(a: string, b: string): boolean {
  const [first, second] = [a, b].map((path) => statSync(path, { throwIfNoEntry: false }));
  return first !== undefined && second !== undefined && first.dev === second.dev && first.ino === second.ino;
}

/**
 * Writes a file whole or not at all; makes its folder when there is none.
 * @throws CommandError when it cannot be written
 */
export async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const part = join(dirname(path), `.${parse(path).base}.${process.pid}.part`);
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(part, bytes);
    await rename(part, path);
  } catch (thrown) {
    await rm(part, { force: true }).catch(() => undefined);
    throw new CommandError(`${path} ${trouble(thrown)}. Choose another place with --out.`);
  }
}

/** Pictures of two folders with equal base names. */
export interface Pairs {
  /** Sorted by name. */
  readonly pairs: readonly { readonly name: string; readonly photo: string; readonly mask: string }[];
  /** Base names of masks without a photo. */
  readonly widowed: readonly string[];
  /** Number of photos without a mask. */
  readonly unmasked: number;
}

/** @throws CommandError when a folder cannot be used or no base name is in both */
export async function pairPictures(photos: string, masks: string): Promise<Pairs> {
  const [photoFiles, maskFiles] = [await listPictures(photos), await listPictures(masks)];
  const pairs = [...photoFiles].flatMap(([name, photo]) => {
    const mask = maskFiles.get(name);
    return mask ? [{ name, photo, mask }] : [];
  });
  if (pairs.length === 0)
    throw new CommandError(
      `No photo in ${photos} has a mask of the same base name in ${masks}. Name the masks like the photos.`,
    );
  const widowed = [...maskFiles.keys()].filter((name) => !photoFiles.has(name));
  return { pairs, widowed, unmasked: photoFiles.size - pairs.length };
}
