import { tensor4d, tidy } from "@tensorflow/tfjs-core";
import type { ArtefactMap } from "../../core/artefacts.ts";
import type { Photo } from "../../core/photo.ts";
import type { Rect } from "../../core/rect.ts";
import { createDetector, type DetectorConfig } from "../../models/detector.ts";
import type { Params } from "../../nn/types.ts";

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
  const { width, height } = photo;
  const [columns, rows] = [width, height].map((side) => DIVISOR * Math.ceil(side / DIVISOR)) as [number, number];
  const map = tidy(() => {
    const picture = tensor4d(signed(photo, columns, rows), [1, rows, columns, 3]);
    return createDetector(detector.config).apply(detector.params, picture, "inference");
  });
  const values = await map.data();
  map.dispose();
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) data[y * width + x] = Math.round(255 * (values[y * columns + x] as number));
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
