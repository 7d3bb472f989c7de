import type { compare as english } from "../en/compare.ts";
import type { Shape } from "../shape.ts";

export const compare = {
  title: "¿Qué relleno se ve mejor?",
  intro:
    "Elige una carpeta que contenga una carpeta por programa, con las fotos rellenadas bajo los mismos nombres: lacuna/lago.png, otro/lago.png. Verás hasta 40 parejas sin saber de quién son. Nada sale de este dispositivo.",
  choose: "Elegir una carpeta",
  nothing:
    "Ninguna foto de esta carpeta fue rellenada por dos programas. Elige una carpeta que contenga al menos dos carpetas con los mismos nombres de archivo.",
  progress: (n, all) => `Pareja ${n} de ${all}`,
  question: "¿Cuál se ve mejor?",
  left: "Izquierda",
  right: "Derecha",
  same: "Sin diferencia",
  done: "Gracias. Así has votado:",
  system: "Programa",
  won: "Mejor",
  lost: "Peor",
  save: "Guardar los votos",
  notSaved: "No se pudieron escribir los votos. Permite a esta página guardar archivos e inténtalo otra vez.",
} as const satisfies Shape<typeof english>;
