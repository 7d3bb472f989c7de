import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { CommandError } from "./failure.ts";
import { readScores, type Scores } from "./metrics/summary.ts";
import { PYTHON } from "./python.ts";

/** The mask settings of the judge. */
export const SETTINGS = ["box", "object", "freeform", "thin"] as const;
export type Setting = (typeof SETTINGS)[number];

/** Photos and masks that the judge laid out, with equal base names, in a folder of ours. */
export interface Stage {
  readonly photos: string;
  /** The photos with their holes painted black. */
  readonly holed: string;
  readonly masks: string;
  remove(): Promise<void>;
}

/**
 * Has the judge's stage.py lay out the first photos (by name) of a folder with its own masks for a
 * setting. The masks come from NumPy's and OpenCV's random numbers and drawing, so only Python makes them.
 * @throws CommandError saying what to set or install
 */
export async function stagePhotos(photos: string, setting: Setting, count: number): Promise<Stage> {
  const script = join(judgeFolder("--setting"), "stage.py");
  const folder = await mkdtemp(join(tmpdir(), "lacuna-stage-"));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    await promisify(execFile)(
      PYTHON,
      [script, "--photos", photos, "--setting", setting, "--n", String(count), "--out", folder],
      { env: { ...process.env, PYTHONDONTWRITEBYTECODE: "1" } },
    );
  } catch (thrown) {
    await remove();
    const said =
      String((thrown as { stderr?: unknown }).stderr ?? "")
        .trim()
        .split("\n")
        .at(-1) || "it gave no reason";
    throw new CommandError(
      `The judge's masks could not be made by ${PYTHON} (${said}). Photos must be 512 x 512; set LACUNA_PYTHON to a Python with numpy and opencv (Debian: python3-opencv).`,
    );
  }
  return {
    photos: join(folder, "originals"),
    holed: join(folder, "photos"),
    masks: join(folder, "masks"),
    remove,
  };
}

/** What other methods scored in a setting, by method; none when the judge has no file for it. */
export async function readPeers(setting: Setting): Promise<Map<string, Scores>> {
  const file = join(judgeFolder("--setting"), "peers", `${setting}.csv`);
  return existsSync(file) ? readScores(await readFile(file, "utf8")) : new Map();
}

function judgeFolder(option: string): string {
  const folder = process.env.LACUNA_JUDGE;
  if (!folder)
    throw new CommandError(
      `${option} uses the judge's masks: set LACUNA_JUDGE to the judge's folder (with stage.py), or give --masks.`,
    );
  if (!existsSync(join(folder, "stage.py")))
    throw new CommandError(
      `LACUNA_JUDGE is ${folder}, which holds no stage.py. Set it to the judge's folder, or give --masks.`,
    );
  return folder;
}
