import { type ReactNode, useEffect, useState } from "react";
import type { EngineInfo } from "../engine/services.ts";
import { useEditor, useEditorState } from "./context.ts";
import { Modal } from "./controls.tsx";
import { deviceSentence, faultSentence, strings } from "./strings.ts";

/** Written by the build: versions of Lacuna and of what it computes with. */
declare const LACUNA_VERSIONS: string;

/** What only asking tells; null = the browser does not tell. */
interface Measured {
  readonly memory: number | null;
  readonly storage: { readonly used: number; readonly quota: number } | null;
}

/** Not yet in TypeScript's library. */
interface MeasuringPerformance {
  measureUserAgentSpecificMemory?(): Promise<{ readonly bytes: number }>;
}

async function measure(): Promise<Measured> {
  const memory = (performance as MeasuringPerformance).measureUserAgentSpecificMemory?.();
  const storage = "storage" in navigator ? navigator.storage.estimate() : undefined;
  const [used, kept] = await Promise.all([memory?.catch(() => null), storage?.catch(() => null)]);
  return {
    memory: used?.bytes ?? null,
    storage: kept ? { used: kept.usage ?? 0, quota: kept.quota ?? 0 } : null,
  };
}

function rowsOf(device: EngineInfo | null, measured: Measured | null): readonly (readonly [string, string])[] {
  const words = strings.help.device;
  const why = device?.notice
    ? faultSentence(device.notice)
    : device?.search && !device.model
      ? words.noGenerator
      : device?.reason;
  const { memory, storage } = measured ?? { memory: null, storage: null };
  const kept = navigator.serviceWorker?.controller ? words.yes : words.notYet;
  return [
    [words.fills, device ? deviceSentence(device) : strings.device.starting],
    ...(why ? [[words.why, why] as const] : []),
    [words.model, device?.model ?? words.none],
    [words.threads, words.threadsOf(device?.threads ?? 1, navigator.hardwareConcurrency)],
    [words.isolated, crossOriginIsolated ? words.yes : words.no],
    [words.offline, "serviceWorker" in navigator ? kept : words.no],
    [words.memory, memory === null ? (measured ? words.memoryUnknown : words.asking) : strings.export.fileSize(memory)],
    ...(storage ? [[words.storage, words.storageOf(storage.used, storage.quota)] as const] : []),
    [words.versions, LACUNA_VERSIONS],
    [words.browser, navigator.userAgent],
  ];
}

/** What fills run on here and why, as it is; to be read, and to be copied into a report. */
export function DeviceDialog(): ReactNode {
  const editor = useEditor();
  const device = useEditorState((_, session) => session.device);
  const [measured, setMeasured] = useState<Measured | null>(null);
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    let gone = false;
    void measure().then((found) => !gone && setMeasured(found));
    return () => {
      gone = true;
    };
  }, []);
  const rows = rowsOf(device, measured);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(rows.map(([name, value]) => `${name}: ${value}`).join("\n"));
      setCopied(true);
    } catch (thrown) {
      editor.messages.fail(thrown);
    }
  };
  return (
    <Modal title={strings.actions.device} onClose={() => editor.session.set({ dialog: "none" })}>
      <dl className="facts">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <footer>
        <button type="button" className="button text primary" data-autofocus="" onClick={() => void copy()}>
          {strings.help.device.copy}
        </button>
        <span role="status">{copied ? strings.help.device.copied : ""}</span>
      </footer>
    </Modal>
  );
}
