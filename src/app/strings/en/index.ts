import { faultSentences } from "../../../core/errors.ts";
import { actions } from "./actions.ts";
import { exporting } from "./exporting.ts";
import { messages } from "./messages.ts";
import { shell } from "./shell.ts";

export const en = { ...shell, ...messages, export: exporting, actions, faults: faultSentences } as const;
