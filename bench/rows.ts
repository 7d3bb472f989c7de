import { UsageError } from "../cli/args.ts";
import { SETTINGS, type Setting } from "../cli/judge.ts";
import { settingsOf } from "./evaluation.ts";

/** What a measurement of photos of one's own is told. */
export interface RowOptions {
  readonly settings: string;
  readonly photos?: string | undefined;
  readonly as?: string | undefined;
  readonly seen?: true | undefined;
}

/**
 * The settings to measure, each under the name that its numbers are kept by: the setting's own for the held-out photos,
 * `--as` for others.
 * @throws UsageError for an unknown setting, for one of `--photos` and `--as` without the other, for a name that could be
 * taken for a setting's or is not of lower-case letters, digits and hyphens, and for several settings under one name
 */
export function rowsOf({ settings, photos, as, seen }: RowOptions): { setting: Setting; row: string }[] {
  const asked = settingsOf(settings);
  if ((photos === undefined) !== (as === undefined)) throw new UsageError("--photos and --as belong together");
  if (seen && photos === undefined) throw new UsageError("--seen is for --photos: no training saw the held-out ones");
  if (as === undefined) return asked.map((setting) => ({ setting, row: setting }));
  if (!/^[a-z][a-z0-9-]*$/.test(as) || SETTINGS.some((setting) => setting === as))
    throw new UsageError(
      `--as takes lower-case letters, digits and hyphens and none of ${SETTINGS.join(", ")}, not "${as}"`,
    );
  const [setting, ...others] = asked;
  if (!setting || others.length > 0) throw new UsageError("--as names a row of one setting: give one with --settings");
  return [{ setting, row: as }];
}
