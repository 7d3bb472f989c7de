import type { history as english } from "../en/history.ts";
import type { Shape } from "../shape.ts";

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
