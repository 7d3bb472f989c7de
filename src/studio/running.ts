import { type Fault, fault, LacunaError } from "../core/errors.ts";
import type { TrainingNews } from "../core/training.ts";
import type { TrainingOutcome, TrainRequest } from "../engine/training.ts";
import { type ModelCard, verdictOn } from "./card.ts";
import { tuneSettings } from "./choices.ts";
import { addPoint, cutAt, type RunDescription, readRun, writeRun } from "./run-description.ts";
import type { RunNote, RunView } from "./state.ts";
import type { Studio } from "./studio.ts";

/** Times that a training goes on by itself after its worker or its back end was lost. */
const MOST_LOSSES = 3;
/** The loss on the screen is a mean over about so many steps. */
const SMOOTHING = 12;

/** The one training of a studio: begun or resumed, steered, kept at every state that is told, and ended. */
export class Running {
  private readonly studio: Studio;
  private description: RunDescription | null = null;
  private state: { state: Uint8Array<ArrayBuffer>; best: Uint8Array<ArrayBuffer> | null } | null = null;
  private outcome: TrainingOutcome | null = null;
  private paused = false;
  private smooth = Number.NaN;
  /** Progress and time at which this part began, without pauses. */
  private since = { progress: 0, at: 0 };

  constructor(studio: Studio) {
    this.studio = studio;
  }

  /** Begins a training with the set and the choices as they are. */
  async begin(): Promise<void> {
    const { photos, choices, run } = this.studio.state.get();
    if (run) return;
    const { entry } = await this.studio.base();
    // States of a run that failed are no part of this one.
    await this.studio.attempt(() => this.studio.parts.store.removeRun({}));
    const ids = (heldOut: boolean): string[] => photos.filter((photo) => photo.heldOut === heldOut).map(({ id }) => id);
    await this.go({
      base: entry.id,
      baseName: entry.name,
      settings: tuneSettings(choices, (this.studio.parts.host.now() / 1000) | 0),
      trained: ids(false),
      heldOut: ids(true),
      paused: false,
      losses: [],
      scores: [],
    });
  }

  /** Goes on with a training that was interrupted, if there is one. */
  async resume(): Promise<void> {
    const kept = await this.studio.parts.store.run({});
    const description = kept && readRun(kept.description);
    if (!description) return;
    if (kept.state) this.state = { state: kept.state, best: kept.best };
    await this.go(description);
  }

  async steer(command: "pause" | "resume" | "stop" | "best"): Promise<void> {
    const { run } = this.studio.state.get();
    if (!run) return;
    this.paused = command === "pause" || (this.paused && command === "best");
    await this.studio.parts.training.steer({ command });
    const activity = command === "stop" ? "stopping" : this.paused ? "paused" : "training";
    this.since = { progress: run.progress, at: performance.now() };
    this.show({ activity, left: null });
    if (command === "pause" || command === "resume") await this.describe({ paused: this.paused });
  }

  async keep(name: string): Promise<void> {
    const { finished } = this.studio.state.get();
    if (!finished || !this.outcome || !this.description || finished.kept) return;
    const { trained, heldOut, settings, baseName } = this.description;
    const card: ModelCard = {
      format: "lacuna-tuned",
      version: 1,
      name: name.trim() || finished.suggestedName,
      base: baseName,
      createdAt: this.studio.parts.host.now(),
      photos: { trained: trained.length, heldOut: heldOut.length },
      settings,
      steps: finished.steps,
      minutes: finished.minutes,
      backend: this.outcome.backend,
      heldOutL1: { base: finished.base, tuned: finished.best },
    };
    const kept = await this.studio.addModel({ card, files: this.outcome.files });
    this.studio.state.set({ finished: { ...finished, kept } });
    // Only now is nothing lost without the run's states.
    await this.studio.parts.store.removeRun({});
  }

  async close(): Promise<void> {
    this.studio.state.set({ finished: null, plan: null });
    this.description = null;
    this.outcome = null;
    await this.studio.parts.store.removeRun({});
  }

  /** Trains to the end, over losses of worker and back end. */
  private async go(description: RunDescription): Promise<void> {
    const { store } = this.studio.parts;
    this.paused = description.paused;
    const view: RunView = {
      baseName: description.baseName,
      activity: "loading",
      backend: "",
      step: 0,
      progress: 0,
      left: null,
      losses: description.losses,
      scores: description.scores,
      crops: [],
      kept: null,
      notes: [],
    };
    this.description = description;
    this.studio.state.set({ run: view, finished: null });
    // Training goes on when nothing can be kept; that is told.
    await this.studio.attempt(() => store.describeRun({ description: writeRun(description) }));
    try {
      const outcome = await this.surviving(await this.request(description));
      this.finish(outcome);
    } finally {
      this.state = null;
      this.studio.state.set({ run: null });
      this.studio.parts.training.retire();
    }
  }

