import { formats } from "../format.ts";

const f = formats("en");

/** What is shown over the newest fill: how much it looks filled, where the generator looked. */
export const inspection = {
  title: { artefacts: "What looks filled", attention: "Where the generator looked" },
  like: "Like a photo",
  filled: "Filled",
  above: "Hot from",
  hot: (share: number) => `${f.percent(share)} of the fill is hot`,
  point: "Point at a filled place",
  took: (share: number) => `Taken from the marked place, ${f.percent(share)} of it`,
  close: "Put away",
} as const;
