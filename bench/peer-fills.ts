import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { listPictures } from "../cli/files.ts";
import type { Stage } from "../cli/judge.ts";
import { openMask, openPicture } from "../cli/picture.ts";
import { PYTHON } from "../cli/python.ts";

/** A program that fills holes, in the settings by which the judge had it. */
export interface Peer {
  /** The judge's name of it. */
  readonly name: string;
  /** What it is, for people. */
  readonly about: string;
  /** The version that is installed; undefined = none. */
  version(): string | undefined;
  /**
   * Fills all photos of a stage.
   * @param out folder for the fills, as PNG with equal base names
   * @throws Error with what the program said
   */
  fill(stage: Stage, out: string): Promise<void>;
}

/** OpenCV is asked from Python: its build for the web has not got the same version. */
const INPAINT = `
import cv2, glob, os, sys
holed, masks, out, method = sys.argv[1:]
for path in glob.glob(masks + "/*.png"):
    name = os.path.basename(path)
    hole = (cv2.imread(path, 0) > 127).astype("uint8") * 255
    cv2.imwrite(out + "/" + name, cv2.inpaint(cv2.imread(holed + "/" + name), hole, 5, getattr(cv2, method)))
`;

function openCv(name: string, about: string, method: string): Peer {
  return {
    name,
    about: `${about}, radius 5`,
    version: () => said(PYTHON, ["-c", "import cv2; print('OpenCV', cv2.__version__)"])?.trim(),
    async fill({ holed, masks }, out) {
      mkdirSync(out, { recursive: true });
      ask(PYTHON, ["-c", INPAINT, holed, masks, out, method]);
    },
  };
}

/** Now and then, with some holes most often, G'MIC 2.9.4 gives a hole back as it was, black: it is asked so many times at most, with other seeds. */
const TRIES = 20;

/** Whether a picture's hole holds anything but black. */
async function fillsAnything(filled: string, mask: string): Promise<boolean> {
  const { photo } = await openPicture(filled);
  const hole = await openMask(mask, photo);
  return hole.data.some((flag, i) => flag === 1 && Math.max(...photo.data.subarray(4 * i, 4 * i + 3)) > 8);
}

function gmic(name: string, about: string, command: string): Peer {
  return {
    name,
    about: `${about}, \`${command}\` with its defaults`,
    version: () => {
      const number = said("gmic", ["-version"])?.match(/Version ([\d.]+)/)?.[1];
      return number && `G'MIC ${number}`;
    },
    async fill({ holed, masks }, out) {
      mkdirSync(out, { recursive: true });
      for (const [stem, mask] of await listPictures(masks)) {
        const photo = join(holed, `${stem}.png`);
        const filled = join(out, `${stem}.png`);
        // It draws lots: with a seed and one thread they are the same every time.
        for (let seed = 1; seed <= TRIES; seed++) {
          const hole = ["-srand", String(seed), "-to_gray[1]", "-ge[1]", "50%"];
          const fill = [`-${command}[0]`, "[1]", "-o[0]", filled];
          ask("gmic", ["-v", "-", photo, mask, ...hole, ...fill], { OMP_NUM_THREADS: "1" });
          if (await fillsAnything(filled, mask)) break;
        }
      }
    },
  };
}

/** With these parameters they give the judge's numbers (docs/peers.md compares). */
export const PEERS: readonly Peer[] = [
  openCv("telea", "OpenCV's fast marching (Telea)", "INPAINT_TELEA"),
  openCv("ns", "OpenCV's Navier-Stokes", "INPAINT_NS"),
  gmic("gmic_pde", "G'MIC's diffusion", "inpaint_pde"),
  gmic("gmic_matchpatch", "G'MIC's patch matching", "inpaint_matchpatch"),
];

/** What a program prints, on either stream; undefined when it is not there or fails. */
function said(program: string, args: readonly string[]): string | undefined {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: "utf8" });
  return status === 0 ? stdout + stderr : undefined;
}

function ask(program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): void {
  const { status, stderr, error } = spawnSync(program, args, { encoding: "utf8", env: { ...process.env, ...env } });
  if (status !== 0) throw new Error(`${program} failed: ${error?.message ?? stderr.trim().split("\n").at(-1)}`);
}
