import { parseArgs } from "node:util";
import { failureOf } from "./failure.ts";

/** One option of a command, as `--name`. */
export type OptionSpec =
  | { readonly kind: "text"; readonly value: string; readonly help: string }
  | {
      readonly kind: "whole";
      readonly value: string;
      readonly least: number;
      readonly most: number;
      readonly help: string;
    }
  | { readonly kind: "choice"; readonly of: readonly string[]; readonly help: string }
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

/** What was given on the command line; undefined = not given. */
export type Values<Options> = { readonly [Name in keyof Options]: ValueOf<Options[Name]> | undefined };

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
    throw new UsageError(thrown instanceof Error ? thrown.message : String(thrown));
  }
  const given = new Set<string>();
  for (const token of parsed.tokens ?? []) {
    if (token.kind !== "option") continue;
    if (given.has(token.name)) throw new UsageError(`--${token.name} is given twice`);
    given.add(token.name);
  }
  const values = entries.map(([name, spec]) => {
    const value = parsed.values[name];
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

/** The help text of a command. */
export function usageText(command: Command<Readonly<Record<string, OptionSpec>>>): string {
  const rows = Object.entries(command.options).map(([name, spec]) => {
    const value = spec.kind === "choice" ? spec.of.join("|") : spec.kind === "flag" ? "" : spec.value;
    return [`  --${name} ${value}`.trimEnd(), spec.help] as const;
  });
  const column = Math.max(...rows.map(([left]) => left.length)) + 2;
  const usage = command.usage.map((line, i) => `${i === 0 ? "Usage: " : "       "}${line}`);
  return [...usage, "", command.about, "", ...rows.map(([left, help]) => left.padEnd(column) + help), ""].join("\n");
}

const HELP = { kind: "flag", help: "show this text" } as const;

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
  const full = { ...command, options: { ...command.options, help: HELP } };
  try {
    const args = process.argv.slice(2);
    if (args.includes("--help")) {
      process.stdout.write(usageText(full));
      return;
    }
    if (!(await run(parseOptions(command, args)))) process.exitCode = 1;
  } catch (thrown) {
    const misused = thrown instanceof UsageError;
    const message = misused ? `${thrown.message}\n\n${usageText(full)}` : `${failureOf(thrown).message}\n`;
    process.stderr.write(message);
    process.exitCode = misused ? 2 : 1;
  }
}
