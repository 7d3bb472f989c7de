import { unzipSync, zipSync } from "fflate";
import { fault } from "../core/errors.ts";
import { generatorOf } from "../models/registry.ts";
import { decodeModel, parseModelJson } from "../models/weights.ts";
import { type ModelCard, readCard, writeCard } from "./card.ts";

type Files = Record<string, Uint8Array<ArrayBuffer>>;

/** A tuned model as files: `model.json`, its shards, and its card. */
export interface ModelArchive {
  readonly card: ModelCard;
  /** Without the card. */
  readonly files: Readonly<Files>;
}

const CARD = "card.json";

/** One zip file; weights do not compress, so they are only stored. */
export function packModel({ card, files }: ModelArchive): Uint8Array<ArrayBuffer> {
  const entries: Files = { [CARD]: new TextEncoder().encode(writeCard(card)), ...files };
  return new Uint8Array(zipSync(entries, { level: 0 }));
}

/**
 * Reads a model from a zip file, or from its files as they are, and checks every weight file against its hash.
 * @param given what was chosen or dropped: one zip file, or `model.json` with its shards and its card
 * @throws LacunaError model-broken naming the file that is missing, damaged or not known
 */
export async function unpackModel(given: Readonly<Files>): Promise<ModelArchive> {
  const [zipped] = Object.entries(given).filter(([name]) => name.endsWith(".zip"));
  const files = zipped ? unzip(...zipped) : Object.fromEntries(Object.entries(given).map(bare));
  const text = (name: string): string => {
    const bytes = files[name];
    if (!bytes) throw fault("model-broken", { file: name });
    return new TextDecoder().decode(bytes);
  };
  const model = parseModelJson(text("model.json"));
  generatorOf(model);
  const card = readCard(text(CARD));
  const [{ paths }] = model.weightsManifest;
  const shards = Object.fromEntries(paths.flatMap((path) => (files[path] ? [[path, files[path]] as const] : [])));
  await decodeModel(model, shards);
  return { card, files: { ...shards, "model.json": files["model.json"] as Files[string] } };
}

function unzip(name: string, bytes: Uint8Array<ArrayBuffer>): Files {
  try {
    return Object.fromEntries(
      Object.entries(unzipSync(bytes)).map(([path, content]) => bare([path, new Uint8Array(content)])),
    );
  } catch {
    throw fault("model-broken", { file: name });
  }
}

/** Folders inside an archive do not matter. */
function bare([path, bytes]: [string, Uint8Array<ArrayBuffer>]): [string, Uint8Array<ArrayBuffer>] {
  return [path.slice(path.lastIndexOf("/") + 1), bytes];
}
