import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Photo } from "../src/core/photo.ts";
import { readHeader } from "../src/image/sniff.ts";
import { fillFile } from "./fill-file.ts";
import { codecs } from "./picture.ts";
import { loadPng, modelsFolder, runCli, savePng, scratchFolder, tiles, whiteBox } from "./testing.ts";

const { path, remove } = scratchFolder();
const [WIDTH, HEIGHT] = [56, 40];
const BOX = [20, 12, 32, 22] as const;
const settings = { seed: 0, grow: 0, mode: "auto" } as const;

function inBox(i: number): boolean {
  const [x, y] = [i % WIDTH, Math.floor(i / WIDTH)];
  return x >= BOX[0] && x < BOX[2] && y >= BOX[1] && y < BOX[3];
}

/** Pixels that differ, inside and outside of the box. */
function differing(a: Photo, b: Photo): { inside: number; outside: number } {
  const count = { inside: 0, outside: 0 };
  for (let i = 0; i < WIDTH * HEIGHT; i++)
    if ([0, 1, 2, 3].some((c) => a.data[4 * i + c] !== b.data[4 * i + c])) count[inBox(i) ? "inside" : "outside"]++;
  return count;
}

beforeAll(async () => {
  process.env.LACUNA_MODELS = modelsFolder(path("models"));
  for (const name of ["a", "b", "lone"]) await savePng(path("photos", `${name}.png`), tiles(WIDTH, HEIGHT));
  writeFileSync(path("photos", "broken.png"), readFileSync(path("photos", "a.png")).subarray(0, 200));
  writeFileSync(path("photos", "notes.txt"), "not a picture, and not meant as one");
  for (const name of ["a", "b", "broken", "widow"])
    await savePng(path("masks", `${name}.png`), whiteBox(WIDTH, HEIGHT, BOX));
});
afterAll(remove);

describe("fill, many photos", () => {
  const line = (photo: string) => expect.objectContaining({ photo: path("photos", photo) });

  it("fills the good ones, tells about the others, and ends with 1", async () => {
    const args = ["--photos", path("photos"), "--masks", path("masks"), "--out", path("out"), "--jobs", "2", "--json"];
    const { status, stderr, json } = await runCli("fill", args);
    expect(status).toBe(1);
    const lines = json();
    expect(lines).toHaveLength(3);
    expect(lines).toEqual(expect.arrayContaining([line("a.png"), line("b.png"), line("broken.png")]));
    expect(lines.find((l) => l.photo === path("photos", "broken.png"))?.error).toMatchObject({ code: "file-broken" });
    expect(lines.find((l) => l.photo === path("photos", "a.png"))).toEqual({
      photo: path("photos", "a.png"),
      out: path("out", "a.png"),
      width: WIDTH,
      height: HEIGHT,
      holePixels: 120,
      backend: expect.stringContaining("patch search"),
      ms: expect.objectContaining({
        decode: expect.any(Number),
        detail: expect.any(Number),
        blend: expect.any(Number),
        encode: expect.any(Number),
        total: expect.any(Number),
      }),
    });
    expect(stderr).toContain("broken.png is damaged or cut off");
    expect(stderr).toContain("widow: there is a mask but no photo");
    expect(stderr).toContain("1 photo without a mask");
    expect(readdirSync(path("out")).sort()).toEqual(["a.png", "b.png"]);
  });

  it("leaves every pixel outside of the mask as it was, and fills the same from run to run", async () => {
    const filled = await loadPng(path("out", "a.png"));
    const { inside, outside } = differing(filled, tiles(WIDTH, HEIGHT));
    expect(outside).toBe(0);
    expect(inside).toBeGreaterThan(0);
    const again = { photo: path("photos", "a.png"), mask: path("masks", "a.png"), out: path("again.png") };
    await fillFile({ ...again, format: "png", ...settings });
    expect(differing(await loadPng(path("again.png")), filled)).toEqual({ inside: 0, outside: 0 });
  });
});

describe("fill, many photos with one mask", () => {
  it("gives the mask to each, and leaves each photo in its format", async () => {
    const jpeg = await codecs.encode("jpeg", tiles(WIDTH, HEIGHT), { quality: 95, fullChroma: false });
    mkdirSync(path("both"));
    writeFileSync(path("both", "j.jpg"), jpeg);
    await savePng(path("both", "p.png"), tiles(WIDTH, HEIGHT));
    const args = ["--photos", path("both"), "--mask", path("masks", "a.png"), "--out", path("both-out")];
    const { status, stdout, stderr } = await runCli("fill", [...args, "--format", "same"]);
    expect([status, stderr]).toEqual([0, ""]);
    expect(readdirSync(path("both-out")).sort()).toEqual(["j.jpg", "p.png"]);
    // Luma 7 x 5 and chroma twice 4 x 3 blocks; the box from (20, 12) to (32, 22) lies in 2 x 2 and twice 1 x 2 of them.
    expect(stdout).toMatch(/j\.jpg \(51 of 59 blocks unchanged, bit for bit\)/);
    const { status: misused } = await runCli("fill", [...args, "--masks", path("masks")]);
    expect(misused).toBe(2);
  });
});

