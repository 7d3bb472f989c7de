import type { Catalogue } from "../catalogue.ts";
import { formats } from "../format.ts";

const f = formats("de");
const levels = (value: number): string => f.number(value, 1, true);
const { change } = f;
const time = (seconds: number): string =>
  seconds < 90
    ? f.seconds(Math.max(1, Math.round(seconds)))
    : f.plural(Math.round(seconds / 60), { one: "# Minute", other: "# Minuten" });

export const studio: Catalogue["studio"] = {
  title: "Studio",
  pageTitle: "Studio – Lacuna",
  back: "Zum Editor",
  headline: "Bringen Sie ihm Ihre Fotos bei",
  lead: "Wenn Ihre Fotos einen eigenen Stil haben, kann der Generator ihn lernen, hier in diesem Tab. Sie verlassen dieses Gerät nicht.",
  elsewhere:
    "Das Studio ist in einem anderen Tab geöffnet. Machen Sie dort weiter; wenn Sie jenen Tab schließen, übernimmt dieser.",
  photos: {
    title: "Fotos",
    add: "Fotos hinzufügen",
    folder: "Ordner hinzufügen",
    drop: "Fotos oder einen Ordner hier ablegen",
    dropHint: "Am besten 8 bis 40 Fotos einer Art: ein Ort, ein Stil, ein Motiv",
    dropNow: "Zum Hinzufügen loslassen",
    adding: ({ done, total }) => `Foto ${done + 1} von ${total} wird gelesen…`,
    count: (trained, heldOut) =>
      `${f.plural(trained, { one: "# Foto", other: "# Fotos" })} zum Lernen, ${f.number(heldOut)} zur Prüfung`,
    heldOut: "Prüfung",
    heldOutHint: "Wird nie trainiert: zeigt, ob das Training hilft",
    remove: (name) => `${name} entfernen`,
    clear: "Alle entfernen",
    clearSure: "Alle endgültig entfernen",
    advice: {
      "too-few": "Mindestens zwei Fotos sind nötig: eines zum Lernen, eines zur Prüfung.",
      few: "Es geht mit wenigen; ab 8 Fotos ist das Ergebnis verlässlicher.",
      small:
        "Viele dieser Fotos sind kleiner als die Trainingsausschnitte. Fügen Sie größere hinzu, oder wählen Sie kleinere Ausschnitte.",
      good: "Ein guter Satz.",
    },
  },
  setup: {
    title: "Training",
    base: "Ausgehen von",
    noBase: "Es ist kein Generator installiert, von dem sich ausgehen ließe. Importieren Sie unten einen.",
    time: "Zeit",
    minutes: (minutes) => `${f.number(minutes)} Min.`,
    advanced: "Weitere Einstellungen",
    memory: "Speicher",
    memories: { normal: "Normal", low: "Wenig: Block für Block" },
    strength: "Wie viel sich ändern darf",
    strengths: { gentle: "Wenig", normal: "Normal", strong: "Viel" },
    size: "Ausschnitte",
    pixels: (size) => `${f.number(size)} px`,
    steps: "Nach so vielen Schritten enden",
    stepsHint: "Leer: nach der Zeit",
    measure: "Training planen",
    measureAgain: "Neu planen",
    measuring: "Drei Sekunden Probe…",
    start: "Training beginnen",
    plan: {
      backend: "Läuft auf",
      pace: "Tempo",
      paceOf: (milliseconds) => `${f.number(milliseconds)} ms je Schritt`,
      steps: "Schritte",
      stepsOf: (steps) => f.number(steps),
      memory: "Speicher",
      memoryOf: (bytes) => `etwa ${f.bytes(bytes)}`,
      learns: "Lernt",
      learnsOf: (trained, all) => `${f.percent(trained / all)} von ${f.number(all)} Gewichten`,
    },
  },
  run: {
    title: (base) => `${base} wird trainiert`,
    activity: {
      loading: "Vorbereitung…",
      training: "Training läuft",
      paused: "Pausiert",
      stopping: "Abschluss…",
    },
    step: (step) => `Schritt ${f.number(step)}`,
    left: (seconds) => `noch ${time(seconds)}`,
    pause: "Pausieren",
    resume: "Weitermachen",
    stop: "Beenden und das Beste behalten",
    best: "Zurück zum Besten",
    stays:
      "Sie können inzwischen in einem anderen Tab Fotos bearbeiten und diesen verbergen. Nach einem Neuladen oder Absturz geht es von selbst weiter.",
    notes: {
      resumed: (step) => `Ging bei Schritt ${f.number(step)} weiter.`,
      recovered: (step) => `Wurde instabil und ging zurück zum guten Stand von Schritt ${f.number(step)}.`,
      returned: (step) => `Zurück beim besten Stand, von Schritt ${f.number(step)}.`,
    },
    lossChart: "Fehler beim Lernen",
    scoreChart: "Fehler auf nie gesehenen Fotos",
    chartSteps: "Schritt",
    chartError: "Mittlerer Fehler in den Löchern, in Graustufen",
    base: "Ausgang",
    tuned: "angepasst",
    scoreNow: (base, tuned) => `${levels(tuned)}, Ausgang ${levels(base)}`,
    crops: "Auf nie gesehenen Fotos",
    cropRows: { hole: "Loch", base: "Ausgang", tuned: "Angepasst", truth: "Foto" },
  },
  done: {
    verdicts: {
      better: "Es ist besser geworden.",
      same: "Es macht keinen Unterschied.",
      worse: "Es ist schlechter geworden.",
    },
    measured: (base, best, look) =>
      `Auf nie gesehenen Fotos ging der Fehler in den Löchern von ${levels(base)} auf ${levels(best)} Graustufen (${change(best / base - 1)}), und der Unterschied in der Struktur änderte sich um ${change(look)}.`,
    advice: {
      better: "Behalten Sie es, dann kann der Editor damit füllen.",
      same: "Mehr oder andere Fotos oder mehr Zeit können helfen.",
      worse: "Bleiben Sie beim Ausgang; mehr Fotos einer Art können helfen.",
    },
    diverged: "Das Training wurde instabil und endete früher; dies ist sein bester Stand.",
    facts: (steps, minutes) => `${f.plural(steps, { one: "# Schritt", other: "# Schritte" })} in ${time(60 * minutes)}`,
    name: "Name",
    keep: "Dieses Modell behalten",
    keepAnyway: "Trotzdem behalten",
    useBase: "Beim Ausgang bleiben",
    discard: "Verwerfen",
    use: "Im Editor verwenden",
    kept: (name) => `${name} ist in diesem Browser aufbewahrt.`,
    close: "Fertig",
  },
  models: {
    title: "Ihre Modelle",
    none: "Angepasste Modelle erscheinen hier und in der Modell-Liste des Editors.",
    facts: (base, trained, at) =>
      `aus ${base}, ${f.plural(trained, { one: "# Foto", other: "# Fotos" })}, ${f.dateTime(at)}`,
    change: (base, tuned) => `Fehler ${change(tuned / base - 1)}`,
    use: "Im Editor verwenden",
    rename: (name) => `Name von ${name}`,
    export: (name) => `${name} exportieren`,
    remove: (name) => `${name} entfernen`,
    removeSure: "Endgültig entfernen",
    import: "Modell importieren",
  },
  menu: {
    label: "Generator",
    experimental: (name) => `${name} (experimentell)`,
    experimentalHint:
      "Experimentell: nur Minuten lang trainiert; dass er besser füllt als ein einfaches altes Verfahren (Telea 2004), ist nicht gezeigt. Er zeigt, wie seine Veröffentlichung arbeitet.",
  },
  learn: {
    title: "Dieses Foto lernen",
    body: "Zwei Minuten lang lernt der Generator, wie dieses Foto aussieht, ohne die markierten Stellen. Hilft das an anderen Stellen, die er auch nicht sieht, werden die markierten noch einmal gefüllt. Sie können inzwischen weiterarbeiten.",
    start: "Lernen und neu füllen",
    running: (left) => (left === null ? "Lernt dieses Foto…" : `Lernt dieses Foto, noch ${time(left)}`),
    name: (photo) => `Nur ${photo}`,
  },
};
