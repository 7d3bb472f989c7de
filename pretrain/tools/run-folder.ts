import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Weights } from "../../src/models/weights.ts";
import { type Checkpoint, decodeCheckpoint } from "../../src/training/checkpoint.ts";
import { shippedWeights } from "../../src/training/ship.ts";
import { phaseAt } from "../../src/training/trainer.ts";
import type { Plan } from "./plan.ts";

/** A folder as `pretrain:prepare` and `train.py` leave it. */
export interface RunFolder {
  readonly plan: Plan;
  readonly checkpoint: Checkpoint & { readonly progress: number };
  /** What the run ships, under the network's own names. */
  readonly weights: Weights;
  /** The generator's settings as far as it has grown. */
  readonly config: Readonly<Record<string, unknown>>;
}

/** Reads a checkpoint that `train.py` cut into parts. @throws RangeError when a part is missing */
export function readCheckpoint(folder: string): RunFolder["checkpoint"] {
  const parts = readdirSync(folder)
    .filter((name) => name.startsWith("checkpoint."))
    .sort()
    .map((name) => readFileSync(join(folder, name)));
  return decodeCheckpoint(new Uint8Array(Buffer.concat(parts))) as RunFolder["checkpoint"];
}

/** Reads plan and newest weights of a run. */
export function readRun(dir: string, work = join(dir, "run")): RunFolder {
  const plan = JSON.parse(readFileSync(join(dir, "plan.json"), "utf8")) as Plan;
  const checkpoint = readCheckpoint(join(work, "checkpoint"));
  const { blocks } = phaseAt(plan.recipe, Math.min(checkpoint.progress, 1));
  return {
    plan,
    checkpoint,
    weights: shippedWeights(checkpoint, plan.recipe.shipped),
    config: { ...plan.network.config, ...("blocks" in plan.network.config ? { blocks } : {}) },
  };
}
