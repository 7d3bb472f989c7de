import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { readOptions } from "../cli/args.ts";
import { type JpegFidelity, jpegFidelity } from "../cli/metrics/jpeg.ts";
import { codecs } from "../cli/picture.ts";
import { encodeByTurbo, SUBSAMPLINGS } from "../cli/turbo.ts";
import { trimMask } from "../src/core/mask.ts";
import { writeMaskFile } from "../src/image/mask-file.ts";
import { readHeader } from "../src/image/sniff.ts";
import { discs } from "./discs.ts";
import { mutatedFidelity } from "./mutated-jpegs.ts";

/**
 * `npm run -s bench:fidelity [-- --photos 20 --mutated 200 --write]`
 *
 * Fills real JPEGs (LACUNA_DATA: `demo`, `large`, and photos of `val` written as JPEG by libjpeg-turbo with the
 * subsamplings that are missing among them) by the `fill` command, JPEG in and out, and compares coefficients and
 * decoded pixels outside of the masks; then the same with damaged JPEGs, edited and saved in one process. `--write` keeps the numbers in docs/results/fidelity.json.
 */
const values = readOptions({
  usage: ["npm run -s bench:fidelity -- [options]"],
  about:
    "Fills real JPEGs, JPEG in and out, and compares coefficients and decoded pixels outside of the masks (LACUNA_DATA).",
  options: {
    photos: { kind: "whole", value: "N", least: 1, most: 100000, help: "real ones", fallback: 20 },
    mutated: { kind: "whole", value: "N", least: 0, most: 100000, help: "damaged ones", fallback: 200 },
    write: { kind: "flag", help: "keep the numbers in docs/results/fidelity.json" },
  },
});
const data = process.env.LACUNA_DATA;
if (!data) {
  console.log("SKIPPED: LACUNA_DATA is not set");
  process.exit(0);
}
const scratch = mkdtempSync(join(tmpdir(), "lacuna-fidelity-"));

/** The real files, then photos written anew in kinds of JPEG that are rare. */
async function sources(folder: string, count: number): Promise<string[]> {
  const found = ["demo", "large"].flatMap((part) =>
    readdirSync(join(folder, part))
      .filter((name) => name.endsWith(".jpg"))
      .map((name) => join(folder, part, name)),
  );
  const others = readdirSync(join(folder, "val")).filter((name) => name.endsWith(".webp"));
  const made: string[] = [];
  for (let i = 0; made.length + found.length < count; i++) {
    const photo = await codecs.decode("webp", new Uint8Array(readFileSync(join(folder, "val", others[i] as string))));
    const subsampling = (["4:2:2", "4:4:0", "4:1:1", "grey"] as const)[i % 4] ?? SUBSAMPLINGS[0];
    const path = join(scratch, `${basename(others[i] as string, ".webp")}.jpg`);
    writeFileSync(path, await encodeByTurbo(photo, { subsampling, progressive: i % 2 === 1, quality: 88 }));
    made.push(path);
  }
  // The large ones last: they take longest.
  return [...made, ...found].slice(0, count);
}

interface Row extends JpegFidelity {
  readonly megapixels: number;
  readonly progressive: boolean;
  /** Bytes of the saved file against the opened one. */
  readonly size: number;
}

async function compare(path: string, seed: number): Promise<Row> {
  const before = new Uint8Array(readFileSync(path));
  const header = readHeader("jpeg", before) as NonNullable<ReturnType<typeof readHeader>>;
  const mask = discs(header, seed);
  const [maskPath, out] = [join(scratch, "mask.png"), join(scratch, "out.jpg")];
  writeFileSync(maskPath, await writeMaskFile(mask, header, codecs));
  const options = ["--photo", path, "--mask", maskPath, "--out", out, "--only", "patch", "--json"];
  const line = execFileSync("npm", ["run", "-s", "fill", "--", ...options], { encoding: "utf8" });
  const after = new Uint8Array(readFileSync(out));
  const found = await jpegFidelity(before, after, trimMask(mask));
  const { blocks } = JSON.parse(line) as { blocks?: { unchanged: number; total: number } };
  if (blocks?.unchanged !== found.kept || blocks.total !== found.total)
    throw new Error(`${path}: the command counts ${JSON.stringify(blocks)}, this bench ${JSON.stringify(found)}`);
  const megapixels = (header.width * header.height) / 1e6;
  return { ...found, megapixels, progressive: header.progressive, size: after.length / before.length };
}

const rows: Row[] = [];
for (const [i, path] of (await sources(data, values.photos)).entries()) {
  const row = await compare(path, i + 1);
  rows.push(row);
  console.log(
    `${basename(path)}: ${row.megapixels.toFixed(1)} MP, ${row.progressive ? "progressive" : "sequential"}: ${row.kept} of ${row.total} blocks kept, ${row.broken} broken, ${row.differing} pixels differ outside, ${(100 * row.size).toFixed(1)} % of the size`,
  );
}
rmSync(scratch, { recursive: true });
const sum = (of: (row: Row) => number): number => rows.reduce((total, row) => total + of(row), 0);
const mutated = await mutatedFidelity(join(data, "val"), values.mutated);
console.log(`damaged: ${JSON.stringify(mutated)}`);
const summary = {
  photos: rows.length,
  progressive: rows.filter(({ progressive }) => progressive).length,
  megapixels: sum(({ megapixels }) => megapixels),
  blocks: sum(({ total }) => total),
  kept: sum(({ kept }) => kept),
  broken: sum(({ broken }) => broken),
  differing: sum(({ differing }) => differing),
  sizeSmallest: Math.min(...rows.map(({ size }) => size)),
  sizeLargest: Math.max(...rows.map(({ size }) => size)),
  mutated,
};
console.log(JSON.stringify(summary));
if (values.write) writeFileSync("docs/results/fidelity.json", `${JSON.stringify(summary, null, 2)}\n`);
if (summary.broken + summary.differing + mutated.broken + mutated.differing > 0) process.exit(1);
