/**
 * Every word that a person reads, in every language.
 *
 * To add a text: put its key into the file of its topic under `strings/en/` (shell: bars, panels, dialogs; messages:
 * what the program says by itself; actions: names of actions, one for each ActionId; exporting; your own file for a new
 * topic, spread into `strings/en/index.ts`), and the same key into the same files of the other languages. A missing or
 * surplus key in any language is a type error. A text is a string, or a function of what it tells, typed in English.
 * Faults have their English sentence in core/errors.ts and the others in `strings/LANGUAGE/faults.ts`.
 *
 * - Read as `strings.topic.key` while rendering (or in an event), never kept in a constant of a module: `strings` is
 *   another catalogue after a change of language, and the whole page is rendered again.
 * - Numbers, plurals, dates and sizes go through `formats(language)` (Intl): `f.plural(n, { one: "# fill", other: "# fills" })`.
 * - Whole sentences: nothing is put together from parts, because other languages have other orders.
 * - English is British and plain; German says “Sie”, Spanish “tú”, Chinese (simplified) “您”, Japanese です and ます;
 *   buttons are infinitives (“Öffnen”), verbs or nouns; no exclamation marks.
 */
import type { Fault } from "../core/errors.ts";
import type { Progress } from "../core/progress.ts";
import type { Job, Message } from "../editor/session.ts";
import type { EngineInfo } from "../engine/services.ts";
import type { Catalogue } from "./strings/catalogue.ts";
import { en } from "./strings/en/index.ts";

/** The languages, each by its own name, with the tag that tells browsers its script. English is there from the start, the others are fetched when needed. */
export const LANGUAGES = {
  en: { name: "English", tag: "en", dir: "ltr", load: async (): Promise<Catalogue> => en },
  de: {
    name: "Deutsch",
    tag: "de",
    dir: "ltr",
    load: async (): Promise<Catalogue> => (await import("./strings/de/index.ts")).de,
  },
  es: {
    name: "Español",
    tag: "es",
    dir: "ltr",
    load: async (): Promise<Catalogue> => (await import("./strings/es/index.ts")).es,
  },
  ja: {
    name: "日本語",
    tag: "ja",
    dir: "ltr",
    load: async (): Promise<Catalogue> => (await import("./strings/ja/index.ts")).ja,
  },
  zh: {
    name: "简体中文",
    tag: "zh-Hans",
    dir: "ltr",
    load: async (): Promise<Catalogue> => (await import("./strings/zh/index.ts")).zh,
  },
} as const;

export type Language = keyof typeof LANGUAGES;

/** The catalogue of the language in use. */
export let strings: Catalogue = en;

function isLanguage(code: string): code is Language {
  return Object.hasOwn(LANGUAGES, code);
}

/** The language that was chosen, else the first one of the browser's that there is, else English. */
export function pickLanguage(chosen: string | null, wishes: readonly string[]): Language {
  const codes = [...(chosen === null ? [] : [chosen]), ...wishes].map((wish) => wish.toLowerCase().split("-")[0] ?? "");
  return codes.find(isLanguage) ?? "en";
}

/** Makes a language the one in use, and says so to the browser; what is on the page must be rendered again. */
export async function setLanguage(language: Language): Promise<void> {
  strings = await LANGUAGES[language].load();
  document.documentElement.lang = LANGUAGES[language].tag;
  document.documentElement.dir = LANGUAGES[language].dir;
}

/** A fault as a sentence with its cure. */
export function faultSentence({ code, detail }: Fault): string {
  return (strings.faults[code] as (detail: unknown) => string)(detail);
}

/** What is going on now, for the progress card. */
export function jobSentence(job: Job): string {
  const { jobs } = strings;
  if (job.kind === "open") return jobs.open(job.name);
  if (job.kind === "frame") return jobs.frame;
  if (job.kind === "inspect") return jobs.inspect[job.what];
  const stage = jobs.stages[job.stage];
  return job.regions > 1 ? jobs.ofRegions(stage, job.region, job.regions) : stage;
}

/** A message as a sentence. */
export function messageSentence(message: Message): string {
  switch (message.kind) {
    case "fault":
    case "survived":
      return faultSentence(message.fault);
    case "notice":
      return strings.notices[message.notice];
    default:
      return (strings.messages[message.kind] as (message: Message) => string)(message);
  }
}

/** What fills run on, in a few words. */
export function deviceSentence({ model, backend, search, device }: EngineInfo): string {
  if (!search) return backend;
  const parts = [...(device ? [device] : []), strings.device.search(search)].join(" + ");
  return model ? `${model} · ${parts}` : parts;
}

/** What the engine does while it starts. */
export function progressSentence(progress: Progress): string {
  return progress.kind === "download" ? strings.device.loading(progress) : strings.device.starting;
}
