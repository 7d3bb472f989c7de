import type { batch as english } from "../en/batch.ts";
import { formats } from "../format.ts";
import type { Shape } from "../shape.ts";

const f = formats("es");

export const batch = {
  title: "Muchas fotos a la vez",
  lead: "Fotos y máscaras del mismo tamaño: una máscara es una imagen, blanca donde hay que rellenar la foto.",
  photos: "Elegir fotos",
  masks: "Elegir máscaras",
  masksHint: "una para todas, o una por foto con su mismo nombre",
  none: "ninguna todavía",
  files: (count) => f.plural(count, { one: "# archivo", other: "# archivos" }),
  without: (names) =>
    names.length === 1
      ? `${names[0]} no tiene máscara con su nombre y se omite.`
      : `${f.plural(names.length, { other: "# fotos" })} no tienen máscara con su nombre y se omiten.`,
  asOpened: "Como se abrió",
  start: (count) =>
    count === 0 ? "Rellenar en un zip" : `Rellenar ${f.plural(count, { one: "# foto", other: "# fotos" })} en un zip`,
  progress: "Fotos rellenadas",
  working: (place, total, name) => `${f.number(place)} de ${f.number(total)}: ${name}`,
  finished: (good, total) => `${f.number(good)} de ${f.number(total)} fotos están en el zip.`,
  cancelled: (good) =>
    good === 0
      ? "Cancelado. No se escribió nada."
      : `Cancelado. ${f.plural(good, { one: "La # foto rellenada hasta entonces está", other: "Las # fotos rellenadas hasta entonces están" })} en el zip.`,
} as const satisfies Shape<typeof english>;
