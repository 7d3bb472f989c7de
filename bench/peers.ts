import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCommand, type Values } from "../cli/args.ts";
import { readPeers, SETTINGS, type Setting, stagePhotos } from "../cli/judge.ts";
import type { Column } from "../cli/metrics/score.ts";
import { type Comparison, compareScores, type Scores } from "../cli/metrics/summary.ts";
import { heldOut, runEvaluate, type Summary, settingsOf } from "./evaluation.ts";
import { PEERS, type Peer } from "./peer-fills.ts";

/**
 * `npm run -s bench:peers [-- --n 60 --settings object,freeform,thin,box --write]`
 *
 * How much of a fill is its blend: the classical peers that are installed (OpenCV for Python, G'MIC) fill the judge's
 * holes, and are scored as they are and joined to the photo by our blend, beside our whole fill. Prints tables; `--write`
 * keeps the numbers in docs/results/peers.json (settings that are not asked for keep theirs) and writes docs/peers.md.
 */
const COMMAND = {
  usage: ["npm run -s bench:peers -- [options]"],
  about:
    "Scores classical peers (OpenCV for Python, G'MIC) as they are and with our blend, beside our whole fill (LACUNA_DATA, LACUNA_JUDGE).",
  options: {
    n: { kind: "whole", value: "N", least: 1, most: 100000, help: "photos a setting", fallback: 60 },
    settings: { kind: "text", value: "A,B", help: "masks of these kinds", fallback: "object,freeform,thin,box" },
    jobs: { kind: "whole", value: "N", least: 1, most: 256, help: "photos scored at the same time", fallback: 2 },
    write: { kind: "flag", help: "keep the numbers in docs/results/peers.json and the tables in docs/peers.md" },
  },
} as const;

type Options = Values<typeof COMMAND.options>;

const RESULTS = "docs/results/peers.json";

type Columns = Pick<Record<Column, number>, "lpips_h" | "seam" | "seam_self" | "hf" | "psnr_h">;

/** Means over the photos, of the seam columns medians. */
interface Scored extends Columns {
  readonly hfMedian: number;
}

interface PeerResult {
  /** What filled. */
  readonly version: string;
  readonly plain: Scored;
  readonly blended: Scored;
  /** lpips_h, ours = our run of the peer, peer = the judge's. */
  readonly judge: Comparison;
  /** lpips_h, ours = our whole fill, peer = the peer with our blend. */
  readonly difference: Comparison;
}

interface SettingResult {
  readonly n: number;
  readonly ours: Scored;
  readonly peers: Readonly<Record<string, PeerResult>>;
  /** Why there is nothing of the other peers. */
  readonly left: Readonly<Record<string, string>>;
}

function scored({ columns, sharpness }: Summary): Scored {
  const { lpips_h, seam, seam_self, hf, psnr_h } = columns;
  return { lpips_h, seam, seam_self, hf, psnr_h, hfMedian: sharpness["ours"]?.hf ?? Number.NaN };
}

/** Has every peer that is installed fill the photos of a setting, and scores them. */
async function tryPeers(
  setting: Setting,
  installed: ReadonlyMap<Peer, string | undefined>,
  { n, jobs }: Options,
): Promise<SettingResult> {
  const stage = await stagePhotos(heldOut(), setting, n);
  const fills = mkdtempSync(join(tmpdir(), "lacuna-peers-"));
  try {
    const evaluate = (...options: readonly string[]): ReturnType<typeof runEvaluate> =>
      runEvaluate(["--photos", stage.photos, "--masks", stage.masks, "--jobs", String(jobs), ...options]);
    const judged = await readPeers(setting);
    const ours = evaluate();
    const peers: Record<string, PeerResult> = {};
    const left: Record<string, string> = {};
    for (const [peer, version] of installed) {
      const judge = judged.get(peer.name);
      if (version === undefined) left[peer.name] = "not installed";
      else if (!judge) left[peer.name] = "the judge has no scores here to check it by";
      if (version === undefined || !judge) continue;
      const out = join(fills, peer.name);
      await peer.fill(stage, out);
      const plain = evaluate("--results", out);
      const blended = evaluate("--results", out, "--finish", "blend");
      peers[peer.name] = {
        version,
        plain: scored(plain.summary),
        blended: scored(blended.summary),
        judge: compared(plain.scores, judge),
        difference: compared(ours.scores, blended.scores),
      };
    }
    return { n: ours.summary.n, ours: scored(ours.summary), peers, left };
  } finally {
    rmSync(fills, { recursive: true, force: true });
    await stage.remove();
  }
}

