import type { help as english } from "../en/help.ts";
import { formats } from "../format.ts";
import type { Shape } from "../shape.ts";

const f = formats("es");

export const help = {
  palette: {
    search: "Buscar comandos",
    results: (n) => f.plural(n, { one: "# comando", other: "# comandos" }),
    none: "Ningún comando se llama así.",
  },
  device: {
    fills: "Los rellenos se calculan con",
    why: "Por qué",
    noGenerator: "No hay ningún generador instalado: los huecos se rellenan con textura del resto de la foto.",
    model: "Generador",
    none: "ninguno",
    threads: "Hilos",
    threadsOf: (threads, cores) => `${f.number(threads)} (este dispositivo tiene ${f.number(cores)})`,
    isolated: "Aislado de otros orígenes",
    offline: "Funciona sin red",
    yes: "sí",
    no: "no",
    notYet: "a partir de la próxima visita",
    memory: "Memoria en uso",
    memoryUnknown: "este navegador no lo dice",
    storage: "Guardado en este navegador",
    storageOf: (used, quota) => `${f.bytes(used)} de un máximo de ${f.bytes(quota)}`,
    versions: "Versiones",
    browser: "Navegador",
    copy: "Copiar como texto",
    copied: "Copiado",
    asking: "Consultando el dispositivo…",
  },
  hints: {
    compare: "Mantén pulsada la O para ver el original.",
    palette: "Pulsa Ctrl+K (en un Mac, ⌘K) para encontrar cualquier comando por su nombre.",
    collect: "Mantén pulsada Mayús mientras marcas varias cosas: al soltarla se rellenan juntas.",
    got: "Entendido",
  },
} as const satisfies Shape<typeof english>;
