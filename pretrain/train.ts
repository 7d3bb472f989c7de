/**
 * Trains a prepared folder with PyTorch and writes the model's files: `train.py` (all its options), then export.
 *
 *     npm run -s pretrain:train -- --dir runs/first --minutes 60
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { misused, readOptions } from "../cli/args.ts";
import { PYTHON } from "../cli/python.ts";

/** The rest is read by train.py, which refuses what it does not know with its own usage. */
const COMMAND = {
  usage: ["npm run -s pretrain:train -- --dir DIR --minutes M [options of train.py]"],
  about:
    "Trains what lies prepared in DIR and writes DIR/model. `python pretrain/train.py --help` tells the other options.",
  options: {
    dir: { kind: "text", value: "DIR", help: "the prepared folder" },
    minutes: { kind: "whole", value: "M", least: 1, most: 1e6, help: "of training" },
  },
} as const;
const args = process.argv.slice(2);
if (args.includes("--help")) readOptions(COMMAND);
const dir = args[args.indexOf("--dir") + 1];
if (!args.includes("--dir") || !dir) misused(COMMAND, "--dir is needed");

function run(command: string, parameters: readonly string[]): void {
  const { status } = spawnSync(command, parameters, { stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}

run(PYTHON, [new URL("train.py", import.meta.url).pathname, ...args]);
run("npx", ["tsx", new URL("export.ts", import.meta.url).pathname, "--dir", dir, "--out", join(dir, "model")]);
