import { concat } from "../core/bytes.ts";
import { fault } from "../core/errors.ts";
import { fromFloat16, toFloat16 } from "./float16.ts";

/** Numbers of one tensor outside any back end. */
export interface WeightArray {
  readonly shape: readonly number[];
  readonly data: Float32Array<ArrayBuffer>;
}

/** Weights by parameter name. */
export type Weights = Readonly<Record<string, WeightArray>>;

/** A network's own settings, as plain JSON. */
export type NetworkConfig = Readonly<Record<string, unknown>>;

interface ManifestEntry {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: "float32";
  readonly quantization: { readonly dtype: "float16"; readonly original_dtype: "float32" };
}

/**
 * The content of `model.json`: which network with which settings, and where its weights are. The
 * manifest is TensorFlow.js's own (float16 quantization), so that its tools read the shards too.
 */
export interface ModelJson {
  readonly format: "lacuna";
  readonly version: 1;
  /** Name in the registry. */
  readonly network: string;
  readonly config: NetworkConfig;
  readonly weightsManifest: readonly [
    { readonly paths: readonly string[]; readonly weights: readonly ManifestEntry[] },
  ];
  /** Hexadecimal SHA-256 of each shard, by path. */
  readonly sha256: Readonly<Record<string, string>>;
}

/** `model.json` and its shards, ready to be written beside one another. */
export interface ModelFiles {
  readonly model: ModelJson;
  readonly shards: Readonly<Record<string, Uint8Array<ArrayBuffer>>>;
}

/** Bytes of the largest shard: small enough to be fetched again after a broken connection. */
const SHARD_BYTES = 4 << 20;

/**
 * Packs weights as float16 shards. The part of a file's name that is a hash changes with its content,
 * so that caches never mix versions.
 * @throws RangeError when a value is not finite in half precision
 */
export async function encodeModel(
  network: string,
  config: NetworkConfig,
  weights: Weights,
  shardBytes = SHARD_BYTES,
): Promise<ModelFiles> {
  const entries = Object.entries(weights);
  const total = entries.reduce((sum, [, { data }]) => sum + data.length, 0);
  const all = new Uint16Array(total);
  let at = 0;
  for (const [name, { data, shape }] of entries) {
    if (data.length !== elementsOf(shape)) throw new RangeError(`encodeModel: ${name} has not the size of its shape`);
    const half = toFloat16(data);
    if (half.some((bits) => (bits & 0x7c00) === 0x7c00)) throw new RangeError(`encodeModel: ${name} is not finite`);
    all.set(half, at);
    at += half.length;
  }
  const bytes = littleEndian(all);
  const shards: Record<string, Uint8Array<ArrayBuffer>> = {};
  const sha256: Record<string, string> = {};
  const count = Math.max(1, Math.ceil(bytes.length / shardBytes));
  for (let i = 0; i < count; i++) {
    const shard = bytes.slice(i * shardBytes, (i + 1) * shardBytes);
    const digest = await sha256Of(shard);
    const path = `weights-${i + 1}-of-${count}.${digest.slice(0, 8)}.bin`;
    shards[path] = shard;
    sha256[path] = digest;
  }
  const manifest = entries.map(
    ([name, { shape }]): ManifestEntry => ({
      name,
      shape,
      dtype: "float32",
      quantization: { dtype: "float16", original_dtype: "float32" },
    }),
  );
  const weightsManifest = [{ paths: Object.keys(shards), weights: manifest }] as const;
  return { model: { format: "lacuna", version: 1, network, config, weightsManifest, sha256 }, shards };
}

/**
 * Reads `model.json`.
 * @throws LacunaError model-broken when it is not one of ours or of a later version
 */
export function parseModelJson(text: string): ModelJson {
  const json = parseJson(text) as Partial<ModelJson> | undefined;
  const group = json?.weightsManifest?.[0];
  const whole = json?.format === "lacuna" && json.version === 1 && typeof json.network === "string";
  if (!whole || !json.config || !json.sha256 || !Array.isArray(group?.paths) || !Array.isArray(group.weights))
    throw fault("model-broken", { file: "model.json" });
  return json as ModelJson;
}

/**
 * Unpacks weights and checks every shard against its hash.
 * @param shards by the paths of the manifest
 * @throws LacunaError model-broken naming the file that is missing, changed or too short
 */
export async function decodeModel(
  model: ModelJson,
  shards: Readonly<Record<string, Uint8Array<ArrayBuffer>>>,
): Promise<Weights> {
  const [{ paths, weights: entries }] = model.weightsManifest;
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for (const path of paths) {
    const shard = shards[path];
    if (!shard || (await sha256Of(shard)) !== model.sha256[path]) throw fault("model-broken", { file: path });
    parts.push(shard);
  }
  const bytes = concat(parts);
  const total = entries.reduce((sum, { shape }) => sum + elementsOf(shape), 0);
  if (bytes.length !== 2 * total) throw fault("model-broken", { file: "model.json" });
  const view = new DataView(bytes.buffer);
  const out: Record<string, WeightArray> = {};
  let at = 0;
  for (const { name, shape } of entries) {
    const bits = new Uint16Array(elementsOf(shape));
    for (let i = 0; i < bits.length; i++) bits[i] = view.getUint16(2 * (at + i), true);
    at += bits.length;
    out[name] = { shape, data: fromFloat16(bits) };
  }
  return out;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function elementsOf(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1);
}

function littleEndian(values: Uint16Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(2 * values.length);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < values.length; i++) view.setUint16(2 * i, values[i] as number, true);
  return bytes;
}

async function sha256Of(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