/** @throws Error when no photo has an lpips_h of both */
function compared(ours: Scores, peer: Scores): Comparison {
  const comparison = compareScores(ours, peer, "lpips_h");
  if (!comparison) throw new Error("There is nothing to compare: no photo has an lpips_h of both.");
  return comparison;
}

/** Puts a setting's numbers beside those of the others, and writes the page of all. */
function keep(setting: Setting, result: SettingResult): void {
  const kept = existsSync(RESULTS) ? JSON.parse(readFileSync(RESULTS, "utf8")) : {};
  const results: Record<string, SettingResult> = { ...kept, [setting]: result };
  writeFileSync(RESULTS, `${JSON.stringify(results, null, 2)}\n`);
  writeFileSync("docs/peers.md", page(results));
}

/** One setting as a Markdown table, and who was left out. */
function table(setting: string, { n, ours, peers, left }: SettingResult): string {
  const row = (name: string, cells: readonly string[]): string => `| ${name} | ${cells.join(" | ")} |`;
  const rest = ({ seam, seam_self, hfMedian }: Scored): string[] => [seam, seam_self, hfMedian].map(number);
  const head = [
    "lpips_h, the judge's run",
    "lpips_h plain",
    "lpips_h with our blend",
    "seam",
    "seam_self",
    "hf median",
    "lpips_h: Lacuna minus blended peer, 95 % interval",
  ];
  const lines = [
    `## ${setting} (${n} photos)`,
    "",
    row("", head),
    row(
      "---",
      head.map(() => "---:"),
    ),
    row("**Lacuna**", ["", "", number(ours.lpips_h), ...rest(ours), ""]),
  ];
  for (const [name, { judge, plain, blended, difference }] of Object.entries(peers)) {
    const { difference: mean, low, high } = difference;
    const interval = `${number(mean)} [${number(low)}, ${number(high)}]`;
    lines.push(
      row(name, [number(judge.peer), number(plain.lpips_h), number(blended.lpips_h), ...rest(blended), interval]),
    );
  }
  const reasons = Object.entries(left).map(([name, reason]) => `${name} (${reason})`);
  if (reasons.length > 0) lines.push("", `Left out: ${reasons.join(", ")}.`);
  return lines.join("\n");
}

function number(value: number): string {
  return value.toFixed(3);
}

/** The page of all settings that there are numbers of. */
function page(results: Readonly<Record<string, SettingResult>>): string {
  const all = Object.values(results).flatMap(({ peers }) => Object.entries(peers));
  const versions = [...new Set(all.map(([, { version }]) => version))].join(", ");
  const how = PEERS.map(({ name, about }) => `- ${name}: ${about}`).join("\n");
  const tables = SETTINGS.flatMap((setting) => (results[setting] ? [table(setting, results[setting])] : []));
  return `# Peers given our blend

Written by \`npm run -s bench:peers -- --write\`. Is Lacuna ahead of its classical peers ([quality.md](quality.md)) only
because its fills are joined to the photo in the gradient domain? Here each peer's fill is joined by the same blend
(\`evaluate --results FOLDER --finish blend\`) before it is scored. The blend is given the peer's picture alone, as it is
given a generator's: where each pixel was copied from, which it makes use of in Lacuna's own fill, no peer tells. So
it cannot know what steps belong on the rim and draws both sides together there: seams come out below 1, smoother than
the photo.
Lacuna's row is its whole fill, on the same photos and holes, from the same run.

The pictures that the judge had scored are not kept, so the peers' fills were made anew (${versions}):

${how}

That they are the judge's peers can be told by their scores before the blend: _lpips_h, the judge's run_ is what it has on
the same photos, _lpips_h plain_ what the new fills have. The patch matching draws lots; it is seeded here, and the
judge's run drew others. Where it gives back a hole as it was, black, which befalls G'MIC 2.9.4 now and then, it is asked
again with another seed. patchmatch_em is a program of the judge's own, which is not to be had: of it
there are only the scores in [quality.md](quality.md), without our blend.

seam, seam_self and hf median are those with our blend; seam and seam_self are medians, a perfect one is 1, a perfect hf 0.
An interval below 0 means that Lacuna is better than the blended peer beyond chance.

${tables.join("\n\n")}
`;
}

await runCommand(COMMAND, async (options) => {
  const settings = settingsOf(options.settings);
  const installed = new Map(PEERS.map((peer) => [peer, peer.version()]));
  for (const [{ name }, version] of installed)
    if (version === undefined) process.stderr.write(`${name} is left out: its program is not installed.\n`);
  for (const setting of settings) {
    const result = await tryPeers(setting, installed, options);
    process.stdout.write(`${table(setting, result)}\n\n`);
    if (options.write) keep(setting, result);
  }
  return true;
});
