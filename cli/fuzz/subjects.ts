import type { LacunaError } from "../../src/core/errors.ts";
import type { Random } from "../../src/core/random.ts";
import type { FileFormat } from "../../src/image/types.ts";
import { withChecksums } from "./checksums.ts";
import { modelFault } from "./model.ts";
import { mutate, mutateJson } from "./mutate.ts";
import { photoFault, photoFile } from "./photo.ts";
import { projectFault } from "./project.ts";

/** What can be handed to Lacuna from outside. */
export const SUBJECTS = ["jpeg", "progressive-jpeg", "png", "webp", "avif", "project", "model"] as const;
export type Subject = (typeof SUBJECTS)[number];

/** How files are damaged, or left whole: by their bytes, or so that what guards them (checksums, syntax) fits again. */
export interface Spoil {
  readonly bytes: (file: Uint8Array) => Uint8Array<ArrayBuffer>;
  readonly json: (file: Uint8Array) => Uint8Array<ArrayBuffer>;
}

/**
 * Damages a file of a kind and hands it to the program as a person would.
 * @returns the fault that the person is told; undefined where the file was taken
 * @throws whatever is no fault with a sentence of its own: that is what fuzzing looks for
 */
export async function fuzzOnce(
  subject: Subject,
  random: Random,
): Promise<{ readonly code: string; readonly sentence: string } | undefined> {
  const told = await handOver(subject, random, {
    bytes: (file) => mutate(file, random),
    json: (file) => (random.uniform() < 0.5 ? mutateJson(file, random) : mutate(file, random)),
  });
  return told && sentenceFor(told);
}

/** @throws when a fault does not say what happened and what to do about it */
export function sentenceFor({ fault, message }: LacunaError): { readonly code: string; readonly sentence: string } {
  if (fault.code === "unexpected" || (message.match(/[.!?](?= |$)/g) ?? []).length < 2)
    throw new Error(`no sentence for it: ${fault.code}: ${message}`);
  return { code: fault.code, sentence: message };
}

/** The same without damage. @throws when the whole file is not taken */
export async function wholeOnce(subject: Subject, random: Random): Promise<void> {
  const copy = (file: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(file);
  const told = await handOver(subject, random, { bytes: copy, json: copy });
  if (told) throw told;
}

async function handOver(subject: Subject, random: Random, spoil: Spoil): Promise<LacunaError | undefined> {
  if (subject === "project") return projectFault(random, spoil);
  if (subject === "model") return modelFault(random, spoil);
  const format: FileFormat = subject === "progressive-jpeg" ? "jpeg" : subject;
  const spoilt = spoil.bytes(await photoFile(subject, random));
  // Wrong checksums alone would keep every damage from the decoder.
  return photoFault(format, format === "png" && random.uniform() < 0.7 ? withChecksums(spoilt) : spoilt, random);
}
