import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { blankPhoto, type Photo } from "../src/core/photo.ts";
import { hashInts } from "../src/core/random.ts";
import { codecs } from "./picture.ts";

/** What a command did. */
export interface Ran {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
  /** The lines of stdout, parsed. */
  json(): Record<string, unknown>[];
}

/** Makes a models folder and gives its path; without files, one that has no generator. */
export function modelsFolder(folder: string, files?: ReadonlyMap<string, Uint8Array>): string {
  const none = new TextEncoder().encode('{ "format": "lacuna-models", "version": 1, "models": [] }');
  for (const [path, bytes] of files ?? [["registry.json", none]]) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  }
  return folder;
}

/**
 * Runs a command of cli/ as a process of its own; LACUNA_DATA and LACUNA_JUDGE only as given, and without a
 * generator unless LACUNA_MODELS is given.
 */
export function runCli(
  command: "fill" | "evaluate" | "export-graph" | "find" | "fuzz",
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<Ran> {
  const script = fileURLToPath(new URL(`./${command}.ts`, import.meta.url));
  const { LACUNA_DATA: _, LACUNA_JUDGE: __, ...rest } = process.env;
  const scratch = env.LACUNA_MODELS ? undefined : scratchFolder();
  const models = scratch && { LACUNA_MODELS: modelsFolder(scratch.path("models")) };
  return new Promise((resolve) => {
    const options = { env: { ...rest, ...models, ...env }, maxBuffer: 1e8 };
    const child = execFile(
      process.execPath,
      ["--import", "tsx", script, ...args],
      options,
      (_error, stdout, stderr) => {
        scratch?.remove();
        const json = () =>
          stdout
            .trim()
            .split("\n")
            .map((line) => JSON.parse(line));
        resolve({ status: child.exitCode ?? -1, stdout, stderr, json });
      },
    );
  });
}

/** A folder for one test file, and how to remove it. */
export function scratchFolder(): { path: (...parts: string[]) => string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), "lacuna-test-"));
  return { path: (...parts) => join(folder, ...parts), remove: () => rmSync(folder, { recursive: true }) };
}

/** An opaque picture of tiles with a little noise: something to copy from. */
export function tiles(width: number, height: number, seed = 1): Photo {
  return paint(width, height, (x, y) => {
    const base = (x >> 2) % 2 === (y >> 2) % 2 ? 170 : 80;
    const noise = hashInts(seed, x, y);
    return [base + (noise % 12), base + 10 + ((noise >>> 8) % 12), base + 20 + ((noise >>> 16) % 12)];
  });
}

/** A mask picture, white from (left, top) to (right, bottom). */
export function whiteBox(width: number, height: number, [left, top, right, bottom]: Box): Photo {
  return paint(width, height, (x, y) =>
    x >= left && x < right && y >= top && y < bottom ? [255, 255, 255] : [0, 0, 0],
  );
}

type Colour = readonly [number, number, number];
type Box = readonly [left: number, top: number, right: number, bottom: number];

function paint(width: number, height: number, colour: (x: number, y: number) => Colour): Photo {
  const photo = blankPhoto(width, height);
  for (let i = 0; i < width * height; i++) photo.data.set([...colour(i % width, Math.floor(i / width)), 255], 4 * i);
  return photo;
}

/** Writes a picture as PNG and gives the path back. */
export async function savePng(path: string, photo: Photo): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, await codecs.encode("png", photo, { fullChroma: true }));
  return path;
}

export async function loadPng(path: string): Promise<Photo> {
  return await codecs.decode("png", new Uint8Array(await readFile(path)));
}
