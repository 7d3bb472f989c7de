import { zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { isProjectFile, packProject, unpackProject } from "./project-file.ts";

const parts = {
  name: "a/b.jpg",
  photo: Uint8Array.from({ length: 3000 }, (_, i) => i * 7),
  manifest: '{"format":"lacuna-project"}',
  fills: new Map([
    [3, Uint8Array.of(1, 2, 3)],
    [12, Uint8Array.of(4)],
  ]),
};

describe("a project file", () => {
  it("gives back every byte, is a zip, and ignores what else is in it", () => {
    const file = packProject(parts);
    expect(isProjectFile(file)).toBe(true);
    expect(isProjectFile(parts.photo)).toBe(false);
    expect(unpackProject("x.lacuna", file)).toEqual({ ...parts, name: "a_b.jpg" });
    const text = new TextEncoder().encode("{}");
    const other = zipSync({ "project.json": text, "original/p": text, "../evil": text, "fills/x.gz": text });
    expect(unpackProject("x.lacuna", other)).toEqual({
      name: "p",
      photo: text,
      manifest: "{}",
      fills: new Map(),
    });
  });

  it("says that it is broken when it is damaged, cut off or another zip", () => {
    const file = packProject(parts);
    const damaged = file.slice();
    damaged.fill(0, file.length - 40);
    const foreign = zipSync({ "a.txt": Uint8Array.of(1) });
    for (const bytes of [damaged, file.slice(0, file.length >> 1), foreign, Uint8Array.of(80, 75, 3, 4)])
      expect(() => unpackProject("x.lacuna", bytes)).toThrow("x.lacuna is damaged or cut off");
  });
});
