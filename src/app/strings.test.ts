import { describe, expect, it } from "vitest";
import { de } from "./strings/de/index.ts";
import { en } from "./strings/en/index.ts";
import { formats } from "./strings/format.ts";
import { pickLanguage } from "./strings.ts";

/** Every text of a catalogue that takes no arguments, by its path. */
function texts(part: unknown, path = ""): [string, string][] {
  if (typeof part === "string") return [[path, part]];
  if (typeof part !== "object" || part === null) return [];
  return Object.entries(part).flatMap(([key, value]) => texts(value, `${path}/${key}`));
}

describe("the catalogues", () => {
  it("are translated: what is the same in both languages is a name", () => {
    const english = new Map(texts(en));
    const same = texts(de).flatMap(([path, text]) => (english.get(path) === text ? [text] : []));
    const names = [
      "Lacuna",
      "Zoom",
      "Format",
      "JPEG",
      "PNG",
      "WebP",
      "Name",
      "Normal",
      "Studio",
      "Studio – Lacuna",
      "Training",
      "AVIF",
      "Lasso",
      "Hand",
      "Esc",
      "Generator",
      "Threads",
      "Browser",
      "System",
    ];
    expect(same.filter((text) => !names.includes(text))).toEqual([]);
  });

  it("write numbers and plurals as their language does", () => {
    expect(en.messages.filled({ kind: "filled", seconds: 1.25 })).toBe("Filled in 1.3 sec.");
    expect(de.messages.filled({ kind: "filled", seconds: 1.25 })).toBe("In 1,3 Sek. gefüllt.");
    expect(en.export.fileSize(1_234_567)).toBe("1.2 MB");
    expect(de.export.fileSize(1_234_567)).toBe("1,2 MB");
    const damaged = { name: "a.jpg", history: false };
    expect(de.faults["project-damaged"]({ ...damaged, fills: 1 })).toContain("Eine Füllung von a.jpg");
    expect(de.faults["project-damaged"]({ ...damaged, fills: 1200 })).toContain("1.200 Füllungen");
    expect(formats("pl").plural(3, { one: "# plik", few: "# pliki", other: "# plików" })).toBe("3 pliki");
  });
});

it("picks the chosen language, else the first of the browser's that there is, else English", () => {
  expect(pickLanguage(null, ["fr-CH", "de-CH", "en"])).toBe("de");
  expect(pickLanguage("en", ["de"])).toBe("en");
  expect(pickLanguage("xx", ["de-AT"])).toBe("de");
  expect(pickLanguage(null, ["constructor", "fr"])).toBe("en");
});
