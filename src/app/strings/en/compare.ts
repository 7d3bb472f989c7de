/** The page of blind comparisons. */
export const compare = {
  title: "Which fill looks better?",
  intro:
    "Choose a folder that holds one folder for each program, with the filled photos under the same names: lacuna/lake.png, other/lake.png. You will see up to 40 pairs and do not know whose they are. Nothing leaves this device.",
  choose: "Choose a folder",
  nothing:
    "No photo in this folder was filled by two programs. Choose a folder that holds two folders or more, with the same file names.",
  progress: (n: number, all: number) => `Pair ${n} of ${all}`,
  question: "Which looks better?",
  left: "Left",
  right: "Right",
  same: "No difference",
  done: "Thank you. This is how you voted:",
  system: "Program",
  won: "Better",
  lost: "Worse",
  save: "Save the votes",
  notSaved: "The votes could not be written. Allow this page to save files, and try again.",
} as const;
