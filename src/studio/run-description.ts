import type { HeldOutScore, TuneSettings } from "../core/training.ts";

/** A point of the loss curve. */
export interface LossPoint {
  readonly step: number;
  /** Mean absolute difference in the training holes, 0..255. */
  readonly loss: number;
}

/** The kept description of a run: with the states beside it, enough to go on after a reload. */
export interface RunDescription {
  readonly base: string;
  readonly baseName: string;
  readonly settings: TuneSettings;
  /** Ids of the photos that are trained on and of those that check it. */
  readonly trained: readonly string[];
  readonly heldOut: readonly string[];
  readonly paused: boolean;
  readonly losses: readonly LossPoint[];
  readonly scores: readonly HeldOutScore[];
}

const FORMAT = "lacuna-run";
const VERSION = 1;

export function writeRun(run: RunDescription): string {
  return JSON.stringify({ format: FORMAT, version: VERSION, ...run });
}

/** Null for what is no description of this version: such a run cannot go on. */
export function readRun(text: string): RunDescription | null {
  try {
    const json = JSON.parse(text) as Partial<RunDescription> & { format?: string; version?: number };
    const lists = [json.trained, json.heldOut, json.losses, json.scores];
    const whole = lists.every(Array.isArray) && typeof json.base === "string" && typeof json.settings === "object";
    return json.format === FORMAT && json.version === VERSION && whole ? (json as RunDescription) : null;
  } catch {
    return null;
  }
}

/** Points of a curve that is drawn. */
const MOST_POINTS = 600;

/** Adds a point; when there are too many, every second one goes. */
export function addPoint(points: readonly LossPoint[], point: LossPoint): readonly LossPoint[] {
  const next = [...points, point];
  return next.length > MOST_POINTS ? next.filter((_, i) => i % 2 === 1) : next;
}

/** The curves of a run up to the state that it goes on from: what was told after it did not happen. */
export function cutAt(
  run: Pick<RunDescription, "losses" | "scores">,
  step: number,
): Pick<RunDescription, "losses" | "scores"> {
  return {
    losses: run.losses.filter((point) => point.step <= step),
    scores: run.scores.filter((score) => score.step <= step),
  };
}
