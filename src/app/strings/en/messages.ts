import { formats } from "../format.ts";
import type { Download, MessageSentences, NoticeSentences, SearchWords, StageWords } from "../messages.ts";

const f = formats("en");

/** What the program says by itself: progress, messages, notices. */
export const messages = {
  searches: {
    select: "Looking for the object’s edge",
    trace: "Following the wire",
    similar: "Looking for more of it",
    reshape: "Changing the marks",
  } satisfies SearchWords,
  jobs: {
    open: (name: string) => `Opening ${name}`,
    frame: "Putting the photo into its frame",
    inspect: { artefacts: "Looking for what gives the fill away", attention: "Asking where the generator looked" },
    stages: {
      queued: "Waiting for other work on this device",
      plan: "Looking at the marks",
      generator: "Imagining the scene",
      detail: "Filling",
      blend: "Blending the edge",
      apply: "Putting it into the photo",
    } satisfies StageWords,
    /** Added to a stage where several regions are filled. */
    ofRegions: (stage: string, region: number, regions: number) => `${stage}, mark ${region} of ${regions}`,
  },
  device: {
    starting: "Starting the engine…",
    loading: ({ file, loaded, total }: Download) => `Loading ${file}${total ? ` ${f.percent(loaded / total)}` : ""}`,
    search: (runsOn: string) => `patch search (${runsOn})`,
  },
  messages: {
    opened: ({ name }) => `${name} is open.`,
    restored: ({ name }) => `${name} is back as you left it.`,
    filled: ({ seconds }) => `Filled in ${f.seconds(seconds)}.`,
    framed: ({ width, height }) => `The photo is ${f.dimensions({ width, height })} now.`,
    choices: ({ count }) => `${count} fills to choose from. The photo is as it was until you take one.`,
    chosen: () => "Taken. Undo brings the other back.",
    inspected: ({ what }) =>
      what === "artefacts"
        ? "The fill is shown by how much it looks filled."
        : "Point at a filled place to see where it was taken from.",
    "nothing-hot": () => "Nothing in the fill is that hot. Lower the limit, or leave it as it is.",
    cancelled: () => "Cancelled. Your marks are still here.",
    copied: () => "Copied what is marked. Paste it here, or open another photo and paste it there.",
    "no-edges": () => "No two edges that end at the marks go together. Draw the line yourself.",
    selected: () => "Marked. Enter fills it, Alt takes a part away.",
    "nothing-found": () => "Nothing was found there. Zoom in, or click elsewhere.",
    undone: ({ what }) => `Undone: ${what}.`,
    redone: ({ what }) => `Redone: ${what}.`,
    saved: ({ name }) => `Saved as ${name}.`,
    learnt: ({ error, look }) =>
      `The generator knows this photo better now: on places of it that it was not shown, its error changed by ${f.change(error)} and the difference in texture by ${f.change(look)}.`,
    "learnt-nothing": () => "Learning this photo did not help; the generator stays as it was.",
    "picture-copied": () => "Copied. Paste it into another program.",
    "engine-restarted": () => "The engine was started again.",
  } satisfies MessageSentences,
  notices: {
    "reduced-to-8-bit": "This photo has 16 bits a channel. Lacuna works with 8, and saves 8.",
    "first-frame-only": "This file is animated. The first picture was opened.",
    "profile-not-applied":
      "The colour profile of this photo is kept in the file, but the colours on the screen may look different.",
    "cmyk-converted": "This photo was made for print (CMYK). It was converted to RGB.",
  } satisfies NoticeSentences,
} as const;
