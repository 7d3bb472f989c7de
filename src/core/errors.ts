/**
 * Everything that can go wrong for a person, as a closed union. Each entry makes the whole sentence:
 * what happened, then what to do about it. Programming errors are plain RangeErrors and TypeErrors
 * and reach people as `unexpected`. Every entry has its translation in src/app/strings/LANGUAGE/faults.ts.
 */
export const faultSentences = {
  "file-empty": (d: { name: string }) => `${d.name} is empty. Choose another file.`,
  "file-unknown": (d: { name: string }) =>
    `${d.name} is not a picture that Lacuna can read. Save it as JPEG, PNG, WebP or AVIF and open it again.`,
  "file-broken": (d: { name: string; format: string }) =>
    `${d.name} is damaged or cut off: the ${d.format} data cannot be decoded. Copy it again from where it came from, or open it in a photo program and save it anew.`,
  "file-unsupported": (d: { name: string; format: string; reason: "printing-colours" | "format" }) =>
    `${d.name}: ${d.reason === "format" ? `${d.format} is not read here` : "the picture is in printing colours (CMYK)"}. Save it as an 8-bit RGB JPEG, PNG or WebP and open it again.`,
  "heic-unsupported": (d: { name: string }) =>
    `${d.name} is a HEIC photo, which this browser cannot decode. Open it in Safari, or export it as JPEG (on an iPhone: Settings, Camera, Formats, Most Compatible).`,
  "photo-too-large": (d: { name: string; megapixels: number; limit: number }) =>
    `${d.name} has ${Math.round(d.megapixels)} megapixels; Lacuna can hold ${d.limit} in this browser. Scale it down and open it again.`,
  "photo-unreachable": (d: { name: string; reason: "other-site" | "no-answer" | "refused"; status: number }) => {
    const why = {
      "other-site": "it lies on another site",
      "no-answer": "the server does not answer",
      refused: `the server says ${d.status}`,
    }[d.reason];
    return `${d.name} could not be loaded: ${why}. Download it, then open the file.`;
  },
  "no-photo": (_: object) => "No photo is open. Open one first.",
  "mask-empty": (_: object) => "Nothing is marked. Brush over what should go, then fill.",
  "mask-covers-all": (_: object) =>
    "The mark covers the whole picture, so nothing is left to fill it from. Erase a part of the mark and fill again.",
  "mask-mismatch": (d: { mask: string; photo: string }) =>
    `The mask is ${d.mask} pixels but the photo is ${d.photo}. Use a mask of the photo's size.`,
  "encode-failed": (d: { format: string }) =>
    `The photo could not be written as ${d.format}. Try another format; your edits are still here.`,
  "save-failed": (d: { name: string; reason: "full" | "refused" }) =>
    d.reason === "full"
      ? `${d.name} does not fit on the disk: it is full. Free some space or choose another place, and save again; your edits are still here.`
      : `${d.name} could not be written there. Choose another place, and save again; your edits are still here.`,
  "copy-failed": (_: object) =>
    "The browser does not let pictures be copied here. Export the photo, then copy it from the file.",
  "out-of-memory": (_: object) =>
    "There is not enough memory for this photo. Close other tabs or use a smaller photo; your marks are kept.",
  "model-broken": (d: { file: string }) =>
    `The generator could not be loaded: ${d.file} is damaged or of another version. Reload the page to fetch it again; until then Lacuna fills by patch search.`,
  "model-unreachable": (d: { file: string; reason: string }) =>
    `The generator could not be fetched (${d.file}: ${d.reason}). Check the connection and reload the page; until then Lacuna fills by patch search.`,
  "backend-lost": (d: { backend: string; reason: string }) =>
    `Computing by ${d.backend} stopped (${d.reason}). Lacuna goes on another way; your work is kept.`,
  "output-invalid": (d: { backend: string }) =>
    `The fill by ${d.backend} came out invalid and was not used. Fill again: Lacuna now takes another way.`,
  "training-diverged": (d: { step: number }) =>
    `The training became unstable at step ${d.step} and was stopped; the last good state is kept. Start again from it, with more photos or fewer steps.`,
  "training-unsupported": (d: { reason: "half-floats" | "no-backend" | "kind"; what: string }) => {
    const why = {
      "half-floats": `${d.what} computes with half-precision numbers only, in which training gets lost`,
      "no-backend": d.what,
      kind: `${d.what} is of a kind that cannot be trained here`,
    }[d.reason];
    return `No training: ${why}. Use another browser or computer for it; a model that was tuned there can be exported and imported here.`;
  },
  "training-too-slow": (d: { steps: number; minutes: number }) =>
    `In ${d.minutes} minutes this device would make only ${d.steps} training steps, too few to learn anything. Choose a longer time or smaller crops.`,
  "training-memory": (d: { needed: number; there: number }) =>
    `This training needs about ${d.needed} MB of memory, more than this device can spare (about ${d.there} MB). Choose “low memory” or smaller crops.`,
  "training-photos": (d: { count: number; least: number }) =>
    `${d.count} photos are too few: training needs at least ${d.least}, one of them to check itself on. Add more photos.`,
  "worker-lost": (_: object) =>
    "The background worker stopped. It has been started again and your work is kept; if something is missing, do it again.",
  "storage-full": (_: object) =>
    "This browser has no room left to keep your edits. Go on, but export before you leave; free some disk space, or remove kept photos on the start screen.",
  "storage-failed": (d: { reason: string }) =>
    `This browser cannot keep your edits (${d.reason}). Go on, but export before you leave.`,
  "project-version": (d: { name: string; version: number }) =>
    `${d.name} was kept by another version of Lacuna (format ${d.version}) and is left as it is. Reload the page to get the newest version, or open the photo anew.`,
  "project-damaged": (d: { name: string; fills: number; history: boolean }) =>
    d.history
      ? `The description of ${d.name} in this browser's storage is damaged. The photo is back, its marks, fills and history are lost: mark and fill again.`
      : `${d.fills} of the fills of ${d.name} could not be read back; their marks are back instead. Fill them again.`,
  "project-gone": (d: { name: string }) =>
    `${d.name} can no longer be read from this browser's storage. Open the photo anew.`,
  "project-elsewhere": (d: { name: string }) =>
    `${d.name} is open in another tab, so this tab starts fresh. Go on there, or close that tab and reload this page.`,
  unexpected: (d: { detail: string }) =>
    `Something went wrong (${d.detail}). Your work is kept; try again, and reload the page if it happens twice.`,
} as const satisfies Record<string, (detail: never) => string>;

