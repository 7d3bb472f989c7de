import type { Catalogue } from "../catalogue.ts";
import { formats } from "../format.ts";

const f = formats("es");
const levels = (value: number): string => f.number(value, 1, true);
const { change } = f;
const time = (seconds: number): string =>
  seconds < 90
    ? f.seconds(Math.max(1, Math.round(seconds)))
    : f.plural(Math.round(seconds / 60), { one: "# minuto", other: "# minutos" });

export const studio: Catalogue["studio"] = {
  title: "Estudio",
  pageTitle: "Estudio – Lacuna",
  back: "Al editor",
  headline: "Enséñale tus fotos",
  lead: "Si tus fotos tienen un aspecto propio, el generador puede aprenderlo aquí, en esta pestaña. No salen de este dispositivo.",
  elsewhere: "El estudio está abierto en otra pestaña. Sigue allí; cuando cierres esa pestaña, esta tomará el relevo.",
  photos: {
    title: "Fotos",
    add: "Añadir fotos",
    folder: "Añadir una carpeta",
    drop: "Suelta aquí fotos o una carpeta",
    dropHint: "Lo mejor son de 8 a 40 fotos de un mismo tipo: un lugar, un estilo, un tema",
    dropNow: "Suelta para añadirlas",
    adding: ({ done, total }) => `Leyendo la foto ${done + 1} de ${total}…`,
    count: (trained, heldOut) =>
      `${f.plural(trained, { one: "# foto", other: "# fotos" })} para aprender, ${f.number(heldOut)} para comprobar`,
    heldOut: "Comprobar",
    heldOutHint: "Nunca se entrena con ella: muestra si el entrenamiento sirve",
    remove: (name) => `Quitar ${name}`,
    clear: "Quitar todas",
    clearSure: "Quitar todas para siempre",
    advice: {
      "too-few": "Hacen falta al menos dos fotos: una para aprender y otra para comprobar.",
      few: "Funciona con pocas; a partir de 8 fotos el resultado es más fiable.",
      small:
        "Muchas de estas fotos son menores que los recortes de entrenamiento. Añade otras más grandes o elige recortes más pequeños.",
      good: "Un buen conjunto.",
    },
  },
  setup: {
    title: "Entrenamiento",
    base: "Partir de",
    noBase: "No hay ningún generador instalado del que partir. Importa uno más abajo.",
    time: "Tiempo",
    minutes: (minutes) => `${f.number(minutes)} min`,
    advanced: "Más ajustes",
    memory: "Memoria",
    memories: { normal: "Normal", low: "Poca: bloque a bloque" },
    strength: "Cuánto puede cambiar",
    strengths: { gentle: "Un poco", normal: "Normal", strong: "Mucho" },
    size: "Recortes",
    pixels: (size) => `${f.number(size)} px`,
    steps: "Parar tras estos pasos",
    stepsHint: "Vacío: según el tiempo",
    measure: "Planear el entrenamiento",
    measureAgain: "Planear otra vez",
    measuring: "Probando durante tres segundos…",
    start: "Empezar a entrenar",
    plan: {
      backend: "Se calcula con",
      pace: "Ritmo",
      paceOf: (milliseconds) => `${f.number(milliseconds)} ms por paso`,
      steps: "Pasos",
      stepsOf: (steps) => f.number(steps),
      memory: "Memoria",
      memoryOf: (bytes) => `unos ${f.bytes(bytes)}`,
      learns: "Aprende",
      learnsOf: (trained, all) => `${f.percent(trained / all)} de ${f.number(all)} pesos`,
    },
  },
  run: {
    title: (base) => `Entrenando ${base}`,
    activity: {
      loading: "Preparando…",
      training: "Entrenando",
      paused: "En pausa",
      stopping: "Terminando…",
    },
    step: (step) => `paso ${f.number(step)}`,
    left: (seconds) => `quedan ${time(seconds)}`,
    pause: "Pausa",
    resume: "Continuar",
    stop: "Parar y conservar lo mejor",
    best: "Volver a lo mejor",
    stays:
      "Mientras tanto puedes editar fotos en otra pestaña y ocultar esta. Tras recargar o un fallo, sigue por sí solo.",
    notes: {
      resumed: (step) => `Siguió en el paso ${f.number(step)}.`,
      recovered: (step) => `Se volvió inestable y regresó al estado bueno del paso ${f.number(step)}.`,
      returned: (step) => `De vuelta en el mejor estado, el del paso ${f.number(step)}.`,
    },
    lossChart: "Error al aprender",
    scoreChart: "Error en fotos que nunca vio",
    chartSteps: "Paso",
    chartError: "Error medio en los huecos, en niveles de gris",
    base: "base",
    tuned: "adaptado",
    scoreNow: (base, tuned) => `${levels(tuned)}, base ${levels(base)}`,
    crops: "En fotos que nunca vio",
    cropRows: { hole: "Hueco", base: "Base", tuned: "Adaptado", truth: "Foto" },
  },
  done: {
    verdicts: {
      better: "Ha mejorado.",
      same: "No hay diferencia.",
      worse: "Ha empeorado.",
    },
    measured: (base, best, look) =>
      `En fotos que nunca vio, el error en los huecos pasó de ${levels(base)} a ${levels(best)} niveles de gris (${change(best / base - 1)}), y la diferencia de textura cambió un ${change(look)}.`,
    advice: {
      better: "Consérvalo y el editor podrá rellenar con él.",
      same: "Pueden ayudar más fotos, otras fotos o más tiempo.",
      worse: "Quédate con la base; pueden ayudar más fotos de un mismo tipo.",
    },
    diverged: "El entrenamiento se volvió inestable y acabó antes; este es su mejor estado.",
    facts: (steps, minutes) => `${f.plural(steps, { one: "# paso", other: "# pasos" })} en ${time(60 * minutes)}`,
    name: "Nombre",
    keep: "Conservar este modelo",
    keepAnyway: "Conservarlo de todos modos",
    useBase: "Quedarse con la base",
    discard: "Descartar",
    use: "Usarlo en el editor",
    kept: (name) => `${name} se conserva en este navegador.`,
    close: "Listo",
  },
  models: {
    title: "Tus modelos",
    none: "Los modelos adaptados aparecen aquí y en la lista de modelos del editor.",
    facts: (base, trained, at) =>
      `de ${base}, ${f.plural(trained, { one: "# foto", other: "# fotos" })}, ${f.dateTime(at)}`,
    change: (base, tuned) => `error ${change(tuned / base - 1)}`,
    use: "Usar en el editor",
    rename: (name) => `Nombre de ${name}`,
    export: (name) => `Exportar ${name}`,
    remove: (name) => `Quitar ${name}`,
    removeSure: "Quitar para siempre",
    import: "Importar un modelo",
  },
  menu: {
    label: "Generador",
    experimental: (name) => `${name} (experimental)`,
    experimentalHint:
      "Experimental: entrenado solo unos minutos; no se ha demostrado que rellene mejor que un método antiguo y sencillo (Telea 2004). Está aquí para mostrar cómo funciona su artículo.",
  },
  learn: {
    title: "Aprender esta foto",
    body: "Durante dos minutos el generador aprende el aspecto de esta foto, sin los lugares marcados. Si eso ayuda en otros lugares que tampoco ve, los marcados se rellenan otra vez. Mientras tanto puedes seguir editando.",
    start: "Aprender y rellenar otra vez",
    running: (left) => (left === null ? "Aprendiendo esta foto…" : `Aprendiendo esta foto, quedan ${time(left)}`),
    name: (photo) => `Solo ${photo}`,
  },
};
