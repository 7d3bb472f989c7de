import type { ModelEntry } from "../studio/shelf.ts";
import { strings } from "./strings.ts";

/** What a generator is called in menus. */
export function modelLabel({ name, experimental }: ModelEntry): string {
  return experimental ? strings.studio.menu.experimental(name) : name;
}
