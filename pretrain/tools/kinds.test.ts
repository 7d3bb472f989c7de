import { expect, test } from "vitest";
import { kindsText } from "./kinds.ts";

const rows = [
  { weights: "shipped", photos: "textures", model: "a", row: "texture" },
  { weights: "others", photos: "textures", model: "b", row: "texture" },
];
const measured = {
  n: 30,
  ways: { generator: { lpips_h: 0.51 }, telea: { lpips_h: 0.6 } },
  differences: { generator: { difference: -0.09, low: -0.12, high: -0.06 } },
};

test("a row of a kind says by how much and how surely Telea's fills are beaten, and which are not measured", () => {
  const text = kindsText({ rows, notes: ["No faces."] }, (model) =>
    model === "a" ? { texture: measured } : undefined,
  );
  expect(text).toContain("| shipped | textures | 30 | 0.510 | 0.600 | -0.0900 | -0.1200 to -0.0600 |");
  expect(text).toContain("| others | textures | not yet |");
  expect(text.endsWith("\n\nNo faces.")).toBe(true);
});