  private async request(description: RunDescription): Promise<TrainRequest> {
    const { photos } = this.studio.state.get();
    const { address } = await this.studio.base(description.base);
    const find = (ids: readonly string[]) => photos.filter(({ id }) => ids.includes(id)).map(({ pixels }) => pixels);
    const [trained, heldOut] = [find(description.trained), find(description.heldOut)];
    if (trained.length === 0 || heldOut.length === 0) {
      await this.studio.parts.store.removeRun({});
      throw fault("training-photos", { count: trained.length + heldOut.length, least: 2 });
    }
    return { base: address, settings: description.settings, photos: trained, heldOut };
  }

  /** Trains; when the worker or its back end is lost, goes on from the last state on what is left. */
  private async surviving(request: TrainRequest): Promise<TrainingOutcome> {
    const { training } = this.studio.parts;
    for (let losses = 0; ; losses++) {
      try {
        const from = this.state ? { from: this.state } : {};
        return await training.train(
          { ...request, ...from },
          { onProgress: (progress) => progress.kind === "training" && this.hear(progress.news) },
        );
      } catch (thrown) {
        const lost = thrown instanceof LacunaError && /^(worker-lost|backend-lost)$/.test(thrown.fault.code);
        if (!lost || losses === MOST_LOSSES) throw thrown;
        this.note({ kind: "fault", fault: (thrown as LacunaError).fault as Fault });
        this.show({ activity: "loading", left: null });
      }
    }
  }

  private hear(news: TrainingNews): void {
    const { run } = this.studio.state.get();
    if (news.kind === "started") this.started(news.backend, news.step);
    else if (news.kind === "step") this.stepped(news.step, news.progress, news.losses["holeL1"] ?? Number.NaN);
    else if (news.kind === "score") this.scored(news);
    else if (news.kind === "checkpoint") void this.studio.attempt(() => this.checkpoint(news));
    else {
      // What came after that state did not happen, and a curve has one value at a step.
      this.show({ step: news.step, ...(run && cutAt(run, news.step)) });
      this.note(news);
    }
  }

  private started(backend: string, step: number): void {
    const { run } = this.studio.state.get();
    if (!run) return;
    this.since = { progress: -1, at: performance.now() };
    this.show({ backend, step, ...cutAt(run, step), activity: this.paused ? "paused" : "training" });
    if (step > 0) this.note({ kind: "resumed", step });
    if (this.paused) void this.studio.attempt(() => this.studio.parts.training.steer({ command: "pause" }));
  }

  private stepped(step: number, progress: number, holeL1: number): void {
    const { run } = this.studio.state.get();
    if (!run) return;
    const loss = 127.5 * holeL1;
    const fresh = Number.isNaN(this.smooth) || run.losses.length === 0;
    this.smooth = fresh ? loss : this.smooth + (loss - this.smooth) / SMOOTHING;
    if (this.since.progress < 0) this.since = { progress, at: performance.now() };
    const gained = progress - this.since.progress;
    const seconds = (performance.now() - this.since.at) / 1000;
    const left = gained > 0.002 ? ((1 - progress) * seconds) / gained : run.left;
    this.show({ step, progress, left, losses: addPoint(run.losses, { step, loss: this.smooth }) });
  }

  private scored({ score, crops }: Extract<TrainingNews, { kind: "score" }>): void {
    const { run } = this.studio.state.get();
    // A part that begins anew tells its base once more.
    if (run) this.show({ scores: [...run.scores.filter(({ step }) => step < score.step), score], crops });
  }

  private async checkpoint({ state, best, step }: Extract<TrainingNews, { kind: "checkpoint" }>): Promise<void> {
    this.state = { state, best: best ?? this.state?.best ?? null };
    await this.studio.parts.store.keepState({ state, best: best ?? null });
    await this.describe({});
    this.show({ kept: step });
  }

  private async describe(change: Partial<RunDescription>): Promise<void> {
    const { run } = this.studio.state.get();
    if (!run || !this.description) return;
    this.description = { ...this.description, losses: run.losses, scores: run.scores, ...change };
    await this.studio.parts.store.describeRun({ description: writeRun(this.description) });
  }

  private finish(outcome: TrainingOutcome): void {
    const { run } = this.studio.state.get();
    const { ended, base, best, gain, crops, steps, elapsed } = outcome;
    this.outcome = outcome;
    this.studio.state.set({
      finished: {
        verdict: verdictOn(gain),
        gain,
        ended,
        base,
        best,
        steps,
        minutes: elapsed / 60_000,
        scores: run?.scores ?? [],
        losses: run?.losses ?? [],
        crops,
        kept: null,
        suggestedName: nameFor(run?.baseName ?? "", this.studio.parts.host.now()),
      },
    });
  }

  private note(note: RunNote): void {
    const { run } = this.studio.state.get();
    if (run) this.show({ notes: [...run.notes, note].slice(-4) });
  }

  private show(change: Partial<RunView>): void {
    const { run } = this.studio.state.get();
    if (run) this.studio.state.set({ run: { ...run, ...change } });
  }
}

function nameFor(base: string, now: number): string {
  return `${base} ${new Date(now).toISOString().slice(0, 10)}`;
}
