import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { UsageError } from "../../cli/args.ts";

/** Photos of one source that stand under one licence. */
export interface Source {
  readonly repository: string;
  /** As the source states it; `none stated` where it says nothing. */
  readonly licence: string;
  readonly photos: number;
}

interface SourceRow {
  readonly file: string;
  readonly repo: string;
  readonly licence: string;
}

/** The rows of the `sources.csv` beside photos (columns file, repo, licence); undefined where no such file lies. */
function readSources(folder: string): SourceRow[] | undefined {
  const path = join(folder, "sources.csv");
  return existsSync(path) ? (parse(readFileSync(path), { columns: true }) as SourceRow[]) : undefined;
}

/**
 * The names of the photos of some sources, after the `sources.csv` beside them.
 * @param wanted repositories, as `owner/name`
 * @throws UsageError for one that no photo comes from, saying which there are, and where no such file lies
 */
export function namesOfSources(folder: string, wanted: readonly string[]): ReadonlySet<string> {
  const rows = readSources(folder);
  if (!rows) throw new UsageError(`--sources needs a sources.csv beside the photos; ${folder} has none`);
  const known = new Set(rows.map(({ repo }) => repo));
  const unknown = wanted.find((name) => !known.has(name));
  if (unknown !== undefined)
    throw new UsageError(`--sources: no photo is of "${unknown}"; there are ${[...known].sort().join(", ")}`);
  return new Set(rows.filter(({ repo }) => wanted.includes(repo)).map(({ file }) => file));
}

/**
 * Where photos come from, after a `sources.csv` beside them (columns file, repo, licence), most photos first.
 * @returns undefined where no such file lies
 */
export function countSources(folder: string, names: readonly string[]): Source[] | undefined {
  const rows = readSources(folder);
  if (!rows) return undefined;
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
