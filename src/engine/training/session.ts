import { dispose } from "@tensorflow/tfjs-core";
import { LacunaError } from "../../core/errors.ts";
import type { CropComparison, HeldOutScore, TrainingNews } from "../../core/training.ts";
import { downloadTensors, uploadTensors } from "../../models/transfer.ts";
import { encodeModel, type Weights } from "../../models/weights.ts";
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from "../../training/checkpoint.ts";
import {
  type CropResult,
  cropsAt,
  drawHeldOut,
  fillHeldOut,
  gainOf,
  type HeldOutCrop,
  holePicture,
  meanL1,
  truthPicture,
} from "../../training/held-out.ts";
import { shippedWeights } from "../../training/ship.ts";
import type { Run } from "../../training/trainer.ts";
import type { Tensors } from "../../training/types.ts";
import type { Device } from "../device-lock.ts";
import { nextMessage } from "../serve.ts";
import type { ModelFileMap, TrainingOutcome, TrainRequest } from "../training.ts";
import { type Base, type Prepared, prepare, startRun } from "./setup.ts";

export type Command = "pause" | "resume" | "stop" | "best";

export interface SessionParts {
  readonly base: Base;
  readonly request: TrainRequest;
  readonly device: Device;
  readonly tell: (news: TrainingNews) => void;
  readonly signal: AbortSignal;
}

/** A state to go on from is told this often. */
const CHECKPOINT_MS = 30_000;
/** The held-out crops are filled at least this often apart, and about so many times a run. */
const SCORE_MS = 8000;
const SCORES = 12;
/** A check waits for so many times its own length: on a slow device it would be most of the work. */
const SCORE_REST = 4;
/** Held-out crops: several of each photo, within these bounds; as many again for the judgement at the end. */
const CROPS = { perPhoto: 4, least: 12, most: 24 } as const;
/** Crops that are shown. */
const SHOWN = 4;
/** A score so much worse than the base's means that the training fell apart. */
const APART = 1.6;
/** Times that a session may fall apart. */
const PATIENCE = 2;
/** The held-out crops are other ones than the samples. */
const HELD_OUT_SEED = 0x68656c64;
const JUDGING_SEED = 0x6a756467;

/** One training, from the first step to its outcome. */
export class Session {
  private readonly parts: SessionParts;
  private readonly prepared: Prepared;
  /** Choose the best state. */
  private readonly crops: readonly HeldOutCrop[];
  /** Judge it: by the crops that chose it, it would look better than it is. */
  private readonly judges: readonly HeldOutCrop[];
  private readonly run: Run;
  private baseResults: readonly CropResult[] = [];
  private bestState: Checkpoint | undefined;
  /** Error of the best state on the crops that choose it. */
  private best = Number.POSITIVE_INFINITY;
  /** The best state was not told yet. */
  private bestIsNew = false;
  private paused = false;
  private stopped = false;
  private toBest = false;
  private wake: () => void = () => {};
  private step = 0;
  private failures = 0;

  constructor(parts: SessionParts) {
    const { base, request } = parts;
    const { settings, from } = request;
    this.parts = parts;
    this.prepared = prepare(base, settings, request.photos.length);
    [this.crops, this.judges] = drawCrops(request);
    const state = from && decodeCheckpoint(from.state);
    this.step = state?.step ?? 0;
    this.bestState = from?.best ? decodeCheckpoint(from.best) : undefined;
    this.run = startRun(this.prepared, request, state);
  }

  steer(command: Command): void {
    if (command === "pause") this.paused = true;
    else if (command === "resume") this.paused = false;
    else if (command === "stop") this.stopped = true;
    else this.toBest = true;
    this.wake();
  }

