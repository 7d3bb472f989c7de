import { concat } from "../../src/core/bytes.ts";
import type { Random } from "../../src/core/random.ts";

/** Values at which parsers go wrong: the ends of bytes, signs and lengths. */
const EDGES = [0, 1, 0x7f, 0x80, 0xfe, 0xff] as const;

/**
 * A damaged copy of a file: a few bytes changed, runs cut out, repeated, moved or filled, the end missing; half of the
 * changes in the first kilobyte, where headers are.
 */
export function mutate(bytes: Uint8Array, random: Random): Uint8Array<ArrayBuffer> {
  let out: Uint8Array<ArrayBuffer> = new Uint8Array(bytes);
  for (let times = random.integer(1, 6); times > 0; times--) out = mutateOnce(out, random);
  return out;
}

function mutateOnce(bytes: Uint8Array<ArrayBuffer>, random: Random): Uint8Array<ArrayBuffer> {
  const length = bytes.length;
  if (length < 4) return Uint8Array.of(random.integer(0, 256));
  const at = random.integer(0, random.uniform() < 0.5 ? Math.min(length, 1024) : length);
  const run = Math.min(length - at, 1 << random.integer(0, 8));
  const out = bytes.slice();
  switch (random.integer(0, 8)) {
    case 0:
      out[at] = random.integer(0, 256);
      return out;
    case 1:
      out[at] = (out[at] as number) ^ (1 << random.integer(0, 8));
      return out;
    case 2:
      return out.fill(EDGES[random.integer(0, EDGES.length)] as number, at, at + Math.min(run, 4));
    case 3:
      return out.fill(random.integer(0, 256), at, at + run);
    case 4:
      return concat([bytes.subarray(0, at), bytes.subarray(at + run)]);
    case 5:
      return concat([bytes.subarray(0, at + run), bytes.subarray(at)]);
    case 6:
      return out.copyWithin(random.integer(0, length), at, at + run);
    default:
      return random.uniform() < 0.3 ? bytes.slice(0, at) : out;
  }
}

/** What no reader of JSON expects where something else is meant. */
const ODD: readonly unknown[] = [null, true, -1, 0, 0.5, 1e9, -1e300, "", "x", "../..", [], {}, [[0]], { x: 0 }];

/** A JSON text in which values are replaced, repeated or left out: still JSON, so that readers get past the parser. */
export function mutateJson(bytes: Uint8Array, random: Random): Uint8Array<ArrayBuffer> {
  const root: unknown[] = [JSON.parse(new TextDecoder().decode(bytes))];
  for (let times = random.integer(1, 4); times > 0; times--) spoilValue(root, random);
  return new Uint8Array(new TextEncoder().encode(JSON.stringify(root[0])));
}

/** Goes down to a place at random and changes what is there. */
function spoilValue(root: unknown[], random: Random): void {
  let parent = root as unknown as Record<string, unknown>;
  let key = "0";
  for (;;) {
    const value = parent[key];
    const keys = typeof value === "object" && value !== null ? Object.keys(value) : [];
    if (keys.length === 0 || random.uniform() < 0.15) break;
    parent = value as Record<string, unknown>;
    key = keys[random.integer(0, keys.length)] as string;
  }
  const value = parent[key];
  const kind = random.integer(0, 4);
  if (kind === 0 && !Array.isArray(parent)) delete parent[key];
  else if (kind === 1 && Array.isArray(value)) value.push(...value);
  else if (kind === 2 && typeof value === "number") parent[key] = value + random.integer(-3, 4);
  else parent[key] = ODD[random.integer(0, ODD.length)];
}
