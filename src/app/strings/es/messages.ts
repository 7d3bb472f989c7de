import type { Message } from "../../../editor/session.ts";
import type { messages as english } from "../en/messages.ts";
import { formats } from "../format.ts";
import type { Shape } from "../shape.ts";

const f = formats("es");

type Step = Extract<Message, { kind: "undone" }>["what"];
const STEPS: Readonly<Record<Step, string>> = {
  mark: "marca",
  guide: "guía",
  frame: "encuadre",
  fill: "relleno",
  setting: "ajuste",
};

export const messages = {
  searches: {
    select: "Buscando el borde del objeto",
    trace: "Siguiendo el cable",
    similar: "Buscando más como esto",
    reshape: "Cambiando las marcas",
  },
  jobs: {
    open: (name) => `Abriendo ${name}`,
    frame: "Ajustando la foto a su marco",
    inspect: { artefacts: "Buscando lo que delata el relleno", attention: "Preguntando adónde miró el generador" },
    stages: {
      queued: "Esperando a otro trabajo en este dispositivo",
      plan: "Mirando las marcas",
      generator: "Imaginando la escena",
      detail: "Rellenando",
      blend: "Fundiendo el borde",
      apply: "Poniéndolo en la foto",
    },
    ofRegions: (stage, region, regions) => `${stage}, marca ${region} de ${regions}`,
  },
  device: {
    starting: "Preparando el motor…",
    loading: ({ file, loaded, total }) => `Cargando ${file}${total ? `, ${f.percent(loaded / total)}` : ""}`,
    search: (runsOn) => `búsqueda de texturas (${runsOn})`,
  },
  messages: {
    opened: ({ name }) => `${name} está abierta.`,
    restored: ({ name }) => `${name} está como la dejaste.`,
    filled: ({ seconds }) => `Rellenado en ${f.seconds(seconds)}.`,
    framed: ({ width, height }) => `La foto mide ahora ${f.dimensions({ width, height })}.`,
    choices: ({ count }) => `${count} rellenos para elegir. La foto queda como estaba hasta que tomes uno.`,
    chosen: () => "Tomado. Deshacer trae de vuelta el otro.",
    inspected: ({ what }) =>
      what === "artefacts"
        ? "El relleno muestra ahora cuánto parece rellenado."
        : "Señala un lugar rellenado para ver de dónde se tomó.",
    "nothing-hot": () => "Nada en el relleno quema tanto. Baja el límite o déjalo como está.",
    cancelled: () => "Cancelado. Tus marcas siguen aquí.",
    copied: () => "Lo marcado se ha copiado. Pégalo aquí, o abre otra foto y pégalo allí.",
    "no-edges": () => "No hay dos bordes que acaben en las marcas y vayan juntos. Dibuja tú la línea.",
    selected: () => "Marcado. Intro lo rellena, Alt quita una parte.",
    "nothing-found": () => "Ahí no se encontró nada. Acércate o haz clic en otro sitio.",
    undone: ({ what }) => `Deshecho: ${STEPS[what]}.`,
    redone: ({ what }) => `Rehecho: ${STEPS[what]}.`,
    saved: ({ name }) => `Guardado como ${name}.`,
    learnt: ({ error, look }) =>
      `El generador ya conoce mejor esta foto: en lugares de ella que no vio, su error cambió un ${f.change(error)} y la diferencia de textura un ${f.change(look)}.`,
    "learnt-nothing": () => "Aprender esta foto no ayudó; el generador queda como estaba.",
    "picture-copied": () => "Copiado. Pégalo en otro programa.",
    "engine-restarted": () => "El motor se ha iniciado de nuevo.",
  },
  notices: {
    "reduced-to-8-bit": "Esta foto tiene 16 bits por canal. Lacuna trabaja con 8 y guarda 8.",
    "first-frame-only": "Este archivo es animado. Se ha abierto la primera imagen.",
    "profile-not-applied":
      "El perfil de color de esta foto se conserva en el archivo, pero los colores de la pantalla pueden verse distintos.",
    "cmyk-converted": "Esta foto se hizo para imprenta (CMYK). Se ha convertido a RGB.",
  },
} as const satisfies Shape<typeof english>;
