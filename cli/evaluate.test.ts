import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { evaluateFile } from "./evaluate-file.ts";
import { COLUMNS } from "./metrics/score.ts";
import { PYTHON } from "./python.ts";
import { modelsFolder, runCli, savePng, scratchFolder, tiles, whiteBox } from "./testing.ts";

const { path, remove } = scratchFolder();
const settings = { seed: 0, grow: 0, mode: "auto" } as const;

beforeAll(async () => {
  // As in the commands that are run: whatever the editor ships, the fills are the same.
  vi.stubEnv("LACUNA_MODELS", modelsFolder(path("models")));
  for (const name of ["a", "b", "c"]) {
    await savePng(path("photos", `${name}.png`), tiles(64, 48));
    await savePng(path("masks", `${name}.png`), whiteBox(64, 48, [24, 16, 40, 32]));
  }
  await savePng(path("results", "a.png"), tiles(64, 48));
  await savePng(path("results", "b.png"), tiles(64, 48, 2));
});
afterAll(() => {
  vi.unstubAllEnvs();
  remove();
});

describe("evaluate", () => {
  const folders = () => ["--photos", path("photos"), "--masks", path("masks")];

  it("scores given results: a line for each, a summary, 1 for the one that is missing", async () => {
    const { status, stderr, json } = await runCli("evaluate", [...folders(), "--results", path("results"), "--json"]);
    expect(status).toBe(1);
    expect(stderr).toContain("c: there is no result of this base name");
    expect(stderr).toContain("set LACUNA_DATA");
    const [a, b, last] = json();
    expect(Object.keys(a ?? {})).toEqual(["photo", "width", "height", "hole", "keep_err", ...COLUMNS]);
    expect(a).toMatchObject({ photo: "a", width: 64, height: 48, keep_err: 0, psnr_h: 99, seam: 1, lpips: null });
    expect(b?.psnr_h).toBeLessThan(60);
    expect(b?.keep_err).toBeGreaterThan(0); // another seed of noise everywhere
    expect(last?.summary).toMatchObject({ n: 2, failed: 1, peers: {}, columns: { seam: expect.any(Number) } });
  });

  it("joins given results to their photos first where it is told how", async () => {
    const slope = (cast: number) => ({
      ...tiles(64, 48),
      data: Uint8Array.from({ length: 64 * 48 * 4 }, (_, i) => (i % 4 === 3 ? 255 : 80 + cast + ((i >> 2) % 64))),
    });
    await savePng(path("slopes", "a.png"), slope(0));
    await savePng(path("cast", "a.png"), slope(40));
    const args = ["--photos", path("slopes"), "--masks", path("masks"), "--results", path("cast"), "--json"];
    const plain = (await runCli("evaluate", args)).json()[0] as { psnr_h: number; keep_err: number };
    const blended = (await runCli("evaluate", [...args, "--finish", "blend"])).json()[0] as typeof plain;
    expect(plain.psnr_h).toBeCloseTo(20 * Math.log10(255 / 40));
    expect(blended.psnr_h).toBeGreaterThan(40);
    expect(plain.keep_err).toBe(40);
    expect(blended.keep_err).toBe(40); // nothing outside of the hole is joined
  });

  it("fills by itself, prints a table, and takes the first photos by name", async () => {
    const { status, stdout } = await runCli("evaluate", [...folders(), "--n", "2", "--out", path("fills")]);
    expect(status).toBe(0);
    const lines = stdout.trim().split("\n");
    expect(lines.map((line) => line.split(" ")[0])).toEqual(["photo", "a", "b", "", "all"]);
  });

  it("never shows the fill what the hole held", async () => {
    const original = tiles(64, 48);
    const marked = { ...original, data: original.data.slice() };
    for (let y = 18; y < 30; y++) marked.data.fill(255, 4 * (64 * y + 26), 4 * (64 * y + 38));
    await savePng(path("marked.png"), marked);
    const task = {
      name: "m",
      photo: path("marked.png"),
      mask: path("masks", "a.png"),
      out: path("m.png"),
      ...settings,
    };
    const evaluation = await evaluateFile(task);
    expect(evaluation.keep_err).toBe(0);
    expect(readFileSync(path("m.png"))).toEqual(readFileSync(path("fills", "a.png")));
  });

  it("refuses an empty mask, and a result of another size", async () => {
    const task = { name: "a", photo: path("photos", "a.png"), mask: path("masks", "a.png"), ...settings };
    const result = await savePng(path("small.png"), tiles(20, 20));
    await expect(evaluateFile({ ...task, result })).rejects.toThrow("is 20 x 20 pixels but its photo 64 x 48");
    const mask = await savePng(path("nothing.png"), whiteBox(64, 48, [0, 0, 0, 0]));
    await expect(evaluateFile({ ...task, result: task.photo, mask })).rejects.toThrow("Nothing is marked");
  });

  it("says what to set when the judge's masks are asked for without the judge", async () => {
    const { status, stderr } = await runCli("evaluate", ["--photos", path("photos"), "--setting", "object"]);
    expect(status).toBe(1);
    expect(stderr).toContain("set LACUNA_JUDGE to the judge's folder");
  });

  it("refuses contradicting options with 2", async () => {
    const { status, stderr } = await runCli("evaluate", [...folders(), "--setting", "thin"]);
    expect(status).toBe(2);
    expect(stderr).toContain("either --masks or --setting");
  });
});

