import { expect, test } from "vitest";
import { UsageError } from "../cli/args.ts";
import { rowsOf } from "./rows.ts";

test("held-out photos have a row for each setting, under its name", () => {
  expect(rowsOf({ settings: "box,object" })).toEqual([
    { setting: "box", row: "box" },
    { setting: "object", row: "object" },
  ]);
});

test("photos of one's own have one row, under the name that they are given", () => {
  expect(rowsOf({ settings: "box", photos: "textures", as: "texture", seen: true })).toEqual([
    { setting: "box", row: "texture" },
  ]);
});

test.each([
  [{ settings: "round" }, /--settings takes box/],
  [{ settings: "box", photos: "textures" }, /belong together/],
  [{ settings: "box", as: "texture" }, /belong together/],
  [{ settings: "box", seen: true }, /no training saw/],
  [{ settings: "box", photos: "textures", as: "object" }, /none of box, object/],
  [{ settings: "box", photos: "textures", as: "../texture" }, /not "..\/texture"/],
  [{ settings: "box,object", photos: "textures", as: "texture" }, /one setting/],
] as const)("%o is refused", (options, sentence) => {
  expect(() => rowsOf(options)).toThrow(UsageError);
  expect(() => rowsOf(options)).toThrow(sentence);
});
