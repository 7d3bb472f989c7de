import { holePixels } from "../src/core/mask.ts";
import { writeMaskFile } from "../src/image/mask-file.ts";
import { findScratches } from "../src/select/scratches.ts";
import { findText } from "../src/select/text.ts";
import { runCommand, UsageError } from "./args.ts";
import { samePlace, writeWhole } from "./files.ts";
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
  await writeWhole(out, await writeMaskFile(mask, photo, codecs));
  const share = (100 * holePixels(mask)) / (photo.width * photo.height);
  console.log(`${out}: ${share.toFixed(2)} % of the photo`);
  return true;
});
