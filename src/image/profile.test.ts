import { describe, expect, it } from "vitest";
import { readProfile } from "./profile.ts";
import { iccProfile, P3_COLORANTS } from "./testing.ts";

describe("readProfile", () => {
  it("reads names of versions 2 and 4, also beyond ASCII", () => {
    expect(readProfile(iccProfile({ name: "sRGB IEC61966-2.1", version: 2 }))).toEqual({
      name: "sRGB IEC61966-2.1",
      kind: "srgb",
      rgb: true,
    });
    expect(readProfile(iccProfile({ name: "Écran", version: 4 }))?.name).toBe("Écran");
  });

  it("knows Display P3 and sRGB by their primaries and curve, whatever they are called", () => {
    expect(readProfile(iccProfile({ name: "c2", colorants: P3_COLORANTS }))?.kind).toBe("display-p3");
    expect(readProfile(iccProfile({ name: "Display P3" }))?.kind).toBe("srgb");
    expect(readProfile(iccProfile({ name: "sRGB-like", gamma: 2.2 }))?.kind).toBe("srgb");
  });

  it("calls everything else other", () => {
    const adobe = [0.60974, 0.31111, 0.01947, 0.20528, 0.62567, 0.06087, 0.14919, 0.06322, 0.74457];
    expect(readProfile(iccProfile({ name: "Adobe RGB (1998)", colorants: adobe, gamma: 2.2 }))?.kind).toBe("other");
    expect(readProfile(iccProfile({ name: "linear", gamma: 1 }))?.kind).toBe("other");
    expect(readProfile(iccProfile({ name: "P3 in the cinema", colorants: P3_COLORANTS, gamma: 2.6 }))?.kind).toBe(
      "other",
    );
    expect(readProfile(iccProfile({ name: "Dot gain 20 %", space: "GRAY" }))).toMatchObject({
      kind: "other",
      rgb: false,
    });
  });

  it("gives undefined for what is no profile and for one that points outside itself, at every cut", () => {
    expect(readProfile(new Uint8Array(0))).toBeUndefined();
    expect(readProfile(new Uint8Array(500))).toBeUndefined();
    const icc = iccProfile({ name: "sRGB" });
    for (let cut = 0; cut < 132 + 60; cut++) expect(readProfile(icc.subarray(0, cut))).toBeUndefined();
  });
});
