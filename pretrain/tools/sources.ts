import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "csv-parse/sync";

/** Photos of one source that stand under one licence. */
export interface Source {
  readonly repository: string;
  /** As the source states it; `none stated` where it says nothing. */
  readonly licence: string;
  readonly photos: number;
}

/**
 * Where photos come from, after a `sources.csv` beside them (columns file, repo, licence), most photos first.
 * @returns undefined where no such file lies
 */
export function countSources(folder: string, names: readonly string[]): Source[] | undefined {
  const path = join(folder, "sources.csv");
  if (!existsSync(path)) return undefined;
  const rows = parse(readFileSync(path), { columns: true }) as { file: string; repo: string; licence: string }[];
  const wanted = new Set(names);
  const counts = new Map<string, Source>();
  for (const { file, repo, licence } of rows) {
    if (!wanted.has(file)) continue;
    const key = `${repo}\n${licence}`;
    counts.set(key, { repository: repo, licence, photos: (counts.get(key)?.photos ?? 0) + 1 });
  }
  return [...counts.values()].sort((a, b) => b.photos - a.photos || (a.repository < b.repository ? -1 : 1));
}

/** Whether the source states any licence. */
export function isLicensed({ licence }: Source): boolean {
  return !/none stated/i.test(licence);
}
