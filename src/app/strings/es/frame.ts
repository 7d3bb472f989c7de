import type { frame as english } from "../en/frame.ts";
import { formats } from "../format.ts";
import type { Shape } from "../shape.ts";

const f = formats("es");

export const frame = {
  title: "Encuadre",
  width: "Ancho",
  height: "Alto",
  ratio: "Proporciones",
  free: "Libre",
  straighten: "Enderezar",
  degrees: (value) => `${f.number(value, 1)}°`,
  fill: "Rellenar lo nuevo",
  apply: "Aplicar",
} as const satisfies Shape<typeof english>;
