import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createNodeCodecs } from "../cli/codecs.ts";
import { readPhotos } from "./tools/photos.ts";

let folder: string;

/** Photos 0 to 9 of 56 x 48 px, the even ones of one source, the odd ones of another. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "lacuna-prepare-"));
  mkdirSync(join(folder, "photos"));
  const codecs = createNodeCodecs();
  const [width, height] = [56, 48];
  const rows = ["file,repo,licence"];
  for (let i = 0; i < 10; i++) {
    // The column's number in red: a cut tells where it was made.
    const data = Uint8Array.from({ length: 4 * width * height }, (_, at) =>
      at % 4 === 0 ? (at >> 2) % width : at % 4 === 3 ? 255 : 20 * i,
    );
    const png = await codecs.encode("png", { width, height, data }, { fullChroma: true });
    writeFileSync(join(folder, "photos", `photo-${i}.png`), png);
    rows.push(`photo-${i}.png,${i % 2 === 0 ? "some/textures" : "some/faces"},MIT`);
  }
  writeFileSync(join(folder, "photos", "sources.csv"), rows.join("\n"));
});

afterAll(() => rmSync(folder, { recursive: true }));

function prepare(...options: string[]) {
  const own = ["--out", join(folder, "run"), "--photos", join(folder, "photos"), "--plan", "tiny", "--samples", "4"];
  // Without the perceptual trunk.
  const env = { ...process.env };
  delete env["LACUNA_DATA"];
  return spawnSync("npx", ["tsx", "pretrain/prepare.ts", ...own, ...options], { encoding: "utf8", env });
}

const sourced = ["--recipe", "contextual-attention", "--sources", "some/textures", "--held-out", "2"];

describe("pretrain:prepare --sources", () => {
  test("trains on photos of the chosen sources alone, and on none that is held out", async () => {
    const judged = join(folder, "judged");
    // Of an earlier call, with all photos.
    mkdirSync(join(folder, "run", "packs"), { recursive: true });
    writeFileSync(join(folder, "run", "packs", "photos-03.tar"), "");
    const { status, stderr } = prepare(...sourced, "--judged", judged);
    expect(status, stderr).toBe(0);
    expect(JSON.parse(readFileSync(join(folder, "run", "photos.json"), "utf8"))).toEqual([
      "photo-2.png",
      "photo-6.png",
      "photo-8.png",
    ]);
    expect(readPhotos(join(folder, "run", "packs")).map(({ name }) => name)).toEqual([
      "photo-2.png",
      "photo-6.png",
      "photo-8.png",
    ]);
    expect(readdirSync(join(folder, "run", "packs"))).toEqual(["photos-00.tar"]);
    expect(JSON.parse(readFileSync(join(folder, "run", "sources.json"), "utf8"))).toEqual({
      photos: 3,
      sources: [{ repository: "some/textures", licence: "MIT", photos: 3 }],
    });
    expect(readdirSync(judged).sort()).toEqual(["photo-0.png", "photo-4.png"]);
    const png = new Uint8Array(readFileSync(join(judged, "photo-4.png")));
    const photo = await createNodeCodecs().decode("png", png);
    expect([photo.width, photo.height]).toEqual([48, 48]);
    expect(Array.from(photo.data.subarray(0, 4))).toEqual([4, 80, 80, 255]);
  });

  test("refuses a source that no photo is of, and says which there are", () => {
    const { status, stderr } = prepare("--sources", "some/textures,some/cats");
    expect(status).toBe(2);
    expect(stderr).toContain('--sources: no photo is of "some/cats"; there are some/faces, some/textures');
    expect(stderr).toContain("Usage: npm run -s pretrain:prepare");
  });

  test("refuses a folder for the held-out photos in which others lie", () => {
    const { status, stderr } = prepare(...sourced, "--judged", join(folder, "photos"));
    expect(status).toBe(2);
    expect(stderr).toContain("holds photo-1.png, which is not held out");
  });
});
