import type { Verdict } from "../../../studio/card.ts";
import type { Choices } from "../../../studio/choices.ts";
import type { Advice } from "../../../studio/photo-set.ts";
import type { RunView } from "../../../studio/state.ts";
import { formats } from "../format.ts";

const f = formats("en");
const levels = (value: number): string => f.number(value, 1, true);
const { change } = f;
const time = (seconds: number): string =>
  seconds < 90
    ? f.seconds(Math.max(1, Math.round(seconds)))
    : f.plural(Math.round(seconds / 60), { one: "# minute", other: "# minutes" });

/** The studio: fine-tuning on one's own photos. */
export const studio = {
  title: "Studio",
  pageTitle: "Studio – Lacuna",
  back: "To the editor",
  headline: "Teach it your photos",
  lead: "If your photos have a look of their own, the generator can learn it, here in this tab. They never leave this device.",
  elsewhere: "The studio is open in another tab. Go on there; when you close that tab, this one takes over.",
  photos: {
    title: "Photos",
    add: "Add photos",
    folder: "Add a folder",
    drop: "Drop photos or a folder here",
    dropHint: "8 to 40 photos of one kind work best: one place, one style, one subject",
    dropNow: "Drop to add them",
    adding: ({ done, total }: { done: number; total: number }) => `Reading photo ${done + 1} of ${total}…`,
    count: (trained: number, heldOut: number) =>
      `${f.plural(trained, { one: "# photo", other: "# photos" })} to learn from, ${f.plural(heldOut, { one: "# to check", other: "# to check" })}`,
    heldOut: "Check",
    heldOutHint: "Never trained on: it shows whether the training helps",
    remove: (name: string) => `Remove ${name}`,
    clear: "Remove all",
    clearSure: "Remove all for good",
    advice: {
      "too-few": "At least two photos are needed: one to learn from, one to check.",
      few: "It works with a few; from 8 photos on the result is more reliable.",
      small: "Many of these photos are smaller than the training crops. Add larger ones, or choose smaller crops.",
      good: "A good set.",
    } satisfies Record<Advice, string>,
  },
  setup: {
    title: "Training",
    base: "Start from",
    noBase: "No generator is installed, so there is nothing to start from. Import one below.",
    time: "Time",
    minutes: (minutes: number) => `${f.number(minutes)} min`,
    advanced: "More settings",
    memory: "Memory",
    memories: { normal: "Normal", low: "Low: block by block" } satisfies Record<Choices["memory"], string>,
    strength: "How much may change",
    strengths: { gentle: "A little", normal: "Normal", strong: "A lot" } satisfies Record<Choices["strength"], string>,
    size: "Crops",
    pixels: (size: number) => `${f.number(size)} px`,
    steps: "Stop after so many steps",
    stepsHint: "Empty: by the time",
    measure: "Plan the training",
    measureAgain: "Plan again",
    measuring: "Trying it for three seconds…",
    start: "Start training",
    plan: {
      backend: "Runs on",
      pace: "Pace",
      paceOf: (milliseconds: number) => `${f.number(milliseconds)} ms a step`,
      steps: "Steps",
      stepsOf: (steps: number) => f.number(steps),
      memory: "Memory",
      memoryOf: (bytes: number) => `about ${f.bytes(bytes)}`,
      learns: "Learns",
      learnsOf: (trained: number, all: number) => `${f.percent(trained / all)} of ${f.number(all)} weights`,
    },
  },
  run: {
    title: (base: string) => `Training ${base}`,
    activity: {
      loading: "Getting ready…",
      training: "Training",
      paused: "Paused",
      stopping: "Finishing…",
    } satisfies Record<RunView["activity"], string>,
    step: (step: number) => `step ${f.number(step)}`,
    left: (seconds: number) => `${time(seconds)} left`,
    pause: "Pause",
    resume: "Go on",
    stop: "Stop and keep the best",
    best: "Back to the best",
    stays:
      "You can edit photos in another tab meanwhile, and hide this one. After a reload or a crash it goes on by itself.",
    notes: {
      resumed: (step: number) => `Went on at step ${f.number(step)}.`,
      recovered: (step: number) => `It became unstable and went back to the good state of step ${f.number(step)}.`,
      returned: (step: number) => `Back at the best state, of step ${f.number(step)}.`,
    },
    lossChart: "Error while learning",
    scoreChart: "Error on photos it never saw",
    chartSteps: "Step",
    chartError: "Mean error in the holes, in grey levels",
    base: "base",
    tuned: "tuned",
    scoreNow: (base: number, tuned: number) => `${levels(tuned)}, base ${levels(base)}`,
    crops: "On photos it never saw",
    cropRows: { hole: "Hole", base: "Base", tuned: "Tuned", truth: "Photo" },
  },
  done: {
    verdicts: {
      better: "It got better.",
      same: "It makes no difference.",
      worse: "It got worse.",
    } satisfies Record<Verdict, string>,
    /** Errors in grey levels; `look`: share by which the difference in texture changed. */
    measured: (base: number, best: number, look: number) =>
      `On photos it never saw, the error in the holes went from ${levels(base)} to ${levels(best)} grey levels (${change(best / base - 1)}), and the difference in texture changed by ${change(look)}.`,
    advice: {
      better: "Keep it, and the editor can fill with it.",
      same: "More or other photos, or more time, may help.",
      worse: "Stay with the base; more photos of one kind may help.",
    } satisfies Record<Verdict, string>,
    diverged: "The training became unstable and was ended early; this is its best state.",
    facts: (steps: number, minutes: number) =>
      `${f.plural(steps, { one: "# step", other: "# steps" })} in ${time(60 * minutes)}`,
    name: "Name",
    keep: "Keep this model",
    keepAnyway: "Keep it anyway",
    useBase: "Stay with the base",
    discard: "Discard",
    use: "Use it in the editor",
    kept: (name: string) => `${name} is kept in this browser.`,
    close: "Done",
  },
  models: {
    title: "Your models",
    none: "Tuned models appear here, and in the editor’s list of models.",
    facts: (base: string, trained: number, time: number) =>
      `from ${base}, ${f.plural(trained, { one: "# photo", other: "# photos" })}, ${f.dateTime(time)}`,
    change: (base: number, tuned: number) => `error ${change(tuned / base - 1)}`,
    use: "Use in the editor",
    rename: (name: string) => `Name of ${name}`,
    export: (name: string) => `Export ${name}`,
    remove: (name: string) => `Remove ${name}`,
    removeSure: "Remove for good",
    import: "Import a model",
  },
  /** In the editor. */
  menu: {
    label: "Generator",
    experimental: (name: string) => `${name} (experimental)`,
    experimentalHint:
      "Experimental: trained for minutes only, and not shown to fill better than a simple old method (Telea 2004). It is here to show how its paper works.",
  },
  learn: {
    title: "Learn this photo",
    body: "For two minutes the generator learns the look of this photo, without the marked places. Where that helps, on places that it was not shown either, the marked ones are filled again. You can go on editing meanwhile.",
    start: "Learn and fill again",
    running: (left: number | null) =>
      left === null ? "Learning this photo…" : `Learning this photo, ${time(left)} left`,
    name: (photo: string) => `Only ${photo}`,
  },
} as const;
