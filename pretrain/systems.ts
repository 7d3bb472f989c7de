/**
 * Writes docs/systems.md from what the recipes say of themselves.
 *
 *     npm run -s systems
 */
import { writeFileSync } from "node:fs";
import { SYSTEMS } from "../src/training/recipes/index.ts";
import { systemsDocument } from "./tools/systems.ts";

writeFileSync("docs/systems.md", systemsDocument(SYSTEMS));
