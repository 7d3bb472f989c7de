import type { history as english, choices as englishChoices } from "../en/history.ts";
import type { Shape } from "../shape.ts";

export const choices = {
  title: "Rellenos para elegir",
  one: (place, count) => `Tomar el relleno ${place} de ${count}`,
  keep: "Dejar la foto como está",
} as const satisfies Shape<typeof englishChoices>;

export const history = {
  title: "Historial",
  opened: "Abierta",
  earlier: "Pasos anteriores",
  steps: {
    frame: "Encuadre",
    guide: "Guía",
    fill: "Relleno",
    brush: "Pincel",
    eraser: "Borrador",
    lasso: "Lazo",
    rectangle: "Rectángulo",
    mask: "Selección",
    clear: "Marcas borradas",
    marks: "Marcas cambiadas",
    setting: "Ajuste",
  },
} as const satisfies Shape<typeof english>;
