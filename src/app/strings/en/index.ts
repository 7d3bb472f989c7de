import { faultSentences } from "../../../core/errors.ts";
import { actions } from "./actions.ts";
import { compare } from "./compare.ts";
import { exporting } from "./exporting.ts";
import { help } from "./help.ts";
import { messages } from "./messages.ts";
import { shell } from "./shell.ts";

export const en = { ...shell, ...messages, help, compare, export: exporting, actions, faults: faultSentences } as const;
