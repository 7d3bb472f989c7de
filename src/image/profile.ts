import { startsWith, textAt, viewOf } from "./bytes.ts";

/** What an ICC profile says that matters for showing and carrying it. */
export interface Profile {
  /** The name it gives itself; its colour space where it gives none. */
  readonly name: string;
  /** `other`: shown as sRGB, carried unchanged. */
  readonly kind: "srgb" | "display-p3" | "other";
  /** False for grey and CMYK profiles, which do not fit the RGB pixels that Lacuna writes. */
  readonly rgb: boolean;
}

/** Columns rXYZ, gXYZ, bXYZ, adapted to D50 (ICC.1 annex E). */
const COLORANTS = {
  srgb: [0.43607, 0.22249, 0.01392, 0.38515, 0.71687, 0.09708, 0.14307, 0.06061, 0.7141],
  "display-p3": [0.51512, 0.2412, -0.00105, 0.29198, 0.69225, 0.04189, 0.1571, 0.06657, 0.78407],
} as const;
/** Profile makers round and adapt in several ways; other RGB spaces differ by ten times as much. */
const COLORANT_TOLERANCE = 0.003;
/** Linear light of code value 1/2 under the curve of sRGB; plain gamma 2.2 lies within the tolerance. */
const MIDDLE = 0.214;
const MIDDLE_TOLERANCE = 0.01;

/** Reads an ICC profile (ICC.1:2022, versions 2 and 4); undefined when it is not one. */
export function readProfile(icc: Uint8Array): Profile | undefined {
  try {
    if (!startsWith(icc, "acsp", 36)) return undefined;
    const tags = tagsOf(icc);
    const space = textAt(icc, 16, 4).trim();
    const name = nameIn(icc, tags.get("desc")) || space;
    return { name, kind: space === "RGB" ? kindOf(icc, tags) : "other", rgb: space === "RGB" };
  } catch {
    return undefined; // a tag that points outside the profile
  }
}

function tagsOf(icc: Uint8Array): Map<string, number> {
  const view = viewOf(icc);
  const tags = new Map<string, number>();
  for (let i = Math.min(view.getUint32(128), 200); i > 0; i--) {
    const entry = 132 + 12 * (i - 1);
    tags.set(textAt(icc, entry, 4), view.getUint32(entry + 4));
  }
  return tags;
}

/** Version 2 has `desc` (ASCII), version 4 `mluc` (UTF-16, the first language is taken). */
function nameIn(icc: Uint8Array, at: number | undefined): string {
  if (at === undefined) return "";
  const view = viewOf(icc);
  if (startsWith(icc, "desc", at)) return (textAt(icc, at + 12, view.getUint32(at + 8)).split("\0")[0] ?? "").trim();
  if (!startsWith(icc, "mluc", at) || view.getUint32(at + 8) === 0) return "";
  const from = at + view.getUint32(at + 24);
  const letters = Array.from({ length: view.getUint32(at + 20) >> 1 }, (_, i) => view.getUint16(from + 2 * i));
  return (String.fromCharCode(...letters).split("\0")[0] ?? "").trim();
}

function kindOf(icc: Uint8Array, tags: ReadonlyMap<string, number>): Profile["kind"] {
  const view = viewOf(icc);
  const found: number[] = [];
  for (const tag of ["rXYZ", "gXYZ", "bXYZ"]) {
    const at = tags.get(tag);
    if (at === undefined) return "other";
    for (let axis = 0; axis < 3; axis++) found.push(view.getInt32(at + 8 + 4 * axis) / 65536);
  }
  const curve = tags.get("rTRC");
  if (curve === undefined || Math.abs(middleOf(icc, curve) - MIDDLE) > MIDDLE_TOLERANCE) return "other";
  for (const kind of ["srgb", "display-p3"] as const)
    if (COLORANTS[kind].every((value, i) => Math.abs(value - (found[i] as number)) < COLORANT_TOLERANCE)) return kind;
  return "other";
}

/** The tone curve at 1/2: a table, a plain gamma, or the parametric forms 0 to 4 (ICC.1 10.6 and 10.18). */
function middleOf(icc: Uint8Array, at: number): number {
  const view = viewOf(icc);
  if (startsWith(icc, "curv", at)) {
    const count = view.getUint32(at + 8);
    if (count === 0) return 0.5;
    if (count === 1) return 0.5 ** (view.getUint16(at + 12) / 256);
    const low = Math.floor((count - 1) / 2);
    const high = Math.ceil((count - 1) / 2);
    return (view.getUint16(at + 12 + 2 * low) + view.getUint16(at + 12 + 2 * high)) / 2 / 65535;
  }
  if (!startsWith(icc, "para", at)) return Number.NaN;
  const form = view.getUint16(at + 8);
  const parameter = (i: number): number => view.getInt32(at + 12 + 4 * i) / 65536;
  const gamma = parameter(0);
  if (form === 0) return 0.5 ** gamma;
  const [a, b] = [parameter(1), parameter(2)];
  const offset = form === 2 ? parameter(3) : form === 4 ? parameter(5) : 0;
  return (a * 0.5 + b) ** gamma + offset; // 1/2 lies above the linear foot of every curve in use
}
