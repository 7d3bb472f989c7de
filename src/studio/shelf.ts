import { fetchFiles } from "../engine/generator/fetch-files.ts";
import { type ModelRegistry, readRegistry } from "../engine/generator/files.ts";
import type { ModelAddress } from "../engine/generator/model-address.ts";
import type { StudioStore } from "../storage/studio.ts";
import { type ModelCard, readCard } from "./card.ts";

/** A generator that can be chosen, to fill with or to start from. */
export interface ModelEntry {
  /** `shipped:NAME` or `own:ID`. */
  readonly id: string;
  readonly name: string;
  /** A shipped one that fills worse than it should. */
  readonly experimental?: boolean;
  /** Of one's own models. */
  readonly card?: ModelCard;
  /** Of its files; absent for shipped ones. */
  readonly bytes?: number;
}

const SHIPPED = "shipped:";
const OWN = "own:";

/** Where an entry's files are kept. */
export function ownId(id: string): string | null {
  return id.startsWith(OWN) ? id.slice(OWN.length) : null;
}

export function entryId(kept: string): string {
  return OWN + kept;
}

/** Names of the shipped generators, the default first, and which of them are experiments. */
export type ShippedModels = Pick<ModelRegistry, "models" | "experimental">;

export function shippedEntries({ models, experimental }: ShippedModels): ModelEntry[] {
  return models.map((name) => ({
    id: SHIPPED + name,
    name,
    ...(experimental.includes(name) && { experimental: true }),
  }));
}

/** All generators: the shipped ones, the default first, then one's own, newest first. */
export async function listEntries(shipped: ShippedModels, store: StudioStore): Promise<ModelEntry[]> {
  const own: ModelEntry[] = [];
  for (const { id, card: text, bytes } of await store.models({})) {
    try {
      const card = readCard(text);
      own.push({ id: OWN + id, name: card.name, card, bytes });
    } catch {
      // A card that cannot be read hides its model; the others are there.
    }
  }
  own.sort((a, b) => (b.card?.createdAt ?? 0) - (a.card?.createdAt ?? 0));
  return [...shippedEntries(shipped), ...own];
}

/**
 * Where a worker finds an entry's files: those of one's own get blob addresses, which live as long as this page.
 * @returns null when it is no longer there
 */
export async function addressOf({ id, name }: ModelEntry, store: StudioStore): Promise<ModelAddress | null> {
  const own = ownId(id);
  if (own === null) return { name };
  const files = await store.model({ id: own });
  if (!files) return null;
  const list = Object.fromEntries(Object.entries(files).map(([path, file]) => [path, URL.createObjectURL(file)]));
  return { name, files: URL.createObjectURL(new Blob([JSON.stringify(list)])) };
}

/**
 * What is shipped; nothing when that cannot be read, which the engine tells by itself.
 * @param models address of the models folder
 */
export function shippedModels(models: string): Promise<ShippedModels> {
  return readRegistry(fetchFiles(models)).catch(() => ({ models: [], experimental: [] }));
}
