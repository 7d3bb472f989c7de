import { type ErrorCode, faultOf, sentenceOf } from "../src/core/errors.ts";

/** A failure that only the command line knows (files, folders, other programs): a sentence with its cure. */
export class CommandError extends Error {}

/** A failure as plain data, for a JSON line or another process. */
export interface Failure {
  readonly code: ErrorCode | "command";
  /** The whole sentence, with its cure. */
  readonly message: string;
}

/** Turns anything thrown into what a person is told. */
export function failureOf(thrown: unknown): Failure {
  if (thrown instanceof CommandError) return { code: "command", message: thrown.message };
  const fault = faultOf(thrown);
  return { code: fault.code, message: sentenceOf(fault) };
}
