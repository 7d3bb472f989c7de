import type { Tick } from "../core/fill.ts";
import { hashInts } from "../core/random.ts";
import { CHANNELS, type Kernels } from "./kernels/kernels.ts";
import type { Rung } from "./ladder.ts";
import { sourceBy } from "./level.ts";
import { addFixed, createMembrane, FIXED, solveMembrane, UNKNOWN } from "./membrane.ts";
import { type PeelOptions, peel } from "./onion.ts";
import { KNOWN, type Planes } from "./planes.ts";
import { layStrokes } from "./strokes.ts";

/**
 * The first guess at the coarsest level: the hole peeled from its rim inwards over a membrane, which stays wherever somebody
 * else's hole is and for what no guide knows (texture); or else the guide's colours with random sources, where somebody
 * wished for them. A generator's opinion is not laid in, because it is soft, but the patches that are peeled are compared
 * by it. Strokes have their colours from the start.
 * @param rung its planes are written, and the sources of its first field, which have no costs yet
 */
export async function startField(
  kernels: Kernels,
  { level, planes, strokes, fields: [field] }: Rung,
  {
    seed,
    wished,
    rings,
    share,
  }: { readonly seed: number; readonly wished: boolean } & Pick<PeelOptions, "rings" | "share">,
  tick: Tick,
): Promise<void> {
  const chance = hashInts(seed, -1);
  for (let i = 0; i < level.targets.length; i++) field.source[i] = sourceBy(level, hashInts(chance, i));
  await startFromMembrane(kernels, planes, () => tick(0));
  if (wished) startFromGuide(planes);
  const given = strokes && layStrokes(level, strokes);
  if (!wished) await peel(kernels, planes, level, field.source, seed, { given, rings, share }, () => tick(0));
}

/** Lays the guide's colours into the hole. */
export function startFromGuide({ width, height, channels, data, state }: Planes): void {
  for (let i = 0; i < width * height; i++) {
    if (state[i] === KNOWN) continue;
    for (let c = 0; c < 3; c++) data[i * channels + c] = data[i * channels + 5 + c] as number;
  }
}

async function startFromMembrane(kernels: Kernels, planes: Planes, tick: Tick): Promise<void> {
  const { width, height, channels, voted, data, state } = planes;
  const kind = state.map((s) => (s === KNOWN ? FIXED : UNKNOWN));
  const end = kernels.scope();
  const membrane = createMembrane(kernels, kind, width, height);
  const right = Array.from({ length: voted }, () => new Float32Array(width * height));
  for (let i = 0; i < width * height; i++)
    if (state[i] === KNOWN)
      for (const [c, plane] of right.entries()) addFixed(plane, i, data[i * channels + c] as number, width);
  for (let c = 0; c < voted; c += CHANNELS) {
    const some = right.slice(c, c + CHANNELS);
    await solveMembrane(kernels, membrane, some, some, tick);
  }
  end();
  for (let i = 0; i < width * height; i++)
    if (state[i] !== KNOWN)
      for (const [c, plane] of right.entries())
        data[i * channels + c] = Math.round(Math.min(255, Math.max(0, plane[i] as number)));
}
