import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join, parse } from "node:path";
import { UsageError } from "../../cli/args.ts";
import { createNodeCodecs } from "../../cli/codecs.ts";
import { cropPhoto, type Photo } from "../../src/core/photo.ts";
import { decodePhoto, type PhotoFile } from "./photos.ts";

/** The central square of a photo, as large as its shorter side. */
export function centralSquare(photo: Photo): Photo {
  const side = Math.min(photo.width, photo.height);
  const [x, y] = [Math.floor((photo.width - side) / 2), Math.floor((photo.height - side) / 2)];
  return cropPhoto(photo, { x, y, width: side, height: side });
}

const squareName = ({ name }: PhotoFile): string => `${parse(name).name}.png`;

/**
 * Makes a folder for {@link writeJudged}.
 * @throws UsageError where files of other photos lie there: they would be judged with these
 */
export function makeJudgedFolder(folder: string, photos: readonly PhotoFile[]): void {
  mkdirSync(folder, { recursive: true });
  const own = new Set(photos.map(squareName));
  const other = readdirSync(folder).find((name) => !own.has(name));
  if (other !== undefined) throw new UsageError(`--judged: ${folder} holds ${other}, which is not held out here`);
}

/**
 * Writes the central squares of photos into a folder, as PNG under their own names, for `bench:model --photos`. They keep
 * their pixels: the judge brings the photos of a setting to the size of its masks (256 px for box), once.
 */
export async function writeJudged(folder: string, photos: readonly PhotoFile[]): Promise<void> {
  const codecs = createNodeCodecs();
  for (const photo of photos) {
    const png = await codecs.encode("png", centralSquare(await decodePhoto(photo)), { fullChroma: true });
    writeFileSync(join(folder, squareName(photo)), png);
  }
}
