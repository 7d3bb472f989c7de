import type { Catalogue } from "../catalogue.ts";
import { actions } from "./actions.ts";
import { compare } from "./compare.ts";
import { exporting } from "./exporting.ts";
import { faults } from "./faults.ts";
import { help } from "./help.ts";
import { messages } from "./messages.ts";
import { shell } from "./shell.ts";

export const de: Catalogue = { ...shell, ...messages, help, compare, export: exporting, actions, faults };
