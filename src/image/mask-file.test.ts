import { expect, it } from "vitest";
import { createNodeCodecs } from "../../cli/codecs.ts";
import { type Mask, trimMask } from "../core/mask.ts";
import { blankPhoto } from "../core/photo.ts";
import { hashInts } from "../core/random.ts";
import { readMaskFile, writeMaskFile } from "./mask-file.ts";

const codecs = createNodeCodecs();
const size = { width: 40, height: 30 };
const bounds = { x: 3, y: 4, width: 20, height: 11 };
const mask: Mask = trimMask({ bounds, data: Uint8Array.from({ length: 220 }, (_, i) => hashInts(i, 1) & 1) });

it("gives back the mask that was written", async () => {
  expect(await readMaskFile("m.png", await writeMaskFile(mask, size, codecs), size, { codecs })).toEqual(mask);
});

it("reads what is opaque where all colours are one", async () => {
  const picture = blankPhoto(size.width, size.height);
  for (let i = 0; i < mask.data.length; i++) {
    const x = mask.bounds.x + (i % mask.bounds.width);
    const y = mask.bounds.y + Math.floor(i / mask.bounds.width);
    picture.data[(y * size.width + x) * 4 + 3] = mask.data[i] ? 255 : 0;
  }
  const bytes = await codecs.encode("png", picture, { quality: 100, fullChroma: true });
  expect(await readMaskFile("m.png", bytes, size, { codecs })).toEqual(mask);
});

it("refuses another size, and what is no picture", async () => {
  const bytes = await writeMaskFile(mask, size, codecs);
  await expect(readMaskFile("m.png", bytes, { width: 41, height: 30 }, { codecs })).rejects.toMatchObject({
    fault: { code: "mask-mismatch", detail: { mask: "40 x 30", photo: "41 x 30" } },
  });
  await expect(readMaskFile("m.png", Uint8Array.of(1, 2, 3), size, { codecs })).rejects.toMatchObject({
    fault: { code: "file-unknown" },
  });
});
