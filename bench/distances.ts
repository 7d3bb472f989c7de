import { spawnSync } from "node:child_process";
import { join } from "node:path";
import type { Stage } from "../cli/judge.ts";
import { PYTHON } from "../cli/python.ts";

/** How far the features of filled photos, as a set, are from those of the originals; absent for fewer than 40 photos. */
export interface Distances {
  /** Frechet distance of the judge's pooled features. */
  readonly fsd?: number;
  /** A thousand times their kernel distance (unbiased polynomial MMD squared): the better one for few photos. */
  readonly ksd?: number;
}

const COLUMNS = { fsd: "FSD-sq512", ksd: "KSD-sq512 x1000" } as const;

/**
 * Asks the judge for the distances of sets of fills.
 * @param fills folders of filled photos, by name
 * @throws Error with what the judge said
 */
export function setDistances(stage: Stage, fills: ReadonlyMap<string, string>): Map<string, Distances> {
  const script = join(process.env["LACUNA_JUDGE"] ?? "", "quality.py");
  const results = [...fills].map(([name, folder]) => `${name}=${folder}`);
  const args = [script, "--orig", stage.photos, "--mask", stage.masks, "--result", ...results];
  const { status, stdout, stderr, error } = spawnSync(PYTHON, args, {
    encoding: "utf8",
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: "1" },
  });
  if (status !== 0)
    throw new Error(`The judge's quality.py failed: ${error?.message ?? stderr.trim().split("\n").at(-1)}`);
  const [head = [], , ...rows] = stdout
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .map((line) => line.split("|").map((cell) => cell.trim()));
  const valueIn = (row: readonly string[], column: string): number | undefined => {
    const cell = row[head.indexOf(column)];
    return cell ? Number(cell) : undefined;
  };
  return new Map(
    rows.map((row) => {
      const [fsd, ksd] = [valueIn(row, COLUMNS.fsd), valueIn(row, COLUMNS.ksd)];
      return [row[1] ?? "", { ...(fsd !== undefined && { fsd }), ...(ksd !== undefined && { ksd }) }];
    }),
  );
}
