import type { FaultSentences } from "../../../core/errors.ts";
import { formats } from "../format.ts";

const f = formats("de");

export const faults: FaultSentences = {
  "file-empty": ({ name }) => `${name} ist leer. Wählen Sie eine andere Datei.`,
  "file-unknown": ({ name }) =>
    `${name} ist kein Bild, das Lacuna lesen kann. Speichern Sie es als JPEG, PNG, WebP oder AVIF und öffnen Sie es noch einmal.`,
  "file-broken": ({ name, format }) =>
    `${name} ist beschädigt oder abgeschnitten: die ${format}-Daten lassen sich nicht entschlüsseln. Kopieren Sie die Datei noch einmal von ihrer Quelle, oder öffnen Sie sie in einem Fotoprogramm und speichern Sie sie neu.`,
  "file-unsupported": ({ name, format, reason }) =>
    `${name}: ${reason === "printing-colours" ? "das Bild ist in Druckfarben (CMYK)" : `${format} wird hier nicht gelesen`}. Speichern Sie es als JPEG, PNG oder WebP in RGB mit 8 Bit und öffnen Sie es noch einmal.`,
  "heic-unsupported": ({ name }) =>
    `${name} ist ein HEIC-Foto, das dieser Browser nicht lesen kann. Öffnen Sie es in Safari, oder exportieren Sie es als JPEG (auf dem iPhone: Einstellungen, Kamera, Formate, Maximale Kompatibilität).`,
  "photo-too-large": ({ name, megapixels, limit }) =>
    `${name} hat ${f.number(megapixels)} Megapixel; Lacuna fasst in diesem Browser ${f.number(limit)}. Verkleinern Sie es und öffnen Sie es noch einmal.`,
  "photo-unreachable": ({ name, reason, status }) => {
    const why = {
      "other-site": "es liegt auf einer anderen Website",
      "no-answer": "der Server antwortet nicht",
      refused: `der Server meldet ${status}`,
    }[reason];
    return `${name} konnte nicht geladen werden: ${why}. Laden Sie das Foto herunter und öffnen Sie dann die Datei.`;
  },
  "no-photo": () => "Es ist kein Foto geöffnet. Öffnen Sie zuerst eines.",
  "mask-empty": () => "Es ist nichts markiert. Malen Sie über das, was verschwinden soll, und füllen Sie dann.",
  "mask-covers-all": () =>
    "Die Markierung bedeckt das ganze Bild, es bleibt nichts, woraus sie sich füllen ließe. Radieren Sie einen Teil der Markierung und füllen Sie noch einmal.",
  "mask-mismatch": ({ mask, photo }) =>
    `Die Maske hat ${mask} Pixel, das Foto aber ${photo}. Nehmen Sie eine Maske in der Größe des Fotos.`,
  "encode-failed": ({ format }) =>
    `Das Foto konnte nicht als ${format} geschrieben werden. Versuchen Sie ein anderes Format; Ihre Änderungen sind noch da.`,
  "save-failed": ({ name, reason }) =>
    reason === "full"
      ? `${name} passt nicht auf das Laufwerk: es ist voll. Schaffen Sie Platz oder wählen Sie einen anderen Ort, und speichern Sie noch einmal; Ihre Änderungen sind noch da.`
      : `${name} konnte dort nicht geschrieben werden. Wählen Sie einen anderen Ort, und speichern Sie noch einmal; Ihre Änderungen sind noch da.`,
  "copy-failed": () =>
    "Der Browser lässt hier kein Kopieren von Bildern zu. Exportieren Sie das Foto, und kopieren Sie es aus der Datei.",
  "out-of-memory": () =>
    "Der Speicher reicht für dieses Foto nicht aus. Schließen Sie andere Tabs oder nehmen Sie ein kleineres Foto; Ihre Markierungen bleiben erhalten.",
  "model-broken": ({ file }) =>
    `Der Generator konnte nicht geladen werden: ${file} ist beschädigt oder aus einer anderen Version. Laden Sie die Seite neu, um ihn noch einmal zu holen; bis dahin füllt Lacuna mit der Texturensuche.`,
  "model-unreachable": ({ file, reason }) =>
    `Der Generator konnte nicht geholt werden (${file}: ${reason}). Prüfen Sie die Verbindung und laden Sie die Seite neu; bis dahin füllt Lacuna mit der Texturensuche.`,
  "backend-lost": ({ backend, reason }) =>
    `Die Berechnung mit ${backend} ist abgebrochen (${reason}). Lacuna macht auf anderem Weg weiter; Ihre Arbeit bleibt erhalten.`,
  "output-invalid": ({ backend }) =>
    `Die Füllung durch ${backend} war ungültig und wurde nicht verwendet. Füllen Sie noch einmal: Lacuna nimmt jetzt einen anderen Weg.`,
  "training-diverged": ({ step }) =>
    `Das Training wurde bei Schritt ${f.number(step)} instabil und ist angehalten; der letzte gute Stand ist erhalten. Beginnen Sie von dort neu, mit mehr Fotos oder weniger Schritten.`,
  "training-unsupported": ({ reason, what }) => {
    const why = {
      "half-floats": `${what} rechnet hier nur mit halber Genauigkeit, darin verliert sich ein Training`,
      "no-backend": "keine Recheneinheit ist dafür geeignet",
      kind: `${what} ist von einer Art, die sich hier nicht trainieren lässt`,
    }[reason];
    return `Kein Training: ${why}. Nehmen Sie dafür einen anderen Browser oder Rechner; ein dort angepasstes Modell lässt sich exportieren und hier importieren.`;
  },
  "training-too-slow": ({ steps, minutes }) =>
    `In ${f.plural(minutes, { one: "einer Minute", other: "# Minuten" })} käme dieses Gerät nur auf ${f.plural(steps, { one: "einen Trainingsschritt", other: "# Trainingsschritte" })}, zu wenig, um etwas zu lernen. Wählen Sie eine längere Zeit oder kleinere Ausschnitte.`,
  "training-memory": ({ needed, there }) =>
    `Dieses Training braucht etwa ${f.number(needed)} MB Speicher, mehr als dieses Gerät entbehren kann (etwa ${f.number(there)} MB). Wählen Sie „wenig Speicher“ oder kleinere Ausschnitte.`,
  "training-photos": ({ count, least }) =>
    `${f.plural(count, { one: "Ein Foto ist", other: "# Fotos sind" })} zu wenig: ein Training braucht mindestens ${f.number(least)}, davon eines zur Prüfung. Fügen Sie weitere Fotos hinzu.`,
  "worker-lost": () =>
    "Der Hintergrundprozess ist ausgefallen. Er wurde neu gestartet, und Ihre Arbeit ist erhalten; falls etwas fehlt, tun Sie es noch einmal.",
  "storage-full": () =>
    "In diesem Browser ist kein Platz mehr, um Ihre Änderungen aufzubewahren. Machen Sie weiter, aber exportieren Sie, bevor Sie gehen; geben Sie Speicherplatz frei, oder entfernen Sie aufbewahrte Fotos auf dem Startbildschirm.",
  "storage-failed": ({ reason }) =>
    `Dieser Browser kann Ihre Änderungen nicht aufbewahren (${reason}). Machen Sie weiter, aber exportieren Sie, bevor Sie gehen.`,
  "project-version": ({ name, version }) =>
    `${name} wurde von einer anderen Version von Lacuna aufbewahrt (Format ${version}) und bleibt, wie es ist. Laden Sie die Seite neu, um die neueste Version zu erhalten, oder öffnen Sie das Foto neu.`,
  "project-damaged": ({ name, fills, history }) =>
    history
      ? `Die Beschreibung von ${name} im Speicher dieses Browsers ist beschädigt. Das Foto ist wieder da, seine Markierungen, Füllungen und sein Verlauf sind verloren: markieren und füllen Sie noch einmal.`
      : `${f.plural(fills, { one: "Eine Füllung", other: "# Füllungen" })} von ${name} ließen sich nicht zurücklesen; stattdessen sind die Markierungen wieder da. Füllen Sie sie noch einmal.`,
  "project-gone": ({ name }) =>
    `${name} lässt sich aus dem Speicher dieses Browsers nicht mehr lesen. Öffnen Sie das Foto neu.`,
  "project-elsewhere": ({ name }) =>
    `${name} ist in einem anderen Tab geöffnet, deshalb beginnt dieser Tab neu. Machen Sie dort weiter, oder schließen Sie jenen Tab und laden Sie diese Seite neu.`,
  unexpected: ({ detail }) =>
    `Etwas ist schiefgegangen (${detail}). Ihre Arbeit bleibt erhalten; versuchen Sie es noch einmal, und laden Sie die Seite neu, wenn es zweimal geschieht.`,
};
