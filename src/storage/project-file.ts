import { type Unzipped, unzipSync, type Zippable, zipSync } from "fflate";
import { fault } from "../core/errors.ts";

/**
 * A project as one file that can be copied and sent: a zip of what a kept project consists of. `project.json` is the
 * description (its version counts for the whole file), `original/NAME` the photo's file byte for byte, `fills/N.gz` the
 * pixels of fill N.
 */
export interface ProjectParts {
  readonly name: string;
  readonly photo: Uint8Array<ArrayBuffer>;
  readonly manifest: string;
  readonly fills: ReadonlyMap<number, Uint8Array<ArrayBuffer>>;
}

export const PROJECT_FILE_TYPE = { mime: "application/zip", extension: "lacuna" } as const;

const MANIFEST = "project.json";
const ORIGINAL = "original/";
const FILL = /^fills\/(\d{1,9})\.gz$/;
/** A part that claims to be larger than this once unpacked is not unpacked. */
const MOST_BYTES = 512 * 2 ** 20;

/** In one go: it runs in the storage worker. */
export function packProject({ name, photo, manifest, fills }: ProjectParts): Uint8Array<ArrayBuffer> {
  // What is compressed already is stored as it is.
  const stored = { level: 0 } as const;
  const parts: Zippable = {
    [MANIFEST]: [new TextEncoder().encode(manifest), { level: 6 }],
    [`${ORIGINAL}${name.replaceAll(/[\\/]/g, "_")}`]: [photo, stored],
  };
  for (const [fill, bytes] of fills) parts[`fills/${fill}.gz`] = [bytes, stored];
  return zipSync(parts) as Uint8Array<ArrayBuffer>;
}

/**
 * Reads what {@link packProject} wrote; what else is in the zip is ignored.
 * @param fileName for messages
 * @throws LacunaError file-broken when it is no such file, cut off or damaged
 */
export function unpackProject(fileName: string, bytes: Uint8Array): ProjectParts {
  const broken = fault("file-broken", { name: fileName, format: "Lacuna" });
  const parts = unpackParts(bytes);
  const names = Object.keys(parts ?? {});
  const original = names.find((name) => name.startsWith(ORIGINAL));
  const manifest = parts?.[MANIFEST];
  if (!parts || !manifest || original === undefined) throw broken;
  const fills = new Map<number, Uint8Array<ArrayBuffer>>();
  for (const name of names) {
    const fill = FILL.exec(name)?.[1];
    if (fill !== undefined) fills.set(Number(fill), parts[name] as Uint8Array<ArrayBuffer>);
  }
  const photo = parts[original] as Uint8Array<ArrayBuffer>;
  return { name: original.slice(ORIGINAL.length), photo, manifest: new TextDecoder().decode(manifest), fills };
}

/** Null when it is no zip, or a damaged one. */
function unpackParts(bytes: Uint8Array): Unzipped | null {
  try {
    return unzipSync(bytes, { filter: ({ name, originalSize }) => isPart(name) && originalSize <= MOST_BYTES });
  } catch {
    return null;
  }
}

function isPart(name: string): boolean {
  return name === MANIFEST || FILL.test(name) || (name.startsWith(ORIGINAL) && name.length > ORIGINAL.length);
}

/** True for a zip, which a photo never is. */
export function isProjectFile(head: Uint8Array): boolean {
  return head[0] === 0x50 && head[1] === 0x4b && (head[2] === 3 || head[2] === 5);
}
