/** What a network can run on here. Never the CPU back end: it is a reference for tests. */
export type BackendName = "webgpu" | "webgl" | "wasm";

export const BACKEND_NAMES: readonly BackendName[] = ["webgpu", "webgl", "wasm"];

/** A TensorFlow.js back end that runs and is the current one. */
export interface StartedBackend {
  readonly name: BackendName;
  /** For people: `webgpu`, `wasm, 2 threads`. */
  readonly label: string;
  readonly threads: number;
  /** What it computes with, where that is known: `apple metal-3`. */
  readonly device?: string;
  /** Largest working side of a generator. */
  readonly maxSide: number;
  /**
   * Sides to which inputs are padded, ascending; absent = any multiple of 8. GPU back ends keep buffers and shaders
   * for every size they have seen, so there they must be few.
   */
  readonly sides?: readonly number[];
  /** Largest relative error that the numeric probe may find: half floats where the device has no others. */
  readonly tolerance: number;
  /** Resolves with the reason when it can be used no more; never rejects. */
  readonly lost: Promise<string>;
  /** Compiles what `run` would launch, in parallel and without computing; `run` gives nothing of use. */
  readonly compile?: (run: () => void) => Promise<void>;
  /** Bytes held on the device, and how many make a fresh start worth while; absent where nothing piles up. */
  readonly memory?: { readonly allocated: () => number; readonly limit: number };
}

/** Starts a back end, or says in half a sentence why it cannot be used here. */
export type StartBackend = (options: {
  readonly forced: boolean;
  /** One thread, so that a phone stays cool and its other programs alive. */
  readonly phone: boolean;
}) => Promise<StartedBackend | { readonly refused: string }>;

/** Names that rasterizers without a GPU go by. */
export function isSoftware(device: string): boolean {
  return /swiftshader|llvmpipe|lavapipe|softpipe|software|basic render|warp/i.test(device);
}
