import type { help as english } from "../en/help.ts";
import { formats } from "../format.ts";
import type { Shape } from "../shape.ts";

const f = formats("de");

export const help = {
  palette: {
    search: "Befehle suchen",
    results: (n) => f.plural(n, { one: "# Befehl", other: "# Befehle" }),
    none: "Kein Befehl heißt so.",
  },
  device: {
    fills: "Füllungen laufen auf",
    why: "Warum",
    noGenerator: "Es ist kein Generator installiert: Löcher werden mit Textur aus dem übrigen Foto gefüllt.",
    model: "Generator",
    none: "keiner",
    threads: "Threads",
    threadsOf: (threads, cores) => `${f.number(threads)} (dieses Gerät hat ${f.number(cores)})`,
    isolated: "Ursprungsübergreifend isoliert",
    offline: "Arbeitet ohne Netz",
    yes: "ja",
    no: "nein",
    notYet: "ab dem nächsten Besuch",
    memory: "Belegter Speicher",
    memoryUnknown: "sagt dieser Browser nicht",
    storage: "In diesem Browser aufbewahrt",
    storageOf: (used, quota) => `${f.bytes(used)} von höchstens ${f.bytes(quota)}`,
    versions: "Versionen",
    browser: "Browser",
    copy: "Als Text kopieren",
    copied: "Kopiert",
    asking: "Das Gerät wird befragt …",
  },
  hints: {
    compare: "Halten Sie O, um das Original zu sehen.",
    palette: "Mit Strg+K (auf dem Mac ⌘K) finden Sie jeden Befehl bei seinem Namen.",
    collect: "Halten Sie Umschalt, während Sie mehreres markieren: beim Loslassen wird alles zusammen gefüllt.",
    got: "Verstanden",
  },
} as const satisfies Shape<typeof english>;
