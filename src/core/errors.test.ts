import { expect, it } from "vitest";
import { fault, faultOf, isAbort, LacunaError, sentenceOf } from "./errors.ts";

it("says what happened and what to do, and survives structured cloning", () => {
  const error = fault("mask-mismatch", { mask: "10 x 10", photo: "20 x 20" });
  expect(error.message).toContain("10 x 10");
  expect(error.message).toMatch(/Use a mask/);
  const moved = structuredClone(error.fault);
  expect(sentenceOf(moved)).toBe(error.message);
  expect(new LacunaError(moved).message).toBe(error.message);
});

it("keeps its own faults, recognises lost memory and wraps everything else", () => {
  expect(faultOf(fault("mask-empty", {})).code).toBe("mask-empty");
  expect(faultOf(new RangeError("Array buffer allocation failed")).code).toBe("out-of-memory");
  expect(faultOf(new TypeError("x is undefined"))).toEqual({
    code: "unexpected",
    detail: { detail: "x is undefined" },
  });
  expect(isAbort(new DOMException("stop", "AbortError"))).toBe(true);
  expect(isAbort(fault("no-photo", {}))).toBe(false);
});
