import { dispose, scalar, type Tensor } from "@tensorflow/tfjs-core";
import { fault } from "../core/errors.ts";
import type { Photo } from "../core/photo.ts";
import { createRandom, hashInts } from "../core/random.ts";
import { downloadTensors, uploadTensors } from "../models/transfer.ts";
import type { Weights } from "../models/weights.ts";
import { adamUpdate, type Moments, updateAverage } from "./adam.ts";
import { batchTensors, createSampleBank, type SampleBank } from "./bank.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { drawExample } from "./examples.ts";
import { drawNoise } from "./noise.ts";
import { valueAt } from "./schedules.ts";
import { type Phase, type Recipe, type Step, type Tensors, type Turn, turnAt } from "./types.ts";

/** Where training photos come from. `load` is called for every sample, so it should remember what it decoded. */
export interface PhotoSource {
  /** At least one. */
  readonly count: number;
  readonly load: (index: number) => Promise<Photo>;
}

export interface RunOptions {
  readonly recipe: Recipe;
  readonly seed: number;
  readonly photos: PhotoSource;
  /** How long the whole run is, over all its parts. The schedule is fitted to it. */
  readonly budget: { readonly steps: number } | { readonly minutes: number };
  /** The recipe's frozen tensors; stay the caller's. */
  readonly frozen?: Tensors;
  /** Goes on from here: with a budget of steps, as if the run had never stopped. */
  readonly from?: Checkpoint;
  /** First values of some parameters and state, for fine-tuning; the others are drawn from the seed. */
  readonly start?: Weights;
  /** Steps between two looks at the losses; default 10. */
  readonly checkEvery?: number;
}

export type RunEvent =
  /** `losses` where they were looked at. */
  | {
      readonly kind: "step";
      readonly step: number;
      readonly progress: number;
      readonly losses?: Readonly<Record<string, number>>;
    }
  /** Shapes change with the next step: it will take longer. */
  | { readonly kind: "phase"; readonly phase: Phase }
  /** The numbers were no longer finite; the run went back to this step and goes on with other samples. */
  | { readonly kind: "recovered"; readonly step: number }
  | { readonly kind: "done" };

/** A training run: the caller asks for one event after another, so pausing is not asking. */
export interface Run {
  /** Does the next piece of work. @throws LacunaError training-diverged when going back three times did not help */
  readonly next: () => Promise<RunEvent>;
  /** Everything needed to go on later. */
  readonly checkpoint: () => Promise<Checkpoint>;
  /** Goes back to a state of this run and on from there with other samples. */
  readonly restore: (state: Checkpoint) => void;
  /**
   * The averaged parameters that the recipe ships, and the state that is shipped with them; they stay the run's, and the
   * next step replaces them. Nothing before the first step.
   */
  readonly average: () => Tensors;
  readonly dispose: () => void;
}

/** Starts or resumes a run on the current back end. No tensor outlives {@link Run.dispose}. */
export function createRun(options: RunOptions): Run {
  return new TrainingRun(options);
}

/** Times that a run may go back without a good look in between. */
const PATIENCE = 3;
/** Looks between two states to go back to. */
const LOOKS_PER_KEPT = 10;

class TrainingRun implements Run {
  private readonly options: RunOptions;
  private readonly params: Tensors;
  private readonly state: Tensors;
  private readonly averaged: Tensors;
  private bank: SampleBank | undefined;
  private readonly moments: Moments;
  private step: number;
  private samples: number;
  private elapsed: number;
  private phase: Phase | undefined;
  private steps = new Map<Turn | undefined, Step>();
  private active: { readonly params: readonly string[]; readonly state: readonly string[] } = { params: [], state: [] };
  private looks = 0;
  private failures = 0;
  private kept: Checkpoint | undefined;

  constructor(options: RunOptions) {
    const { from, start } = options;
    this.options = options;
    this.params = uploadTensors(from?.params ?? start ?? {});
    this.state = uploadTensors(from?.state ?? {});
    this.averaged = uploadTensors(from?.average ?? {});
    this.moments = {
      first: uploadTensors(from?.first ?? {}),
      second: uploadTensors(from?.second ?? {}),
      updates: { ...from?.updates },
    };
    this.step = from?.step ?? 0;
    this.samples = from?.samples ?? 0;
    this.elapsed = from?.elapsed ?? 0;
  }

