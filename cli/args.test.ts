import { describe, expect, it } from "vitest";
import { parseOptions, UsageError, usageText } from "./args.ts";

const COMMAND = {
  usage: ["tool --in FILE", "tool --count N"],
  about: "Does it.",
  options: {
    in: { kind: "text", value: "FILE", help: "what to read" },
    count: { kind: "whole", value: "N", least: 1, most: 9, help: "how many" },
    way: { kind: "choice", of: ["fast", "slow"], help: "how" },
    json: { kind: "flag", help: "as JSON" },
  },
} as const;

describe("parseOptions", () => {
  it("gives typed values, undefined where nothing was given", () => {
    expect(parseOptions(COMMAND, ["--in", "a.png", "--count=3", "--way", "slow", "--json"])).toEqual({
      in: "a.png",
      count: 3,
      way: "slow",
      json: true,
    });
    expect(parseOptions(COMMAND, [])).toEqual({ in: undefined, count: undefined, way: undefined, json: undefined });
  });

  it.each([
    ["an unknown option", ["--nope"]],
    ["a stray word", ["a.png"]],
    ["a missing value", ["--in"]],
    ["an empty value", ["--in", ""]],
    ["an option given twice", ["--in", "a", "--in", "b"]],
    ["a number that is none", ["--count", "x"]],
    ["a fraction", ["--count", "1.5"]],
    ["a negative number", ["--count=-1"]],
    ["a number out of range", ["--count", "10"]],
    ["a choice that is none", ["--way", "medium"]],
    ["a value for a flag", ["--json=yes"]],
  ])("refuses %s", (_, args) => {
    expect(() => parseOptions(COMMAND, args)).toThrow(UsageError);
  });
});

describe("usageText", () => {
  it("lists every way to call it and every option", () => {
    const text = usageText(COMMAND);
    for (const part of ["Usage: tool --in FILE\n       tool --count N", "--way fast|slow  how", "--json", "Does it."])
      expect(text).toContain(part);
  });
});