  /** @throws the signal's reason when cancelled; LacunaError backend-lost from the back end */
  async train(): Promise<TrainingOutcome> {
    const { base, tell } = this.parts;
    try {
      tell({ kind: "started", backend: base.backend.label, step: this.step });
      this.baseResults = await this.fillAll(this.prepared.frozen, this.crops);
      // The best one of an earlier part, in numbers of this back end.
      if (this.bestState) this.best = meanL1(await this.fillBy(this.bestState, this.crops));
      if (this.step === 0) this.tellScore(this.baseResults);
      const ended = await this.steps();
      if (ended !== "diverged") await this.score();
      return await this.outcome(ended);
    } finally {
      this.run.dispose();
      for (const tensor of Object.values(this.prepared.frozen)) tensor.dispose();
    }
  }

  private async steps(): Promise<TrainingOutcome["ended"]> {
    const { request, device, tell, signal } = this.parts;
    const { budget } = request.settings;
    const between = Math.max(SCORE_MS, "minutes" in budget ? (60_000 * budget.minutes) / SCORES : 0);
    const stepsBetween = "steps" in budget ? Math.ceil(budget.steps / SCORES) : Number.POSITIVE_INFINITY;
    let scored = { at: performance.now(), step: this.step, took: 0 };
    let kept = performance.now();
    while (!this.stopped) {
      await this.rest();
      signal.throwIfAborted();
      if (this.toBest) this.goBack("returned");
      const event = await device(() => this.run.next(), signal).catch((thrown) => this.unstable(thrown));
      if (event === "diverged") return "diverged";
      if (event.kind === "done") return "done";
      if (event.kind === "step") {
        this.step = event.step;
        tell({ kind: "step", step: event.step, progress: event.progress, losses: event.losses ?? {} });
      }
      if (event.kind === "recovered") tell({ kind: "recovered", step: event.step });
      const now = performance.now();
      const due = now - scored.at > between || this.step - scored.step >= stepsBetween;
      if (due && now - scored.at > SCORE_REST * scored.took) {
        if ((await this.score()) === "apart" && ++this.failures > PATIENCE) return "diverged";
        scored = { at: performance.now(), step: this.step, took: performance.now() - now };
      }
      if (now - kept > CHECKPOINT_MS) {
        await this.keep();
        kept = performance.now();
      }
    }
    return "stopped";
  }