type Sentences = typeof faultSentences;
export type ErrorCode = keyof Sentences;

/** An error as plain data: crosses worker boundaries, can be shown in any language by its code. */
export type Fault = {
  [C in ErrorCode]: { readonly code: C; readonly detail: Parameters<Sentences[C]>[0] };
}[ErrorCode];

/** A sentence for every fault: English here, other languages in the page's catalogue. */
export type FaultSentences = { readonly [C in ErrorCode]: (detail: Parameters<Sentences[C]>[0]) => string };

/** Any failure that a person is told about. `message` is the whole sentence with its cure. */
export class LacunaError extends Error {
  readonly fault: Fault;
  constructor(fault: Fault) {
    super(sentenceOf(fault));
    this.name = "LacunaError";
    this.fault = fault;
  }
}

/** Makes the error for a code: `throw fault("file-empty", { name })`. */
export function fault<C extends ErrorCode>(code: C, detail: Parameters<Sentences[C]>[0]): LacunaError {
  return new LacunaError({ code, detail } as Fault);
}

/** The sentence for a fault, in English. */
export function sentenceOf(f: Fault): string {
  return (faultSentences[f.code] as (detail: unknown) => string)(f.detail);
}

/** Turns anything thrown into a fault; a LacunaError keeps its own. */
export function faultOf(thrown: unknown): Fault {
  if (thrown instanceof LacunaError) return thrown.fault;
  if (thrown instanceof RangeError && /allocation|array length|memory/i.test(thrown.message))
    return { code: "out-of-memory", detail: {} };
  const detail = thrown instanceof Error ? thrown.message || thrown.name : String(thrown);
  return { code: "unexpected", detail: { detail } };
}

/** True for the rejection that an aborted AbortSignal causes; never shown as an error. */
export function isAbort(thrown: unknown): boolean {
  return thrown instanceof Error && thrown.name === "AbortError";
}
