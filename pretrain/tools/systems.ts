import { existsSync, readFileSync } from "node:fs";
import type { Fact, Mark, System } from "../../src/training/recipes/system.ts";
import { kindsText } from "./kinds.ts";
import { markdownTable } from "./markdown.ts";
import type { Results } from "./measured.ts";
import { OVERFIT_BOUNDS, type OverfitRow, overfitTable } from "./overfit.ts";
import { type WidthsReport, widthsText } from "./widths.ts";

const MARKS: Readonly<Record<Mark, string>> = {
  C: "official code",
  A: "abstract, first page or project page",
  R: "an independent re-implementation",
  I: "an issue thread of the authors' repository",
  calc: "computed from the layer table",
  "not verified": "recalled; the source could not be seen",
  ours: "our choice, where nothing could be seen or where we know better",
};

/**
 * docs/systems.md: one table a system, from what the recipes say of themselves.
 * @param runs on eight photos, as `npm run -s overfit` wrote them down
 * @param widths of one of the systems, as `npm run -s ablate -- --widths` wrote them down
 * @param resultsOf a model, as `npm run -s bench:model -- --write` wrote them down
 */
export function systemsDocument(
  systems: Readonly<Record<string, System>>,
  runs: readonly OverfitRow[],
  widths: WidthsReport | undefined,
  resultsOf: (model: string) => Results | undefined,
): string {
  const marks = Object.entries(MARKS).map(([mark, meaning]) => `- ${markText(mark as Mark)}: ${meaning}`);
  const parts = Object.entries(systems).flatMap(([name, system]) => [
    `## ${system.title}: \`--recipe ${name}\``,
    system.paper,
    system.summary,
    markdownTable(["fact", "source", "where it is", "what holds it"], system.facts.map(rowOf)),
    ...(widths?.recipe === name ? [widthsText(widths)] : []),
    ...(system.kinds ? [kindsText(system.kinds, resultsOf)] : []),
  ]);
  const head = [
    "# The systems and their facts",
    "Written by `npm run -s systems` from the recipes in `src/training/recipes`; a test fails when it has drifted, when a place does not exist, or when no test bears the words.",
    "How sure a fact is:",
    marks.join("\n"),
  ];
  const { minutes, holeL1, share, leastRight, mostRight } = OVERFIT_BOUNDS;
  const proof = [
    "## Each of them trains",
    `Eight photos learnt by heart, replayed on one CPU core (\`npm run -s overfit\`; narrow generators, fresh holes in every step, photos mirrored and lit at random). Bounds: at most ${minutes} minutes; mean absolute error in the hole (of pictures of -1..1) at most ${holeL1} and at most ${100 * share} % of step 10's over the last tenth; the critics right on photos and on fills ${leastRight} to ${mostRight} of the time over the last third. A Wasserstein critic has no zero: it is right where it scores a photo above the photo's own fill, so that both its numbers are one; the dense detector's count samples as its loss weighs them.`,
    overfitTable(runs),
    `${runs[0]?.device ?? ""}.`,
  ];
  return `${[...head, ...proof, ...parts].join("\n\n")}\n`;
}

function rowOf({ fact, marks, symbol, test }: Fact): string[] {
  return [fact, marks.map(markText).join(" "), placeText(symbol), test ? placeText(test) : "none"];
}

function markText(mark: Mark): string {
  return mark === "not verified" ? "(not verified)" : mark === "ours" ? "ours" : `[${mark}]`;
}

function placeText(place: string): string {
  const [file, name] = split(place);
  return `\`${name}\` in [${file.slice(file.lastIndexOf("/") + 1)}](../${file})`;
}

function split(place: string): [file: string, name: string] {
  const cut = place.indexOf("#");
  return [place.slice(0, cut), place.slice(cut + 1)];
}

/** What is wrong with a fact's places, as sentences; empty when both exist. */
export function missingPlaces({ fact, symbol, test }: Fact): string[] {
  const wrong: string[] = [];
  const [file, name] = split(symbol);
  const declared = new RegExp(`^export (async )?(function|const|interface|type|class) ${name}\\b`, "m");
  if (!existsSync(file) || !declared.test(readFileSync(file, "utf8")))
    wrong.push(`${symbol} is not exported (${fact})`);
  if (test === undefined) return wrong;
  const [testFile, words] = split(test);
  const named = existsSync(testFile) && testNames(readFileSync(testFile, "utf8")).some((each) => each.includes(words));
  if (!named) wrong.push(`no test in ${testFile} says "${words}" (${fact})`);
  return wrong;
}

function testNames(source: string): string[] {
  const calls = source.matchAll(/\b(?:it|test)(?:\.each[^;]*?\))?\(\s*(["'`])(.+?)\1/g);
  return Array.from(calls, (call) => call[2] as string);
}