const TELEA = `
import cv2, glob, os, sys
folder = sys.argv[1]
os.makedirs(folder + '/results')
for mask in glob.glob(folder + '/masks/*.png'):
    hole = (cv2.imread(mask, 0) > 127).astype('uint8') * 255
    photo = cv2.imread(mask.replace('/masks/', '/photos/'))
    cv2.imwrite(mask.replace('/masks/', '/results/'), cv2.inpaint(photo, hole, 5, cv2.INPAINT_TELEA))
`;

function hasJudgePackages(): boolean {
  try {
    execFileSync(PYTHON, ["-c", "import torch, torchvision, cv2"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

describe("agreement with the judge", () => {
  it("gives the judge's numbers for the same photo, mask and result", async () => {
    const { LACUNA_DATA: data, LACUNA_JUDGE: judge } = process.env;
    if (!data || !judge || !hasJudgePackages()) return console.log("SKIPPED (LACUNA_DATA)");
    const folder = path("judge");
    const run = (...args: string[]) =>
      execFileSync(PYTHON, args, { env: { ...process.env, PYTHONDONTWRITEBYTECODE: "1" }, stdio: "pipe" });
    run(join(judge, "stage.py"), "--photos", join(data, "val"), "--setting", "freeform", "--n", "2", "--out", folder);
    run("-c", TELEA, folder);
    const [photos, masks, results] = ["originals", "masks", "results"].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    run(
      join(judge, "quality.py"),
      "--orig",
      photos,
      "--mask",
      masks,
      "--result",
      `ours=${results}`,
      "--csv",
      join(folder, "judge.csv"),
    );
    const args = ["--photos", photos, "--masks", masks, "--results", results, "--json"];
    const { status, json } = await runCli("evaluate", args, { LACUNA_DATA: data });
    expect(status).toBe(0);
    const [head = [], ...rows] = readFileSync(join(folder, "judge.csv"), "utf8")
      .trim()
      .split(/\r?\n/)
      .map((line) => line.split(","));
    expect(rows).toHaveLength(2);
    for (const [i, ours] of json().slice(0, 2).entries())
      for (const column of ["hole", ...COLUMNS]) {
        const theirs = Number(rows[i]?.[head.indexOf(column)]);
        const tolerance = column.startsWith("psnr")
          ? 0.01
          : column.startsWith("ssim")
            ? 0.002
            : Math.abs(theirs) * (column === "lpips_h" ? 0.01 : 0.02);
        expect(Math.abs((ours[column] as number) - theirs), `${ours.photo} ${column} ${theirs}`).toBeLessThanOrEqual(
          tolerance,
        );
      }
  });
});
