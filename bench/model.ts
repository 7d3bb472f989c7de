import { writeFileSync } from "node:fs";
import { readOptions } from "../cli/args.ts";
import { evaluateSetting, type Summary } from "./evaluation.ts";

/**
 * `npm run -s bench:model [-- --n 60 --settings object,freeform --write]`
 *
 * What a generator (the default one unless named) is worth: the generator alone, the patch search alone and both together on photos that none
 * of them ever saw, with the judge's masks, beside Telea on the same photos and holes. `--write` keeps the numbers in
 * docs/results/model-NAME.json, from which the model's card is written.
 */
const values = readOptions({
  usage: ["npm run -s bench:model -- [options]"],
  about:
    "Scores the generator alone, the patch search alone and both together beside Telea, with the judge's masks (LACUNA_DATA, LACUNA_JUDGE).",
  options: {
    n: { kind: "whole", value: "N", least: 1, most: 100000, help: "photos a setting", fallback: 60 },
    settings: { kind: "text", value: "A,B", help: "masks of these kinds", fallback: "object,freeform" },
    ways: { kind: "text", value: "A,B", help: "what is scored", fallback: "generator,patch,both" },
    model: { kind: "text", value: "NAME", help: "which generator, and in the name of the file", fallback: "lacuna" },
    jobs: { kind: "whole", value: "N", least: 1, most: 256, help: "photos worked on at the same time", fallback: 2 },
    write: { kind: "flag", help: "keep the numbers in docs/results/model-NAME.json" },
  },
});

const PEER = "telea";
const results: Record<string, { n: number; ways: Record<string, Record<string, number>> }> = {};
for (const setting of values.settings.split(",")) {
  const ways: Record<string, Record<string, number>> = {};
  let last: Summary | undefined;
  for (const way of values.ways.split(",")) {
    const options = ["--n", String(values.n), "--jobs", String(values.jobs)];
    if (way !== "patch") options.push("--model", values.model);
    if (way !== "both") options.push("--only", way);
    last = evaluateSetting(setting, options);
    const against = last.peers[PEER]?.lpips_h;
    ways[way] = { ...last.columns };
    if (against)
      console.log(
        `${setting}, ${way}: lpips_h ${last.columns.lpips_h.toFixed(4)}, Telea ${against.peer.toFixed(4)} ` +
          `(${((100 * against.difference) / against.peer).toFixed(1)} %), difference ${against.difference.toFixed(4)} ` +
          `[${against.low.toFixed(4)}, ${against.high.toFixed(4)}]; hf ${last.columns.hf.toFixed(2)}, ` +
          `seam ${last.columns.seam.toFixed(2)}, seam_self ${last.columns.seam_self.toFixed(2)}, ` +
          `tone ${last.columns.tone.toFixed(1)}`,
      );
  }
  const peer = last?.peers[PEER] ?? {};
  ways[PEER] = Object.fromEntries(Object.entries(peer).map(([column, { peer: score }]) => [column, score]));
  results[setting] = { n: last?.n ?? 0, ways };
}
if (values.write) writeFileSync(`docs/results/model-${values.model}.json`, `${JSON.stringify(results, null, 2)}\n`);