  async next(): Promise<RunEvent> {
    const progress = this.progress();
    if (progress >= 1) return { kind: "done" };
    const phase = phaseAt(this.options.recipe, progress);
    if (phase !== this.phase) {
      this.enter(phase);
      return { kind: "phase", phase };
    }
    this.kept ??= await this.checkpoint();
    const began = performance.now();
    const event = await this.train(phase, progress);
    this.elapsed += performance.now() - began;
    return event;
  }

  async checkpoint(): Promise<Checkpoint> {
    const { recipe, seed } = this.options;
    return {
      recipe: recipe.name,
      seed,
      step: this.step,
      samples: this.samples,
      elapsed: this.elapsed,
      params: await downloadTensors(this.params),
      state: await downloadTensors(this.state),
      average: await downloadTensors(this.averaged),
      first: await downloadTensors(this.moments.first),
      second: await downloadTensors(this.moments.second),
      updates: { ...this.moments.updates },
    };
  }

  average(): Tensors {
    const { shipped } = this.options.recipe;
    if (this.step === 0) return {};
    return {
      ...this.averaged,
      ...pick(
        this.state,
        Object.keys(this.state).filter((name) => name.startsWith(shipped)),
      ),
    };
  }

  dispose(): void {
    for (const group of this.groups()) dispose(group);
  }

  private groups(): Tensors[] {
    return [this.params, this.state, this.averaged, this.moments.first, this.moments.second];
  }

  private progress(): number {
    const { budget } = this.options;
    return "steps" in budget ? this.step / budget.steps : this.elapsed / (60_000 * budget.minutes);
  }

  /** Takes what is new in a phase, keeps what is there already. */
  private enter(phase: Phase): void {
    const { recipe, seed } = this.options;
    const fresh = recipe.init(phase, seed);
    this.active = { params: Object.keys(fresh.params), state: Object.keys(fresh.state) };
    if (this.options.start) move(this.params, this.state, this.active.state);
    adopt(this.params, fresh.params);
    adopt(this.state, fresh.state);
    this.steps = new Map((phase.turns ?? [undefined]).map((turn) => [turn, recipe.step(phase, turn)]));
    this.phase = phase;
    this.bank = undefined;
  }

  private async train(phase: Phase, progress: number): Promise<RunEvent> {
    const { recipe, frozen = {}, checkEvery = 10 } = this.options;
    const batch = await this.draw(phase, progress);
    const scalars = mapValues(recipe.scalars, (curve) => scalar(valueAt(curve, progress)));
    const noise = drawNoise(phase, (i) => createRandom(hashInts(this.options.seed, this.step, 0x6e6f6973, i)));
    const params = pick(this.params, this.active.params);
    const state = pick(this.state, this.active.state);
    const step = this.steps.get(turnAt(phase, this.step)) as Step;
    const { losses, grads, nextState } = step({ params, frozen, state, batch, scalars, noise });
    const norms = adamUpdate(this.params, grads, this.moments, recipe.groups, progress);
    for (const [name, value] of Object.entries(nextState)) {
      this.state[name]?.dispose();
      this.state[name] = value;
    }
    const trained = pick(this.params, Object.keys(grads));
    updateAverage(this.averaged, trained, recipe.shipped, recipe.averageDecay, this.step);
    this.step++;
    const look = this.step % checkEvery === 0 ? await readAll({ ...losses, ...norms }) : undefined;
    dispose([batch, scalars, noise, losses, grads, norms].flatMap((group) => Object.values<Tensor>(group)));
    if (!look) return { kind: "step", step: this.step, progress: this.progress() };
    return this.judge(look, Object.keys(losses));
  }

  /** Goes on when the numbers are finite, else back to the last good state. */
  private async judge(look: Readonly<Record<string, number>>, names: readonly string[]): Promise<RunEvent> {
    if (!Object.values(look).every(Number.isFinite)) {
      this.failures++;
      const { kept } = this;
      if (!kept || this.failures > PATIENCE) throw fault("training-diverged", { step: this.step });
      this.restore(kept);
      return { kind: "recovered", step: this.step };
    }
    this.failures = 0;
    this.looks++;
    if (this.looks % LOOKS_PER_KEPT === 0) this.kept = await this.checkpoint();
    const losses = Object.fromEntries(names.map((name) => [name, look[name] as number]));
    return { kind: "step", step: this.step, progress: this.progress(), losses };
  }

