/**
 * Trains a prepared folder with PyTorch and writes the model's files: `train.py` (all its options), then export.
 *
 *     npm run -s pretrain:train -- --dir runs/first --minutes 60
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { python } from "./tools/torch.ts";

const args = process.argv.slice(2);
const dir = args[args.indexOf("--dir") + 1];
if (!args.includes("--dir") || !dir) {
  console.error("Usage: npm run -s pretrain:train -- --dir DIR --minutes M [options of train.py]; writes DIR/model");
  process.exit(2);
}

function run(command: string, parameters: readonly string[]): void {
  const { status } = spawnSync(command, parameters, { stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}

run(python, [new URL("train.py", import.meta.url).pathname, ...args]);
run("npx", ["tsx", new URL("export.ts", import.meta.url).pathname, "--dir", dir, "--out", join(dir, "model")]);
