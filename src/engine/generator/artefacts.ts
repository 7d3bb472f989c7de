import { tensor4d, tidy } from "@tensorflow/tfjs-core";
import type { ArtefactMap } from "../../core/artefacts.ts";
import type { Photo } from "../../core/photo.ts";
import type { Rect } from "../../core/rect.ts";
import { shrinkPhoto } from "../../core/shrink.ts";
import { createDetector, type DetectorConfig } from "../../models/detector.ts";
import { uploadTensors } from "../../models/transfer.ts";
import { parseModelJson } from "../../models/weights.ts";
import type { Params } from "../../nn/types.ts";
import { type ModelFiles, readText } from "./files.ts";
import type { FindArtefacts } from "./source.ts";
import { loadWeights, type ShardCache } from "./weights.ts";

/** Folder of the detector's files. */
export const DETECTOR_FOLDER = "artefacts";

/** Larger pictures are looked at smaller: the detector learned from small photos, and its time grows with the area. */
const MOST_SIDE = 512;

/** The detector of the models folder, on the current back end, loaded with the first map that is asked for. */
export function lazyArtefacts(files: ModelFiles, cache: ShardCache | undefined): FindArtefacts {
  let detector: Promise<Parameters<typeof findArtefacts>[0]> | undefined;
  const load = async (): Promise<Parameters<typeof findArtefacts>[0]> => {
    const model = parseModelJson(await readText(files, `${DETECTOR_FOLDER}/model.json`));
    const weights = await loadWeights(files, DETECTOR_FOLDER, model, cache ? { cache } : {});
    return { config: model.config as unknown as DetectorConfig, params: uploadTensors(weights) };
  };
  return async (photo, bounds) => {
    detector ??= load();
    try {
      return await findArtefacts(await detector, photo, bounds);
    } catch (thrown) {
      // The network may be back the next time.
      detector = undefined;
      throw thrown;
    }
  };
}

/** The detector works on sides that are multiples of it. */
const DIVISOR = 4;

/**
 * What a trained detector says of pixels of any origin, on the current back end: the map behind the heat map over a fill,
 * whichever way it was filled.
 * @param params of the detector, under its own names
 * @param photo the pixels of `bounds`
 */
export async function findArtefacts(
  detector: { readonly config: DetectorConfig; readonly params: Params },
  photo: Photo,
  bounds: Rect,
): Promise<ArtefactMap> {
  const small = shrinkPhoto(photo, MOST_SIDE);
  const { width, height } = small;
  const [columns, rows] = [width, height].map((side) => DIVISOR * Math.ceil(side / DIVISOR)) as [number, number];
  const map = tidy(() => {
    const picture = tensor4d(signed(small, columns, rows), [1, rows, columns, 3]);
    return createDetector(detector.config).apply(detector.params, picture, "inference");
  });
  const values = await map.data();
  map.dispose();
  const data = new Uint8Array(photo.width * photo.height);
  for (let y = 0; y < photo.height; y++) {
    const row = Math.floor((y * height) / photo.height) * columns;
    for (let x = 0; x < photo.width; x++) {
      const at = row + Math.floor((x * width) / photo.width);
      data[y * photo.width + x] = Math.round(255 * (values[at] as number));
    }
  }
  return { bounds, data };
}

/** RGB -1..1, the last row and column repeated up to the given size. */
function signed({ width, height, data }: Photo, columns: number, rows: number): Float32Array {
  const out = new Float32Array(3 * columns * rows);
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < columns; x++) {
      const from = 4 * (Math.min(y, height - 1) * width + Math.min(x, width - 1));
      for (let c = 0; c < 3; c++) out[3 * (y * columns + x) + c] = (data[from + c] as number) / 127.5 - 1;
    }
  return out;
}
