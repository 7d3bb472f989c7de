/**
 * The proof that every published system trains: each recipe learns eight photos by heart, replayed on the CPU, and keeps
 * to bounds on its error and on how often its critics are right. Writes docs/results/systems.json.
 *
 *     LACUNA_DATA=/path/to/data npm run -s overfit -- --dir runs/overfit
 */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { misused, readOptions } from "../cli/args.ts";
import { PYTHON } from "../cli/python.ts";
import { shrink } from "../cli/scenes/shrink.ts";
import { cropPhoto } from "../src/core/photo.ts";
import { encodePng } from "../src/image/png-encode.ts";
import { SYSTEMS } from "../src/training/recipes/index.ts";
import type { Overfit, System } from "../src/training/recipes/system.ts";
import {
  missedBounds,
  OVERFIT_PHOTOS,
  type OverfitRow,
  overfitRow,
  overfitTable,
  readOverfit,
} from "./tools/overfit.ts";
import { decodePhoto, readPhotos } from "./tools/photos.ts";

const COMMAND = {
  usage: ["LACUNA_DATA=DIR npm run -s overfit -- --dir DIR [options]"],
  about:
    "Trains each system on eight photos for some minutes and checks what came of it; a run that has finished in DIR is not\n" +
    "made again. Ends with an error when a bound is missed.",
  options: {
    dir: { kind: "text", value: "DIR", help: "where the runs are kept" },
    photos: { kind: "text", value: "DIR", help: "photos to choose from (default LACUNA_DATA/photos)" },
    systems: { kind: "text", value: "A,B", help: "only these (default all)" },
    jobs: {
      kind: "whole",
      value: "N",
      least: 1,
      most: 64,
      help: "systems trained side by side, a core each",
      fallback: 2,
    },
  },
} as const;
const args = readOptions(COMMAND);
const data = process.env["LACUNA_DATA"];
const source = args.photos ?? (data && join(data, "photos"));
if (!args.dir || !source) misused(COMMAND, "--dir and a folder of photos are needed");
const { dir } = args;

const known = Object.keys(SYSTEMS).filter((name) => SYSTEMS[name]?.overfit);
const wanted = args.systems?.split(",") ?? known;
const unknown = wanted.filter((name) => !known.includes(name));
if (unknown.length > 0) misused(COMMAND, `${unknown.join(", ")}: the systems are ${known.join(", ")}`);

/** Eight photos and one more, which the held-out losses need, evenly from all of them: their middles as small squares. */
async function writePhotos(size: number): Promise<string> {
  const folder = join(dir, `photos-${size}`);
  if (existsSync(join(folder, `${OVERFIT_PHOTOS}.png`))) return folder;
  mkdirSync(folder, { recursive: true });
  const files = readPhotos(source as string);
  for (let i = 0; i <= OVERFIT_PHOTOS; i++) {
    const photo = await decodePhoto(files[Math.floor((i * files.length) / (OVERFIT_PHOTOS + 1))] as (typeof files)[0]);
    const side = size * Math.floor(Math.min(photo.width, photo.height) / size);
    const [x, y] = [(photo.width - side) >> 1, (photo.height - side) >> 1];
    const square = cropPhoto(photo, { x, y, width: side, height: side });
    writeFileSync(join(folder, `${i}.png`), await encodePng(shrink(square, size)));
  }
  return folder;
}

/** Runs a program to its end. @throws Error when it fails */
function run(command: string, parameters: readonly string[]): Promise<void> {
  const child = spawn(command, parameters, { stdio: ["ignore", "ignore", "inherit"] });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status) => (status === 0 ? resolve() : reject(new Error(`${command} ended with ${status}`))));
  });
}

function finished(system: string): OverfitRow | undefined {
  const log = join(dir, system, "run", "log.jsonl");
  const overfit = SYSTEMS[system]?.overfit;
  return overfit && existsSync(log) ? overfitRow(system, readFileSync(log, "utf8"), overfit) : undefined;
}

async function train(system: string): Promise<OverfitRow> {
  const folder = join(dir, system);
  if (!finished(system)) {
    const { minutes, size, batch, width, rates } = (SYSTEMS[system] as System).overfit as Overfit;
    const factors = Object.entries(rates).map(([prefix, factor]) => `${prefix}=${factor}`);
    const prepare = {
      out: folder,
      recipe: system,
      photos: await writePhotos(size),
      rates: factors.join(","),
      size,
      batch,
      width,
      samples: 4096,
      "held-out": 1,
    };
    const options = Object.entries(prepare).flatMap(([name, value]) => [`--${name}`, String(value)]);
    await run("npx", ["tsx", new URL("prepare.ts", import.meta.url).pathname, ...options, "--fall"]);
    const time = ["--minutes", String(minutes), "--log-at", "9", "10", "--check-every", "3600"];
    // Small steps: two systems side by side on a core each get further than one on both.
    const share = ["--processes", "1", "--threads", "1"];
    await run(PYTHON, [new URL("train.py", import.meta.url).pathname, "--dir", folder, ...time, ...share]);
  }
  const row = finished(system);
  if (!row) throw new Error(`${system} did not finish: see ${join(folder, "run", "log.jsonl")}`);
  console.log(`${overfitTable([row])}\n${missedBounds(row).join("; ") || "within all bounds"}\n`);
  return row;
}

const left = [...wanted];
const rows: OverfitRow[] = [];
const lane = async (): Promise<void> => {
  for (let system = left.shift(); system; system = left.shift()) rows.push(await train(system));
};
await Promise.all(Array.from({ length: args.jobs }, lane));
const file = "docs/results/systems.json";
const earlier = existsSync(file) ? readOverfit(file) : [];
const all = known.flatMap((name) => [...rows, ...earlier].find(({ system }) => system === name) ?? []);
writeFileSync(file, `${JSON.stringify(all, null, 1)}\n`);
process.exit(rows.some((row) => missedBounds(row).length > 0) ? 1 : 0);
