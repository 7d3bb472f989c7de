import type { FaultSentences } from "../../../core/errors.ts";
import { formats } from "../format.ts";

const f = formats("es");

export const faults: FaultSentences = {
  "file-empty": ({ name }) => `${name} está vacío. Elige otro archivo.`,
  "file-unknown": ({ name }) =>
    `${name} no es una imagen que Lacuna sepa leer. Guárdala como JPEG, PNG, WebP o AVIF y ábrela de nuevo.`,
  "file-broken": ({ name, format }) =>
    `${name} está dañado o cortado: los datos ${format} no se pueden descodificar. Cópialo otra vez desde donde vino, o ábrelo en un programa de fotos y guárdalo de nuevo.`,
  "file-unsupported": ({ name, format, reason }) =>
    `${name}: ${reason === "printing-colours" ? "la imagen está en colores de imprenta (CMYK)" : `aquí no se lee ${format}`}. Guárdala como JPEG, PNG o WebP en RGB de 8 bits y ábrela de nuevo.`,
  "heic-unsupported": ({ name }) =>
    `${name} es una foto HEIC, que este navegador no sabe descodificar. Ábrela en Safari o expórtala como JPEG (en un iPhone: Ajustes, Cámara, Formatos, El más compatible).`,
  "photo-too-large": ({ name, megapixels, limit }) =>
    `${name} tiene ${f.number(megapixels)} megapíxeles; Lacuna admite ${f.number(limit)} en este navegador. Redúcela y ábrela de nuevo.`,
  "photo-unreachable": ({ name, reason, status }) => {
    const why = {
      "other-site": "está en otro sitio web",
      "no-answer": "el servidor no responde",
      refused: `el servidor dice ${status}`,
    }[reason];
    return `No se pudo cargar ${name}: ${why}. Descárgala y después abre el archivo.`;
  },
  "no-photo": () => "No hay ninguna foto abierta. Abre una primero.",
  "mask-empty": () => "No hay nada marcado. Pinta sobre lo que debe desaparecer y rellena después.",
  "mask-covers-all": () =>
    "La marca cubre toda la imagen y no queda nada con que rellenarla. Borra una parte de la marca y rellena otra vez.",
  "mask-mismatch": ({ mask, photo }) =>
    `La máscara tiene ${mask} píxeles, pero la foto ${photo}. Usa una máscara del tamaño de la foto.`,
  "encode-failed": ({ format }) =>
    `No se pudo escribir la foto como ${format}. Prueba otro formato; tus cambios siguen aquí.`,
  "save-failed": ({ name, reason }) =>
    reason === "full"
      ? `${name} no cabe en el disco: está lleno. Libera espacio o elige otro lugar y guarda de nuevo; tus cambios siguen aquí.`
      : `No se pudo escribir ${name} allí. Elige otro lugar y guarda de nuevo; tus cambios siguen aquí.`,
  "copy-failed": () => "El navegador no permite copiar imágenes aquí. Exporta la foto y cópiala desde el archivo.",
  "out-of-memory": () =>
    "No hay memoria suficiente para esta foto. Cierra otras pestañas o usa una foto más pequeña; tus marcas se conservan.",
  "model-broken": ({ file }) =>
    `No se pudo cargar el generador: ${file} está dañado o es de otra versión. Recarga la página para descargarlo otra vez; hasta entonces Lacuna rellena buscando texturas.`,
  "model-unreachable": ({ file, reason }) =>
    `No se pudo descargar el generador (${file}: ${reason}). Comprueba la conexión y recarga la página; hasta entonces Lacuna rellena buscando texturas.`,
  "backend-lost": ({ backend, reason }) =>
    `El cálculo con ${backend} se detuvo (${reason}). Lacuna sigue de otra manera; tu trabajo se conserva.`,
  "output-invalid": ({ backend }) =>
    `El relleno con ${backend} salió mal y no se ha usado. Rellena otra vez: Lacuna lo hará ahora de otra manera.`,
  "training-diverged": ({ step }) =>
    `El entrenamiento se volvió inestable en el paso ${f.number(step)} y se detuvo; se conserva el último estado bueno. Empieza otra vez desde él, con más fotos o menos pasos.`,
  "training-unsupported": ({ reason, what }) => {
    const why = {
      "half-floats": `${what} solo calcula con media precisión, y así un entrenamiento se pierde`,
      "no-backend": "ninguna unidad de cálculo sirve para ello",
      kind: `${what} es de un tipo que no se puede entrenar aquí`,
    }[reason];
    return `No se puede entrenar: ${why}. Usa otro navegador u otro equipo; un modelo adaptado allí se puede exportar e importar aquí.`;
  },
  "training-too-slow": ({ steps, minutes }) =>
    `En ${f.plural(minutes, { one: "un minuto", other: "# minutos" })} este dispositivo daría solo ${f.plural(steps, { one: "un paso", other: "# pasos" })} de entrenamiento, demasiado pocos para aprender algo. Elige más tiempo o recortes más pequeños.`,
  "training-memory": ({ needed, there }) =>
    `Este entrenamiento necesita unos ${f.number(needed)} MB de memoria, más de lo que este dispositivo puede dar (unos ${f.number(there)} MB). Elige «poca memoria» o recortes más pequeños.`,
  "training-photos": ({ count, least }) =>
    `${f.plural(count, { one: "Una foto es", other: "# fotos son" })} muy poco: un entrenamiento necesita al menos ${f.number(least)}, una de ellas para comprobarse. Añade más fotos.`,
  "worker-lost": () =>
    "El proceso en segundo plano se detuvo. Se ha iniciado de nuevo y tu trabajo se conserva; si falta algo, hazlo otra vez.",
  "storage-full": () =>
    "En este navegador ya no queda espacio para guardar tus cambios. Puedes seguir, pero exporta antes de salir; libera espacio en el disco o quita fotos guardadas en la pantalla de inicio.",
  "storage-failed": ({ reason }) =>
    `Este navegador no puede guardar tus cambios (${reason}). Puedes seguir, pero exporta antes de salir.`,
  "project-version": ({ name, version }) =>
    `${name} se guardó con otra versión de Lacuna (formato ${version}) y se deja como está. Recarga la página para tener la versión más reciente, o abre la foto de nuevo.`,
  "project-damaged": ({ name, fills, history }) =>
    history
      ? `La descripción de ${name} guardada en este navegador está dañada. La foto ha vuelto, pero sus marcas, rellenos e historial se han perdido: marca y rellena otra vez.`
      : `${f.plural(fills, { one: "Un relleno", other: "# rellenos" })} de ${name} no se ${fills === 1 ? "pudo" : "pudieron"} recuperar; en su lugar han vuelto las marcas. Rellénalas otra vez.`,
  "project-gone": ({ name }) => `${name} ya no se puede leer de este navegador. Abre la foto de nuevo.`,
  "project-elsewhere": ({ name }) =>
    `${name} está abierta en otra pestaña, así que esta empieza vacía. Sigue allí, o cierra aquella pestaña y recarga esta página.`,
  unexpected: ({ detail }) =>
    `Algo salió mal (${detail}). Tu trabajo se conserva; inténtalo otra vez y recarga la página si vuelve a ocurrir.`,
};
