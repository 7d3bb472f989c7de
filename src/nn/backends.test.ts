import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { answersOf, distance, PROBLEMS } from "./testing/compare.ts";

describe("WASM agrees with the CPU, and neither leaks", () => {
  it.each(PROBLEMS.map((problem) => [problem.name, problem] as const))("%s", async (_, problem) => {
    const expected = await answersOf(problem, "cpu");
    const before = tf.memory().numTensors;
    const found = await answersOf(problem, "wasm");
    expect(tf.memory().numTensors).toBe(before);
    expect(distance(found, expected)).toBeLessThan(2e-5);
    for (const values of Object.values(found)) expect(Math.max(...values.map(Math.abs))).toBeGreaterThan(0);
  });
});
