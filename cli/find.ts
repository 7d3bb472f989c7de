import { writeFile } from "node:fs/promises";
import { holePixels, maskAt } from "../src/core/mask.ts";
import { blankPhoto } from "../src/core/photo.ts";
import { findScratches } from "../src/select/scratches.ts";
import { findText } from "../src/select/text.ts";
import { runCommand, UsageError } from "./args.ts";
import { samePlace } from "./files.ts";
import { codecs, openPicture } from "./picture.ts";

const COMMAND = {
  usage: ["npm run -s find -- --photo FILE --what scratches|text --out MASK.png [--sensitivity PERCENT]"],
  about:
    "Finds scratches of an old photo, or text that was laid over one, and writes them as a mask for `fill`: white where\n" +
    "something was found. A proposal: look at it, and paint over what should stay or go.",
  options: {
    photo: { kind: "text", value: "FILE", help: "the photo" },
    what: { kind: "choice", of: ["scratches", "text"], help: "what to look for" },
    out: { kind: "text", value: "FILE", help: "the mask to write, as PNG" },
    sensitivity: {
      kind: "whole",
      value: "PERCENT",
      least: 0,
      most: 100,
      help: "0 = only what is certain, 100 = all that might be (default 50)",
    },
  },
} as const;

await runCommand(COMMAND, async ({ photo: path, what, out, sensitivity = 50 }) => {
  if (path === undefined || what === undefined || out === undefined)
    throw new UsageError("--photo, --what and --out are needed");
  if (samePlace(out, path)) throw new UsageError("--out names the photo; Lacuna never writes over its input");
  const { photo } = await openPicture(path);
  const find = what === "text" ? findText : findScratches;
  const mask = await find({ photo, sensitivity: sensitivity / 100 }, async () => {});
  const picture = blankPhoto(photo.width, photo.height);
  for (let i = 0; i < photo.width * photo.height; i++) {
    const white = 255 * maskAt(mask, i % photo.width, Math.floor(i / photo.width));
    picture.data.set([white, white, white, 255], 4 * i);
  }
  await writeFile(out, await codecs.encode("png", picture, { fullChroma: true }));
  const share = (100 * holePixels(mask)) / (photo.width * photo.height);
  console.log(`${out}: ${share.toFixed(2)} % of the photo`);
  return true;
});
