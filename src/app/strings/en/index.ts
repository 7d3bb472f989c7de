import { faultSentences } from "../../../core/errors.ts";
import { actions } from "./actions.ts";
import { batch } from "./batch.ts";
import { compare } from "./compare.ts";
import { exporting } from "./exporting.ts";
import { frame } from "./frame.ts";
import { help } from "./help.ts";
import { choices, history } from "./history.ts";
import { inspection } from "./inspection.ts";
import { messages } from "./messages.ts";
import { shell } from "./shell.ts";
import { studio } from "./studio.ts";

export const en = {
  ...shell,
  ...messages,
  help,
  compare,
  studio,
  batch,
  export: exporting,
  frame,
  history,
  choices,
  inspection,
  actions,
  faults: faultSentences,
} as const;
