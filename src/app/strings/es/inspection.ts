import type { inspection as english } from "../en/inspection.ts";
import { formats } from "../format.ts";
import type { Shape } from "../shape.ts";

const f = formats("es");

export const inspection = {
  title: { artefacts: "Lo que parece rellenado", attention: "Adónde miró el generador" },
  like: "Como una foto",
  filled: "Rellenado",
  above: "Quema desde",
  hot: (share) => `Quema el ${f.percent(share)} del relleno`,
  point: "Señala un lugar rellenado",
  took: (share) => `Tomado del lugar marcado, un ${f.percent(share)}`,
  close: "Guardar",
} as const satisfies Shape<typeof english>;
