import { parseArgs } from "node:util";
import { failureOf } from "./failure.ts";

/** One option of a command, as `--name`; `fallback` is its value when it is not given, and is told in the help. */
export type OptionSpec =
  | { readonly kind: "text"; readonly value: string; readonly help: string; readonly fallback?: string }
  | {
      readonly kind: "whole";
      readonly value: string;
      readonly least: number;
      readonly most: number;
      readonly help: string;
      readonly fallback?: number;
    }
  | { readonly kind: "choice"; readonly of: readonly string[]; readonly help: string; readonly fallback?: string }
  | { readonly kind: "flag"; readonly help: string };

export interface Command<Options extends Readonly<Record<string, OptionSpec>>> {
  /** One line for each way to call it. */
  readonly usage: readonly string[];
  /** What it does, in a sentence or two. */
  readonly about: string;
  readonly options: Options;
}

type ValueOf<Spec> = Spec extends { kind: "whole" }
  ? number
  : Spec extends { kind: "flag" }
    ? true
    : Spec extends { kind: "choice"; of: readonly (infer Choice)[] }
      ? Choice
      : string;

/** What was given on the command line, or the fallback; undefined = neither. */
export type Values<Options> = {
  readonly [Name in keyof Options]: Options[Name] extends { readonly fallback: string | number }
    ? ValueOf<Options[Name]>
    : ValueOf<Options[Name]> | undefined;
};

/** The command was called the wrong way: exit status 2, with the usage. */
export class UsageError extends Error {}

/**
 * Reads options as the command describes them.
 * @throws UsageError for unknown or repeated options, stray words, and values outside of what is allowed
 */
export function parseOptions<const Options extends Readonly<Record<string, OptionSpec>>>(
  command: Command<Options>,
  args: readonly string[],
): Values<Options> {
  const entries = Object.entries<OptionSpec>(command.options);
  const config = Object.fromEntries(
    entries.map(([name, spec]) => [name, { type: spec.kind === "flag" ? "boolean" : "string" } as const]),
  );
  let parsed: ReturnType<typeof parseArgs>;
  try {
    parsed = parseArgs({ args: [...args], options: config, strict: true, tokens: true });
  } catch (thrown) {
    // The first sentence: what follows is about quoting.
    throw new UsageError(thrown instanceof Error ? (thrown.message.split(". ")[0] as string) : String(thrown));
  }
  const given = new Set<string>();
  for (const token of parsed.tokens ?? []) {
    if (token.kind !== "option") continue;
    if (given.has(token.name)) throw new UsageError(`--${token.name} is given twice`);
    given.add(token.name);
  }
  const values = entries.map(([name, spec]) => {
    const value = parsed.values[name];
    if (value === undefined && "fallback" in spec) return [name, spec.fallback];
    return [name, typeof value === "string" ? checkedValue(name, spec, value) : value];
  });
  return Object.fromEntries(values) as Values<Options>;
}

function checkedValue(name: string, spec: OptionSpec, value: string): string | number {
  if (spec.kind === "choice" && !spec.of.includes(value))
    throw new UsageError(`--${name} must be one of ${spec.of.join(", ")}, not "${value}"`);
  if (spec.kind === "text" && value === "") throw new UsageError(`--${name} needs a value`);
  if (spec.kind !== "whole") return value;
  const number = Number(value);
  if (!/^\d+$/.test(value) || number < spec.least || number > spec.most)
    throw new UsageError(`--${name} must be a whole number from ${spec.least} to ${spec.most}, not "${value}"`);
  return number;
}

/** An option that is written longer than this has its help on the next line. */
const WIDEST = 36;

/** The help text of a command. */
export function usageText(command: Command<Readonly<Record<string, OptionSpec>>>): string {
  const rows = Object.entries(command.options).map(([name, spec]) => {
    const value = spec.kind === "choice" ? spec.of.join("|") : spec.kind === "flag" ? "" : spec.value;
    const fallback = "fallback" in spec ? ` (default ${spec.fallback})` : "";
    return [`  --${name} ${value}`.trimEnd(), spec.help + fallback] as const;
  });
  const column = Math.max(...rows.map(([left]) => left.length).filter((length) => length <= WIDEST)) + 2;
  const line = ([left, help]: readonly [string, string]): string =>
    left.length <= WIDEST ? left.padEnd(column) + help : `${left}\n${" ".repeat(column)}${help}`;
  const usage = command.usage.map((line, i) => `${i === 0 ? "Usage: " : "       "}${line}`);
  return [...usage, "", command.about, "", ...rows.map(line), ""].join("\n");
}

const HELP = { kind: "flag", help: "show this text" } as const;

function fullUsage(command: Command<Readonly<Record<string, OptionSpec>>>): string {
  return usageText({ ...command, options: { ...command.options, help: HELP } });
}

/** Ends the process: it was called the wrong way. */
export function misused(command: Command<Readonly<Record<string, OptionSpec>>>, sentence: string): never {
  process.stderr.write(`${sentence}\n\n${fullUsage(command)}`);
  process.exit(2);
}

/** What `read` gives; ends the process as {@link misused} where it throws a UsageError. */
export function orMisused<Value>(command: Command<Readonly<Record<string, OptionSpec>>>, read: () => Value): Value {
  try {
    return read();
  } catch (thrown) {
    if (!(thrown instanceof UsageError)) throw thrown;
    return misused(command, thrown.message);
  }
}

/**
 * Reads the arguments of a script that runs from top to bottom. Ends the process after --help (status 0), and when it
 * was called the wrong way (status 2, a sentence and the usage on stderr).
 */
export function readOptions<const Options extends Readonly<Record<string, OptionSpec>>>(
  command: Command<Options>,
  args: readonly string[] = process.argv.slice(2),
): Values<Options> {
  if (args.includes("--help")) {
    process.stdout.write(fullUsage(command));
    process.exit(0);
  }
  return orMisused(command, () => parseOptions(command, args));
}

/**
 * Runs a command as the whole process: reads its arguments, answers --help, and sets the exit status
 * (0 done, 1 failed with a sentence on stderr, 2 called the wrong way, with the usage on stderr).
 * @param run returns false when something failed that it has already told about
 */
export async function runCommand<const Options extends Readonly<Record<string, OptionSpec>>>(
  command: Command<Options>,
  run: (values: Values<Options>) => Promise<boolean>,
): Promise<void> {
  process.stdout.once("error", () => process.exit(1)); // the reader of a pipe has left: nothing more to say
  const values = readOptions(command);
  try {
    if (!(await run(values))) process.exitCode = 1;
  } catch (thrown) {
    if (thrown instanceof UsageError) misused(command, thrown.message);
    process.stderr.write(`${failureOf(thrown).message}\n`);
    process.exitCode = 1;
  }
}