describe("fill, one photo", () => {
  const inputs = () => ["--photo", path("photos", "a.png"), "--mask", path("masks", "a.png")];

  it("prints a line and takes the format from the name", async () => {
    const { status, stdout, stderr } = await runCli("fill", [
      ...inputs(),
      "--out",
      path("new", "a.webp"),
      "--seed",
      "3",
    ]);
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/a\.png \(56 x 40\): 120 pixels filled in [\d.]+ s by patch search .* -> .*a\.webp\n/);
    expect(readHeader("webp", new Uint8Array(readFileSync(path("new", "a.webp"))))).toMatchObject({ width: WIDTH });
  });

  it("refuses to write over its input, also by another name, with the usage and 2", async () => {
    const before = readFileSync(path("photos", "a.png"));
    const { status, stderr } = await runCli("fill", [...inputs(), "--out", path("photos", ".", "a.png")]);
    expect(status).toBe(2);
    expect(stderr).toMatch(/never writes over its input\n\nUsage: npm run -s fill/);
    expect(readFileSync(path("photos", "a.png"))).toEqual(before);
  });

  it("says what is wrong with a photo that is not there, and ends with 1", async () => {
    const { status, stderr } = await runCli("fill", [
      "--photo",
      path("no.png"),
      "--mask",
      path("masks", "a.png"),
      "--out",
      path("x.png"),
    ]);
    expect(status).toBe(1);
    expect(stderr).toBe(`${path("no.png")}: ${path("no.png")} does not exist. Name a picture file.\n`);
  });

  it("answers --help on stdout with 0", async () => {
    const { status, stdout } = await runCli("fill", ["--help"]);
    expect(status).toBe(0);
    expect(stdout).toContain("--photos FOLDER --masks FOLDER --out FOLDER");
  });
});

describe("fillFile", () => {
  const task = (mask: string) => ({
    photo: path("photos", "a.png"),
    mask: path(mask),
    out: path("no", "x.png"),
    format: "png" as const,
    ...settings,
  });

  it.each([
    ["of another size", [30, 30, [2, 2, 9, 9]], "The mask is 30 x 30 pixels but the photo is 56 x 40."],
    ["with nothing marked", [WIDTH, HEIGHT, [0, 0, 0, 0]], "Nothing is marked."],
    ["that covers everything", [WIDTH, HEIGHT, [0, 0, WIDTH, HEIGHT]], "The mark covers the whole picture"],
  ] as const)("refuses a mask %s and writes nothing", async (_, [width, height, box], sentence) => {
    await savePng(path("odd.png"), whiteBox(width, height, box));
    await expect(fillFile(task("odd.png"))).rejects.toThrow(sentence);
    expect(() => readdirSync(path("no"))).toThrow("ENOENT");
  });

  it("says that a generator is needed where none is", async () => {
    await expect(fillFile({ ...task("masks/a.png"), mode: "generator" })).rejects.toThrow("No generator is installed");
  });

  it("grows the hole when asked", async () => {
    const { holePixels } = await fillFile({ ...task("masks/a.png"), out: path("grown.png"), grow: 2 });
    expect(holePixels).toBeGreaterThan(120);
    const { outside } = differing(await loadPng(path("grown.png")), tiles(WIDTH, HEIGHT));
    expect(outside).toBeGreaterThan(0);
  });

  it("reads grey above 127 as hole", async () => {
    const mask = whiteBox(WIDTH, HEIGHT, BOX);
    const dim = { ...mask, data: mask.data.map((v, i) => (i % 4 === 3 ? 255 : v ? 128 : 127)) };
    await savePng(path("dim.png"), dim);
    expect((await fillFile({ ...task("dim.png"), out: path("dim-out.png") })).holePixels).toBe(120);
  });

  it("carries EXIF over from JPEG to PNG", async () => {
    const jpeg = await codecs.encode("jpeg", tiles(WIDTH, HEIGHT), { quality: 95, fullChroma: true });
    const tiff = new TextEncoder().encode("II*\0\b\0\0\0\0\0\0\0\0\0a word of our own");
    const segment = Uint8Array.of(0xff, 0xe1, 0, tiff.length + 8, ...new TextEncoder().encode("Exif\0\0"), ...tiff);
    mkdirSync(path("exif"));
    writeFileSync(path("exif", "p.jpg"), Buffer.concat([jpeg.subarray(0, 2), segment, jpeg.subarray(2)]));
    await fillFile({ ...task("masks/a.png"), photo: path("exif", "p.jpg"), out: path("exif", "p.png") });
    const written = readFileSync(path("exif", "p.png"));
    expect(written.includes("eXIf") && written.includes(Buffer.from(tiff))).toBe(true);
  });
});
