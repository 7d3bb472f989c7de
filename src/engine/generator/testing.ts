import { createLacuna, type LacunaConfig } from "../../models/lacuna.ts";
import { downloadTensors } from "../../models/transfer.ts";
import { encodeModel } from "../../models/weights.ts";

/** Small enough for software graphics adapters. */
const TINY: LacunaConfig = { widths: [8, 8, 16], blocks: 2, attentionAfter: 1, attentionDepth: 8 };

/**
 * The content of a models folder with one untrained generator, for tests: path to bytes. Needs a back end.
 * @param shardBytes small, so that there are several shards
 */
export async function untrainedModel(
  config: LacunaConfig = TINY,
  shardBytes = 8192,
): Promise<Map<string, Uint8Array<ArrayBuffer>>> {
  const tensors = createLacuna(config).init(1);
  const weights = await downloadTensors(tensors);
  for (const tensor of Object.values(tensors)) tensor.dispose();
  const { model, shards } = await encodeModel("lacuna", { ...config }, weights, shardBytes);
  const text = (value: unknown): Uint8Array<ArrayBuffer> => new TextEncoder().encode(JSON.stringify(value));
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const [path, bytes] of Object.entries(shards)) files.set(`lacuna/${path}`, bytes);
  files.set("lacuna/model.json", text(model));
  files.set("registry.json", text({ format: "lacuna-models", version: 1, models: ["lacuna"] }));
  return files;
}
