import "@tensorflow/tfjs-backend-cpu";
import { memory, setBackend, tensor4d, tidy } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { blankPhoto } from "../../core/photo.ts";
import { createRandom } from "../../core/random.ts";
import { createDetector } from "../../models/detector.ts";
import { shaken } from "../../models/testing.ts";
import { findArtefacts } from "./artefacts.ts";

beforeAll(() => setBackend("cpu"));

describe("the artefact map", () => {
  it("is the detector's probability of every pixel, for sides of any length, and leaves nothing behind", async () => {
    const config = { width: 2 };
    const network = createDetector(config);
    const params = shaken(network.init(1), 2, 0.3);
    const random = createRandom(3);
    const photo = blankPhoto(12, 8);
    for (let i = 0; i < photo.data.length; i++) photo.data[i] = i % 4 === 3 ? 255 : random.integer(0, 256);
    const before = memory().numTensors;
    const bounds = { x: 5, y: 6, width: 12, height: 8 };
    const map = await findArtefacts({ config, params }, photo, bounds);
    expect(memory().numTensors).toBe(before);
    expect(map.bounds).toEqual(bounds);
    const pixels = photo.data.filter((_, i) => i % 4 < 3);
    const direct = tidy(() => {
      const picture = tensor4d(
        Float32Array.from(pixels, (value) => value / 127.5 - 1),
        [1, 8, 12, 3],
      );
      return network.apply(params, picture, "train").dataSync();
    });
    map.data.forEach((value, i) => {
      expect(Math.abs(value / 255 - (direct[i] as number))).toBeLessThan(0.003);
    });
    expect(new Set(map.data).size).toBeGreaterThan(3);
    const odd = await findArtefacts({ config, params }, blankPhoto(7, 5), { ...bounds, width: 7, height: 5 });
    expect(odd.data).toHaveLength(35);
  });
});
