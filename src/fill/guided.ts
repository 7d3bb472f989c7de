import type { Tick } from "../core/fill.ts";
import type { Generator, GeneratorInput, GeneratorOutput } from "../core/generator.ts";
import type { Kernels } from "./kernels/kernels.ts";
import { ABSENT, createMembrane, FIXED, solveMembrane, UNKNOWN } from "./membrane.ts";
import { neighboursOf } from "./steps.ts";

/** Largest side of the classical completion: it is smooth, so more would only take longer. */
const MAX_SIDE = 256;

/**
 * A generator without a network, for guided fills where no net is there: colours flow from the rim, from colour
 * strokes and from given pixels into the hole, and do not flow across sketched lines (diffusion curves, Orzan et al.
 * 2008, with lines as walls). It tells the patch search which colours lie on which side of a line.
 */
export function createGuidedMembrane(kernels: Kernels): Generator {
  return {
    name: "guided membrane",
    backend: `guided membrane (${kernels.name})`,
    maxSide: MAX_SIDE,
    bridges: true,
    complete: (input, tick) => diffuse(kernels, input, tick),
  };
}

async function diffuse(kernels: Kernels, input: GeneratorInput, tick: Tick): Promise<GeneratorOutput> {
  const { width, height, hole, rgb, guideMask, strokeColour, strokeAlpha } = input;
  const count = width * height;
  const open = new Uint8Array(count);
  for (let i = 0; i < count; i++) open[i] = hole[i] && !guideMask[i] ? UNKNOWN : FIXED;
  const first = await solve(kernels, open, rgb, input, tick);
  const fixed = rgb.slice();
  for (let i = 0; i < count; i++) {
    if (open[i] !== UNKNOWN) continue;
    const alpha = strokeAlpha[i] as number;
    for (let c = 0; c < 3; c++)
      fixed[3 * i + c] = alpha * (strokeColour[3 * i + c] as number) + (1 - alpha) * (first[3 * i + c] as number);
  }
  const kind = kindsOf(open, input);
  const out = await solve(kernels, kind, fixed, input, tick);
  for (let i = 0; i < count; i++)
    if (kind[i] === FIXED) for (let c = 0; c < 3; c++) out[3 * i + c] = fixed[3 * i + c] as number;
  fillWalls(kind, out, width, height);
  return { rgb: out };
}

/** Strokes are given, lines are walls; what lies wholly between walls keeps what it had without them. */
function kindsOf(open: Uint8Array, { width, height, sketch, strokeAlpha }: GeneratorInput): Uint8Array {
  const kind = open.map((k, i) => (k !== UNKNOWN ? k : sketch[i] ? ABSENT : strokeAlpha[i] ? FIXED : UNKNOWN));
  const reached = new Uint8Array(kind.length);
  const queue: number[] = [];
  for (let i = 0; i < kind.length; i++) if (kind[i] === FIXED) queue.push(i);
  for (let i = queue.pop(); i !== undefined; i = queue.pop())
    for (const near of neighboursOf(i, width, height)) {
      if (kind[near] !== UNKNOWN || reached[near]) continue;
      reached[near] = 1;
      queue.push(near);
    }
  for (let i = 0; i < kind.length; i++) if (kind[i] === UNKNOWN && !reached[i]) kind[i] = FIXED;
  return kind;
}

/** Solves Laplace's equation for three channels; only UNKNOWN cells of the result mean anything. */
async function solve(
  kernels: Kernels,
  kind: Uint8Array,
  values: Float32Array,
  { width, height }: GeneratorInput,
  tick: Tick,
): Promise<Float32Array<ArrayBuffer>> {
  const membrane = createMembrane(kernels, kind, width, height);
  const out = new Float32Array(values.length);
  const right = [0, 1, 2].map((c) => {
    const plane = new Float32Array(kind.length);
    for (let i = 0; i < kind.length; i++) {
      if (kind[i] !== UNKNOWN) continue;
      for (const near of neighboursOf(i, width, height))
        if (kind[near] === FIXED) plane[i] = (plane[i] as number) + (values[3 * near + c] as number);
    }
    return plane;
  });
  const planes = right.map(({ length }) => new Float32Array(length));
  await solveMembrane(kernels, membrane, right, planes, tick);
  for (const [c, plane] of planes.entries()) for (let i = 0; i < kind.length; i++) out[3 * i + c] = plane[i] as number;
  return out;
}

/** Lines have no colour of their own: they take the mean of what is beside them, from both sides inwards. */
function fillWalls(kind: Uint8Array, rgb: Float32Array, width: number, height: number): void {
  let waiting: number[] = [];
  for (let i = 0; i < kind.length; i++) if (kind[i] === ABSENT) waiting.push(i);
  const done = kind.map((k) => (k === ABSENT ? 0 : 1));
  while (waiting.length > 0) {
    const ready = waiting.filter((i) => neighboursOf(i, width, height).some((near) => done[near]));
    if (ready.length === 0) return;
    for (const i of ready) {
      const beside = neighboursOf(i, width, height).filter((near) => done[near]);
      for (let c = 0; c < 3; c++)
        rgb[3 * i + c] = beside.reduce((sum, near) => sum + (rgb[3 * near + c] as number), 0) / beside.length;
    }
    for (const i of ready) done[i] = 1;
    waiting = waiting.filter((i) => !done[i]);
  }
}
