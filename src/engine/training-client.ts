import { type Connection, connect } from "./connect.ts";
import { backendOf, engineName } from "./engine-client.ts";
import { TRAINING_METHODS, type TrainingService } from "./training.ts";

export interface TrainingClientOptions {
  /** Back end to take if at all possible (`?backend=`). */
  readonly force?: string;
  /** Starts a worker of this name. */
  readonly start: (name: string) => Worker;
}

/** A cancelled training that does not stop by itself within this time loses its worker. */
const END_AFTER_CANCEL_MS = 3000;

/**
 * The training worker for a page. It starts with the first call; after a loss of its back end the next call starts
 * another, which leaves that back end out. What ran on it rejects: the caller goes on from the last state it was told.
 */
export function connectTraining({ force, start }: TrainingClientOptions): Connection<TrainingService> {
  const avoid = new Set<string>();
  return connect<TrainingService>(TRAINING_METHODS, {
    start: () => start(engineName({ ...(force && { force }), avoid: [...avoid] })),
    endAfterCancelMs: END_AFTER_CANCEL_MS,
    // Steering goes on beside the training.
    concurrency: 2,
    onLost: (fault) => {
      const backend = backendOf(fault);
      if (backend) avoid.add(backend);
    },
  });
}
