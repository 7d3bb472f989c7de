import { runCommand } from "./args.ts";
import { CommandError } from "./failure.ts";
import { createFuzzLane, type FuzzAnswer } from "./fuzz/lane.ts";
import { SUBJECTS } from "./fuzz/subjects.ts";

const COMMAND = {
  usage: ["npm run -s fuzz -- [--count N] [--seed N] [--from N] [--json]"],
  about:
    "Damages photo, project and model files at random and hands them to Lacuna. Every file must be taken, edited and\n" +
    "saved, or refused with a sentence, within a limit of computing time and without taking the process down.",
  options: {
    count: { kind: "whole", value: "N", least: 1, most: 1_000_000, help: "files to try (default 200)" },
    seed: { kind: "whole", value: "N", least: 0, most: 0xffffffff, help: "another number, other damage (default 1)" },
    from: {
      kind: "whole",
      value: "N",
      least: 0,
      most: 1_000_000,
      help: "begin at this file: to repeat one (default 0)",
    },
    json: { kind: "flag", help: "print the summary as JSON" },
  },
} as const;

/** What came of all files of one kind. */
interface Tally {
  taken: number;
  readonly told: Record<string, number>;
  failed: number;
  /** The dearest case, as a multiple of what a whole file takes. */
  dearest: number;
}

await runCommand(COMMAND, async ({ count = 200, seed = 1, from = 0, json }) => {
  const tallies = new Map<string, Tally>(SUBJECTS.map((s) => [s, { taken: 0, told: {}, failed: 0, dearest: 0 }]));
  const sentences = new Map<string, string>();
  const lane = createFuzzLane();
  try {
    for (let i = from; i < from + count; i++) {
      const subject = SUBJECTS[i % SUBJECTS.length] as (typeof SUBJECTS)[number];
      const answer = await lane.run({ subject, seed, index: i });
      note(tallies.get(subject) as Tally, answer, sentences);
      if (answer.kind !== "failed") continue;
      process.stderr.write(
        `${subject} ${i}: ${answer.message}\n  again: npm run -s fuzz -- --seed ${seed} --from ${i} --count 1\n`,
      );
    }
  } finally {
    lane.end();
  }
  const failed = [...tallies.values()].reduce((sum, tally) => sum + tally.failed, 0);
  if (json) console.log(JSON.stringify({ count, seed, failed, subjects: Object.fromEntries(tallies) }));
  else print(tallies, sentences);
  if (failed > 0) throw new CommandError(`${failed} of ${count} files were neither taken nor refused with a sentence.`);
  return true;
});

function note(tally: Tally, answer: FuzzAnswer, sentences: Map<string, string>): void {
  tally.dearest = Math.max(tally.dearest, answer.units);
  if (answer.kind === "failed") tally.failed++;
  else if (answer.kind === "taken") tally.taken++;
  else {
    tally.told[answer.code] = (tally.told[answer.code] ?? 0) + 1;
    sentences.set(answer.code, answer.sentence);
  }
}

function print(tallies: ReadonlyMap<string, Tally>, sentences: ReadonlyMap<string, string>): void {
  for (const [subject, { taken, told, failed, dearest }] of tallies) {
    const refused = Object.entries(told).map(([code, n]) => `${n} ${code}`);
    console.log(
      `${subject.padEnd(18)} ${taken} taken, ${failed} failed, refused: ${refused.join(", ") || "none"}; at most ${dearest.toFixed(1)} times the work of a whole file`,
    );
  }
  for (const [code, sentence] of sentences) console.log(`${code}: ${sentence}`);
}
