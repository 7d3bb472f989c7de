import type { frame as english } from "../en/frame.ts";
import { formats } from "../format.ts";
import type { Shape } from "../shape.ts";

const f = formats("de");

export const frame = {
  title: "Rahmen",
  width: "Breite",
  height: "Höhe",
  ratio: "Seitenverhältnis",
  free: "Frei",
  straighten: "Gerade richten",
  degrees: (value) => `${f.number(value, 1)}°`,
  fill: "Neues füllen",
  apply: "Anwenden",
} as const satisfies Shape<typeof english>;
