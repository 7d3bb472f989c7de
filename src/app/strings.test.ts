import { describe, expect, it } from "vitest";
import { de } from "./strings/de/index.ts";
import { en } from "./strings/en/index.ts";
import { formats } from "./strings/format.ts";
import { LANGUAGES, type Language, pickLanguage } from "./strings.ts";

/** Every text of a catalogue that takes no arguments, by its path. */
function texts(part: unknown, path = ""): [string, string][] {
  if (typeof part === "string") return [[path, part]];
  if (typeof part !== "object" || part === null) return [];
  return Object.entries(part).flatMap(([key, value]) => texts(value, `${path}/${key}`));
}

/** Names, and signs that are the same in every language. */
const EVERYWHERE = ["Lacuna", "JPEG", "PNG", "WebP", "AVIF", "Esc"];
const NAMES: Readonly<Record<Language, readonly string[]>> = {
  en: [],
  de: [
    ...["Zoom", "Format", "Name", "Normal", "Studio", "Studio – Lacuna", "Training", "Lasso", "Hand", "Generator"],
    ...["Threads", "Browser", "System"],
  ],
  es: ["Zoom", "Normal", "Base", "base", "no", "Ctrl"],
  ja: ["Del", "Ctrl", "Shift", "Enter", "Backspace"],
  zh: ["Del", "Ctrl", "Shift", "Enter"],
};

describe("the catalogues", () => {
  it.each(Object.keys(LANGUAGES).filter((code) => code !== "en") as Language[])(
    "%s is translated: what is the same as in English is a name",
    async (code) => {
      const english = new Map(texts(en));
      const translated = texts(await LANGUAGES[code].load());
      const same = translated.flatMap(([path, text]) => (english.get(path) === text ? [text] : []));
      expect(same.filter((text) => !NAMES[code].includes(text) && !EVERYWHERE.includes(text))).toEqual([]);
      expect(translated.filter(([, text]) => text.trim() === "")).toEqual([]);
    },
  );

  it("say all that a sentence tells, in every language", async () => {
    const told: Record<string, unknown> = { name: "a.jpg", format: "PNG", file: "w.bin", backend: "webgpu" };
    const english = en.faults as Record<string, (detail: unknown) => string>;
    for (const { load } of Object.values(LANGUAGES)) {
      const faults = (await load()).faults as unknown as Record<string, (detail: unknown) => string>;
      for (const [code, sentence] of Object.entries(english)) {
        const detail = new Proxy({}, { get: (_, key) => told[String(key)] ?? (key === "history" ? false : 7) });
        const values = Object.values(told).filter((value) => sentence(detail).includes(String(value)));
        for (const value of values) expect(faults[code]?.(detail), code).toContain(value);
      }
    }
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
  expect(pickLanguage(null, ["zh-CN", "en"])).toBe("zh");
  expect(pickLanguage(null, ["es-MX"])).toBe("es");
  expect(pickLanguage(null, ["constructor", "fr"])).toBe("en");
});
