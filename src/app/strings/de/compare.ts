import type { compare as english } from "../en/compare.ts";
import type { Shape } from "../shape.ts";

export const compare = {
  title: "Welche Füllung sieht besser aus?",
  intro:
    "Wählen Sie einen Ordner, der für jedes Programm einen Ordner mit den gefüllten Fotos unter denselben Namen enthält: lacuna/see.png, anderes/see.png. Sie sehen bis zu 40 Paare und wissen nicht, von wem sie sind. Nichts verlässt dieses Gerät.",
  choose: "Ordner wählen",
  nothing:
    "Kein Foto in diesem Ordner wurde von zwei Programmen gefüllt. Wählen Sie einen Ordner, der mindestens zwei Ordner mit denselben Dateinamen enthält.",
  progress: (n, all) => `Paar ${n} von ${all}`,
  question: "Was sieht besser aus?",
  left: "Links",
  right: "Rechts",
  same: "Kein Unterschied",
  done: "Danke. So haben Sie gestimmt:",
  system: "Programm",
  won: "Besser",
  lost: "Schlechter",
  save: "Stimmen speichern",
  notSaved:
    "Die Stimmen konnten nicht geschrieben werden. Erlauben Sie dieser Seite, Dateien zu speichern, und versuchen Sie es noch einmal.",
} as const satisfies Shape<typeof english>;
