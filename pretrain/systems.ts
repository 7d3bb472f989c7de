/**
 * Writes docs/systems.md from what the recipes say of themselves.
 *
 *     npm run -s systems
 */
import { writeFileSync } from "node:fs";
import { readOptions } from "../cli/args.ts";
import { SYSTEMS } from "../src/training/recipes/index.ts";
import { readResults } from "./tools/measured.ts";
import { readOverfit } from "./tools/overfit.ts";
import { systemsDocument } from "./tools/systems.ts";
import { readWidths } from "./tools/widths.ts";

readOptions({ usage: ["npm run -s systems"], about: "Writes docs/systems.md from what the recipes say.", options: {} });
writeFileSync("docs/systems.md", systemsDocument(SYSTEMS, readOverfit(), readWidths(), readResults));