  /** Everything as it was, except the number of the next sample: other samples may do better. */
  restore(kept: Checkpoint): void {
    this.dispose();
    for (const group of this.groups()) for (const name of Object.keys(group)) delete group[name];
    Object.assign(this.params, uploadTensors(kept.params));
    Object.assign(this.state, uploadTensors(kept.state));
    Object.assign(this.averaged, uploadTensors(kept.average));
    Object.assign(this.moments.first, uploadTensors(kept.first));
    Object.assign(this.moments.second, uploadTensors(kept.second));
    for (const name of Object.keys(this.moments.updates)) delete this.moments.updates[name];
    Object.assign(this.moments.updates, kept.updates);
    this.step = kept.step;
    this.phase = undefined;
  }

  private async draw(phase: Phase, progress: number): Promise<Tensors> {
    const { recipe, seed, frozen = {} } = this.options;
    const indices = Array.from({ length: phase.batch }, () => this.samples++);
    if (recipe.bank) {
      const { samples, uses } = recipe.bank;
      this.bank ??= this.createBank(phase);
      // Each set in another order every time.
      const sampleOf = (index: number): number =>
        samples * Math.floor(index / (samples * uses)) + photoOf(seed, index, samples);
      return this.bank.draw(indices.map(sampleOf), frozen);
    }
    const examples = [];
    for (const index of indices)
      examples.push(drawExample(await this.photoFor(index), { ...this.request(phase, progress), index }));
    return batchTensors(examples, phase.size);
  }

  /** The bank of a phase has the holes of its end: it is made once, and small holes are among them. */
  private createBank(phase: Phase): SampleBank {
    const { bank } = this.options.recipe;
    if (!bank) throw new RangeError("This recipe has no bank.");
    const request = this.request(phase, phase.until);
    return createSampleBank(bank.samples, phase, request, (index) => this.photoFor(index), bank.features(phase));
  }

  private request(phase: Phase, progress: number) {
    const { recipe, seed } = this.options;
    const { masks, guides, leastHole, greatestHole, span } = recipe;
    const ratio = [leastHole, valueAt(greatestHole, progress)] as const;
    return { seed, size: phase.size, ratio, masks, guides, ...(span && { span }) };
  }

  private photoFor(index: number): Promise<Photo> {
    const { photos, seed } = this.options;
    return photos.load(photoOf(seed, index, photos.count));
  }
}

/** The phase that a run is in at a progress. @throws RangeError for a recipe without phases */
export function phaseAt(recipe: Pick<Recipe, "name" | "phases">, progress: number): Phase {
  const phase = recipe.phases.find(({ until }) => progress < until) ?? recipe.phases.at(-1);
  if (!phase) throw new RangeError(`The recipe ${recipe.name} has no phase.`);
  return phase;
}

/** The photo of a sample: every photo once in each pass, in an order that the seed decides. */
export function photoOf(seed: number, index: number, count: number): number {
  const pass = Math.floor(index / count);
  const random = createRandom(hashInts(seed, pass, 0x6f726465));
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  const place = index % count;
  // A Fisher-Yates shuffle, only as far as the wanted place.
  for (let i = 0; i <= place; i++) {
    const j = random.integer(i, count);
    [order[i], order[j]] = [order[j] as number, order[i] as number];
  }
  return order[place] as number;
}

function adopt(into: Tensors, fresh: Tensors): void {
  for (const [name, value] of Object.entries(fresh)) {
    if (into[name]) value.dispose();
    else into[name] = value;
  }
}

/** Weights of a file hold state as well. */
function move(from: Tensors, to: Tensors, names: readonly string[]): void {
  for (const name of names) {
    const value = from[name];
    if (!value || to[name]) continue;
    to[name] = value;
    delete from[name];
  }
}

function pick(tensors: Tensors, names: readonly string[]): Tensors {
  return Object.fromEntries(names.map((name) => [name, tensors[name] as Tensor]));
}

function mapValues<T, R>(source: Readonly<Record<string, T>>, make: (value: T, name: string) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(source).map(([name, value]) => [name, make(value, name)]));
}

async function readAll(scalars: Tensors): Promise<Record<string, number>> {
  const entries = Object.entries(scalars).map(
    async ([name, value]) => [name, (await value.data())[0] as number] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}