  /** Lets messages in, and waits while the training is paused: with its state told, because it may be long. */
  private async rest(): Promise<void> {
    await nextMessage();
    if (!this.paused || this.stopped) return;
    await this.keep();
    while (this.paused && !this.stopped) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
        this.parts.signal.addEventListener("abort", () => resolve(), { once: true });
      });
      this.parts.signal.throwIfAborted();
    }
  }

  /** What the trainer gave up on ends the run with its best state; everything else is a failure. */
  private unstable(thrown: unknown): "diverged" {
    if (thrown instanceof LacunaError && thrown.fault.code === "training-diverged") return "diverged";
    throw thrown;
  }

  private async keep(): Promise<void> {
    const state = encodeCheckpoint(await this.run.checkpoint());
    const best = this.bestIsNew && this.bestState ? encodeCheckpoint(this.bestState) : undefined;
    this.bestIsNew = false;
    this.parts.tell({ kind: "checkpoint", step: this.step, state, ...(best && { best }) });
  }

  private goBack(kind: "recovered" | "returned"): void {
    this.toBest = false;
    if (!this.bestState) return;
    this.run.restore(this.bestState);
    this.step = this.bestState.step;
    this.parts.tell({ kind, step: this.step });
  }

  /** Scores the averaged weights; remembers them when they are the best so far. */
  private async score(): Promise<"fine" | "apart"> {
    const average = this.run.average();
    if (Object.keys(average).length === 0) return "fine";
    const results = await this.fillAll({ ...this.prepared.frozen, ...average }, this.crops);
    const score = this.tellScore(results);
    if (!(score.tuned < APART * score.base + 1)) {
      this.goBack("recovered");
      return "apart";
    }
    if (score.tuned < this.best) {
      this.best = score.tuned;
      this.bestState = await this.run.checkpoint();
      this.bestIsNew = true;
    }
    return "fine";
  }

  private tellScore(results: readonly CropResult[]): HeldOutScore {
    const score = { step: this.step, base: meanL1(this.baseResults), tuned: meanL1(results) };
    this.parts.tell({ kind: "score", score, crops: compared(this.crops, this.baseResults, results) });
    return score;
  }

  private async fillBy({ average, state }: Checkpoint, crops: readonly HeldOutCrop[]): Promise<CropResult[]> {
    const tensors = uploadTensors({ ...average, ...state });
    const results = await this.fillAll({ ...this.prepared.frozen, ...tensors }, crops);
    for (const tensor of Object.values(tensors)) tensor.dispose();
    return results;
  }

  /** @param params under the recipe's names */
  private async fillAll(params: Tensors, crops: readonly HeldOutCrop[]): Promise<CropResult[]> {
    const { base, device, signal } = this.parts;
    const { network } = base.model;
    const own = withoutPrefix(params, this.prepared.recipe.shipped);
    const folded = network.fold && uploadTensors(network.fold(await downloadTensors(own)));
    const results: CropResult[] = [];
    try {
      for (const crop of crops) {
        results.push(await device(() => fillHeldOut(network, folded ?? own, crop), signal));
        await nextMessage();
        signal.throwIfAborted();
      }
    } finally {
      dispose(Object.values(folded ?? {}));
    }
    return results;
  }

  private async outcome(ended: TrainingOutcome["ended"]): Promise<TrainingOutcome> {
    const { base } = this.parts;
    const { elapsed } = await this.run.checkpoint();
    const before = await this.fillAll(this.prepared.frozen, this.judges);
    // Without any good state the outcome is the base itself.
    const after = this.bestState ? await this.fillBy(this.bestState, this.judges) : before;
    const tuned = this.bestState ? shippedWeights(this.bestState, this.prepared.recipe.shipped) : {};
    const weights: Weights = { ...base.model.weights, ...tuned };
    return {
      ended,
      steps: this.step,
      elapsed,
      backend: base.backend.label,
      base: meanL1(before),
      best: meanL1(after),
      gain: gainOf(before, after),
      crops: compared(this.judges, before, after),
      files: await filesOfModel(base, weights),
    };
  }
}

/** The first few crops, as they are shown. */
function compared(
  crops: readonly HeldOutCrop[],
  base: readonly CropResult[],
  tuned: readonly CropResult[],
): readonly CropComparison[] {
  return crops.slice(0, SHOWN).map((crop, i) => ({
    truth: truthPicture(crop),
    hole: holePicture(crop),
    base: (base[i] as CropResult).picture,
    tuned: (tuned[i] as CropResult).picture,
  }));
}

/** The crops that choose the best state, and those that judge it. */
function drawCrops({ settings, heldOut, places }: TrainRequest): [choosing: HeldOutCrop[], judging: HeldOutCrop[]] {
  const { size } = settings;
  const [photo] = heldOut;
  if (photo && places) {
    const at = (turn: number) => places.filter((_, i) => i % 2 === turn);
    return [cropsAt(photo, at(0), size), cropsAt(photo, at(1), size)];
  }
  const count = Math.min(CROPS.most, Math.max(CROPS.least, CROPS.perPhoto * heldOut.length));
  const draw = (seed: number): HeldOutCrop[] => drawHeldOut(heldOut, count, size, seed);
  return [draw(HELD_OUT_SEED), draw(JUDGING_SEED)];
}

function withoutPrefix<T>(values: Readonly<Record<string, T>>, prefix: string): Record<string, T> {
  const own = Object.entries(values).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(own.map(([name, value]) => [name.slice(prefix.length), value]));
}

async function filesOfModel({ model: { network } }: Base, weights: Weights): Promise<ModelFileMap> {
  const { model, shards } = await encodeModel(network.name, network.config as never, weights);
  return { ...shards, "model.json": new TextEncoder().encode(JSON.stringify(model)) };
}
