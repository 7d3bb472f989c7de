import type { ArtefactMap } from "../../core/artefacts.ts";
import { type Fault, faultOf, isAbort, sentenceOf } from "../../core/errors.ts";
import type { Generator } from "../../core/generator.ts";
import type { Photo } from "../../core/photo.ts";
import type { Progress } from "../../core/progress.ts";
import type { Rect } from "../../core/rect.ts";

/** Says how much each pixel of `bounds`, given as a photo, looks filled. Loads the detector with the first call. */
export type FindArtefacts = (photo: Photo, bounds: Rect) => Promise<ArtefactMap>;

/** Where the engine's generator stands. */
export type GeneratorState =
  | { readonly kind: "idle" }
  /** `nearly`: the weights are here, what is left takes a second or two. */
  | { readonly kind: "loading"; readonly nearly: boolean }
  | { readonly kind: "absent"; readonly reason: string; readonly notice?: Fault }
  | {
      readonly kind: "ready";
      readonly generator: Generator;
      readonly artefacts: FindArtefacts;
      readonly reason: string;
      readonly threads: number;
    };

/** A state that lasts. */
export type SettledState = Extract<GeneratorState, { kind: "absent" | "ready" }>;

/** Gives the engine its generator, or the reason why there is none. */
export interface GeneratorSource {
  state(): GeneratorState;
  /** Loads it on the first call; all calls share one loading. Never rejects. */
  load(onProgress?: (progress: Progress) => void): Promise<SettledState>;
}

/** What a source loads with; {@link createSource} adds order, progress and failures. */
export type LoadGenerator = (onProgress: (progress: Progress) => void, nearly: () => void) => Promise<SettledState>;

export interface SourceEvents {
  /** The back end can be used no more, or gave invalid numbers: this realm should end. */
  readonly onBroken: (fault: Fault) => void;
}

/** Makes a source of a loading function. */
export function createSource(load: LoadGenerator, events: SourceEvents): GeneratorSource {
  let state: GeneratorState = { kind: "idle" };
  let loading: Promise<SettledState> | undefined;
  const listeners = new Set<(progress: Progress) => void>();
  const tell = (progress: Progress): void => {
    for (const listener of listeners) listener(progress);
  };
  const begin = async (): Promise<SettledState> => {
    state = { kind: "loading", nearly: false };
    const nearly = (): void => {
      state = { kind: "loading", nearly: true };
    };
    const settled = await load(tell, nearly).catch((thrown): SettledState => {
      const notice = faultOf(thrown);
      if (notice.code === "backend-lost") events.onBroken(notice);
      return { kind: "absent", reason: sentenceOf(notice), notice };
    });
    state = settled.kind === "ready" ? { ...settled, generator: watched(settled.generator, events) } : settled;
    return state;
  };
  return {
    state: () => state,
    load: async (onProgress) => {
      if (onProgress) listeners.add(onProgress);
      loading ??= begin();
      try {
        return await loading;
      } finally {
        if (onProgress) listeners.delete(onProgress);
      }
    },
  };
}

/** Tells when a completion fails for any reason but a cancel. */
function watched(generator: Generator, { onBroken }: SourceEvents): Generator {
  return {
    ...generator,
    complete: async (input, tick) => {
      try {
        return await generator.complete(input, tick);
      } catch (thrown) {
        if (!isAbort(thrown)) onBroken(faultOf(thrown));
        throw thrown;
      }
    },
  };
}
