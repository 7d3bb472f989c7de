import "@tensorflow/tfjs-backend-cpu";
import { grad, setBackend, slice, sum, zeros } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import "../nn/gradients.ts";
import type { Features } from "../nn/types.ts";
import { createPatchCritic } from "./patch-critic.ts";
import { furthest, normal, shaken } from "./testing.ts";

beforeAll(() => setBackend("cpu"));

const CONFIG = { input: 2, widths: [2, 2, 2, 2], strides: [2, 2, 2, 1], branches: ["full", "half"] } as const;

describe("patch critics", () => {
  it("judge patches of 70 x 70 pixels, one logit for each 8 x 8", () => {
    const critic = createPatchCritic({ ...CONFIG, branches: ["full"] });
    const params = shaken(critic.init(1), 2, 0.3);
    const middle = (x: Features): Features => {
      const [logits] = critic.apply(params, [x], "train") as [Features];
      expect(logits.shape).toEqual([1, 12, 12, 1]);
      return slice(logits, [0, 6, 6, 0], [1, 1, 1, 1]);
    };
    const gradient = grad((x) => sum(middle(x as Features)))(normal([1, 96, 96, 2], 3)).dataSync();
    const rows = Array.from({ length: 96 }, (_, y) => y).filter((y) =>
      gradient.subarray(y * 96 * 2, (y + 1) * 96 * 2).some((value) => value !== 0),
    );
    expect((rows.at(-1) as number) - (rows[0] as number) + 1).toBe(70);
  });

  it("have weights of their own for each branch, normalised once for all of a step", () => {
    const critic = createPatchCritic(CONFIG);
    const params = critic.init(1);
    const { weights, state } = critic.normalize(params, critic.initState(1));
    expect(Object.keys(state)).toEqual(Object.keys(critic.initState(1)));
    expect(Object.keys(weights)).toEqual(Object.keys(params));
    const picture = normal([1, 32, 32, 2], 4);
    const [full, half] = critic.apply(weights, [picture, picture], "train") as [Features, Features];
    expect(furthest(full, half)).toBeGreaterThan(1e-3);
    const [again] = critic.apply(weights, [picture, zeros([1, 32, 32, 2])], "inference") as [Features];
    expect(furthest(again, full)).toBeLessThan(1e-5);
  });
});
