import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Mask, maskAt } from "../src/core/mask.ts";
import { blankPhoto, type Photo } from "../src/core/photo.ts";
import { runCommand, UsageError } from "./args.ts";
import { createNodeCodecs } from "./codecs.ts";
import { renderScene, type SceneName, sceneNames } from "./scenes/render.ts";
import { shrink } from "./scenes/shrink.ts";

const COMMAND = {
  usage: ["npm run -s scenes -- --out FOLDER [options]"],
  about:
    "Renders photo-like pictures, each with an object that asks to be removed, as NAME.jpg. The same seed gives\n" +
    "the same pictures at any size; another seed gives another layout, other colours and another light.",
  options: {
    out: { kind: "text", value: "FOLDER", help: "where to write" },
    name: { kind: "choice", of: sceneNames, help: "only this scene (default all)" },
    width: { kind: "whole", value: "N", least: 16, most: 12000, help: "pixels (default 1600)" },
    height: { kind: "whole", value: "N", least: 16, most: 12000, help: "pixels (default three quarters of the width)" },
    seed: { kind: "whole", value: "N", least: 0, most: 0xffffffff, help: "which picture (default 1)" },
    count: {
      kind: "whole",
      value: "N",
      least: 1,
      most: 10000,
      help: "so many pictures of each scene from --seed on, as NAME-SEED.jpg",
    },
    quality: { kind: "whole", value: "N", least: 1, most: 100, help: "of the JPEG (default 88)" },
    limit: {
      kind: "whole",
      value: "KB",
      least: 1,
      most: 100000,
      help: "lower the quality until the file is this small",
    },
    thumb: { kind: "whole", value: "N", least: 16, most: 1000, help: "also write NAME-thumb.jpg about this wide" },
    truth: { kind: "flag", help: "also write NAME-truth.png (without the object) and NAME-mask.png" },
  },
} as const;

const codecs = createNodeCodecs();

await runCommand(COMMAND, async (options) => {
  const { out, thumb } = options;
  if (out === undefined) throw new UsageError("--out is missing");
  await mkdir(out, { recursive: true });
  const width = options.width ?? 1600;
  const size = { width, height: options.height ?? Math.max(16, Math.round(width * 0.75)) };
  const first = options.seed ?? 1;
  for (const name of options.name ? [options.name as SceneName] : sceneNames)
    for (let seed = first; seed < first + (options.count ?? 1); seed++) {
      const started = performance.now();
      const { photo, object } = renderScene(name, { ...size, seed, withObject: true });
      const seconds = (performance.now() - started) / 1000;
      const base = join(out, options.count ? `${name}-${seed}` : name);
      const jpeg = await encodeJpeg(photo, options.quality ?? 88, options.limit);
      await writeFile(`${base}.jpg`, jpeg);
      if (thumb) await writeFile(`${base}-thumb.jpg`, await encodeJpeg(shrink(photo, thumb), 82));
      if (options.truth) await writeTruth(name, { ...size, seed }, object, base);
      console.log(
        `${base}.jpg: ${size.width} x ${size.height}, ${Math.round(jpeg.length / 1000)} kB, ${seconds.toFixed(1)} s`,
      );
    }
  return true;
});

async function encodeJpeg(photo: Photo, quality: number, limit?: number): Promise<Uint8Array> {
  const jpeg = await codecs.encode("jpeg", photo, { quality, fullChroma: false });
  return limit && jpeg.length > limit * 1000 && quality > 50 ? encodeJpeg(photo, quality - 2, limit) : jpeg;
}

async function writeTruth(
  name: SceneName,
  options: { width: number; height: number; seed: number },
  object: Mask,
  base: string,
): Promise<void> {
  const { photo } = renderScene(name, { ...options, withObject: false });
  await writeFile(`${base}-truth.png`, await codecs.encode("png", photo, { fullChroma: true }));
  const mask = blankPhoto(photo.width, photo.height);
  for (let i = 0; i < photo.width * photo.height; i++) {
    const white = 255 * maskAt(object, i % photo.width, Math.floor(i / photo.width));
    mask.data.set([white, white, white, 255], i * 4);
  }
  await writeFile(`${base}-mask.png`, await codecs.encode("png", mask, { fullChroma: true }));
}
