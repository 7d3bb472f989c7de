import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createPerceptual, type Perceptual } from "../cli/metrics/perceptual.ts";
import type { Photo } from "../src/core/photo.ts";
import type { StartedBackend } from "../src/engine/generator/backends/types.ts";
import { type GeneratorModel, loadModel } from "../src/engine/generator/weights.ts";
import { createTrainingService } from "../src/engine/training/service.ts";
import type { ModelFileMap, TrainingOutcome, TrainRequest } from "../src/engine/training.ts";
import { readNpz } from "../src/models/npz.ts";
import { uploadTensors } from "../src/models/transfer.ts";
import { type CropResult, drawHeldOut, fillHeldOut, meanL1, truthPicture } from "../src/training/held-out.ts";

/** Quality of a generator's own fills of held-out crops; lower is better. */
export interface TuneScore {
  /** Mean absolute difference in the hole, 0..255. */
  readonly l1: number;
  /** Perceptual distance in the hole; NaN where the judge's network is not there. */
  readonly lpips: number;
}

/** The judge's network out of LACUNA_DATA; undefined where that is not there. */
export async function openPerceptual(): Promise<Perceptual | undefined> {
  const file = join(process.env["LACUNA_DATA"] ?? "none", "perceptual", "squeezenet1_1-lpips.npz");
  return existsSync(file) ? createPerceptual(await readNpz(new Uint8Array(await readFile(file)))) : undefined;
}

/** A model from its files by path, as a training or an export gives them. @throws LacunaError model-broken */
export function modelOfFiles(files: ModelFileMap): Promise<GeneratorModel> {
  const read = async (path: string): Promise<Uint8Array<ArrayBuffer>> => {
    const bytes = files[path.slice("tuned/".length)];
    if (!bytes) throw new Error(`no file ${path}`);
    return bytes;
  };
  return loadModel({ read }, "tuned");
}

/**
 * Fills held-out crops with a model, here in Node, on the current back end: the same crops for the same photos, size and
 * seed, and other ones than the studio's own check draws.
 * @param perceptual absent: lpips is NaN
 */
export async function scoreTuned(
  { network, weights }: GeneratorModel,
  photos: readonly Photo[],
  { size, crops, seed = 77 }: { readonly size: number; readonly crops: number; readonly seed?: number },
  perceptual?: Perceptual,
): Promise<TuneScore> {
  const params = uploadTensors(weights);
  const results: CropResult[] = [];
  let distance = 0;
  for (const crop of drawHeldOut(photos, crops, size, seed)) {
    const filled = await fillHeldOut(network, params, crop);
    results.push(filled);
    if (!perceptual) continue;
    const hole = { width: size, height: size, data: Uint8Array.from(crop.example.hole) };
    distance += (await perceptual.distance(truthPicture(crop), filled.picture, hole)).hole;
  }
  for (const tensor of Object.values(params)) tensor.dispose();
  return { l1: meanL1(results), lpips: perceptual ? distance / crops : Number.NaN };
}

/** Fine-tunes as the studio does, here in Node. */
export function tuneInNode(
  base: { readonly model: GeneratorModel; readonly backend: StartedBackend },
  request: Omit<TrainRequest, "base" | "from">,
  onScore: (step: number, tuned: number) => void = () => {},
): Promise<TrainingOutcome> {
  const service = createTrainingService({
    open: async () => ({ ...base, reason: "" }),
    device: (work) => work(),
  });
  return service.train(
    { base: { name: base.model.name }, ...request },
    {
      onProgress: (told) => {
        if (told.kind === "training" && told.news.kind === "score")
          onScore(told.news.score.step, told.news.score.tuned);
      },
    },
  );
}
