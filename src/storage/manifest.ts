/**
 * The stored description of a project. `version` counts the changes of the format that an older Lacuna could not
 * read; a reader for every version up to this one stays, with its test.
 */
export const PROJECT_VERSION = 3;

interface ManifestHead {
  readonly name: string;
  readonly savedAt: number;
  readonly edits: number;
}

/** What a stored description turns out to be. */
export type Manifest =
  | ({ readonly kind: "readable"; readonly state: unknown } & ManifestHead)
  /** Written by a version that is not known here: to be left as it is. */
  | { readonly kind: "version"; readonly version: number; readonly name: string; readonly savedAt: number }
  | { readonly kind: "damaged" };

/**
 * @param state the document as JSON text in parts
 * @returns text in parts: they are put together where the file is written
 */
export function writeManifest({ name, savedAt, edits }: ManifestHead, state: readonly string[]): readonly string[] {
  const head = JSON.stringify({ format: "lacuna-project", version: PROJECT_VERSION, name, savedAt, edits });
  return [`${head.slice(0, -1)},"state":`, ...state, "}"];
}

/** Never throws: whatever is not a description is `damaged`. */
export function readManifest(text: string | null): Manifest {
  const parsed = parse(text);
  if (parsed?.format !== "lacuna-project" || typeof parsed.version !== "number") return { kind: "damaged" };
  const name = typeof parsed.name === "string" ? parsed.name : "photo";
  const savedAt = typeof parsed.savedAt === "number" ? parsed.savedAt : 0;
  if (!(parsed.version >= 1 && parsed.version <= PROJECT_VERSION))
    return { kind: "version", version: parsed.version, name, savedAt };
  const edits = typeof parsed.edits === "number" ? parsed.edits : 0;
  return { kind: "readable", name, savedAt, edits, state: parsed.state };
}

function parse(text: string | null): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text ?? "null");
    return typeof value === "object" ? (value as Record<string, unknown> | null) : null;
  } catch {
    return null;
  }
}
