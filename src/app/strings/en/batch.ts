import { formats } from "../format.ts";

const f = formats("en");

export const batch = {
  title: "Many photos at once",
  lead: "Photos and masks of the same size: a mask is a picture, white where the photo is to be filled.",
  photos: "Choose photos",
  masks: "Choose masks",
  masksHint: "one for all, or one each with the photo’s name",
  none: "none yet",
  files: (count: number) => f.plural(count, { one: "# file", other: "# files" }),
  without: (names: readonly string[]) =>
    names.length === 1
      ? `${names[0]} has no mask of its name and is left out.`
      : `${f.plural(names.length, { other: "# photos" })} have no mask of their name and are left out.`,
  asOpened: "As opened",
  start: (count: number) =>
    count === 0 ? "Fill into a zip" : `Fill ${f.plural(count, { one: "# photo", other: "# photos" })} into a zip`,
  progress: "Photos filled",
  working: (place: number, total: number, name: string) => `${f.number(place)} of ${f.number(total)}: ${name}`,
  finished: (good: number, total: number) => `${f.number(good)} of ${f.number(total)} photos are in the zip.`,
  cancelled: (good: number) =>
    good === 0
      ? "Cancelled. Nothing was written."
      : `Cancelled. ${f.plural(good, { one: "The # photo", other: "The # photos" })} filled until then are in the zip.`,
} as const;
