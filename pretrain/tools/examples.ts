import { concat } from "../../src/core/bytes.ts";
import type { Photo } from "../../src/core/photo.ts";
import { drawExample, type Example, type ExampleRequest, viewOf } from "../../src/training/examples.ts";
import { type Plane, trainingMask } from "../../src/training/masks.ts";
import { valueAt } from "../../src/training/schedules.ts";
import type { Recipe } from "../../src/training/types.ts";
import { PLANES } from "./plan.ts";
import { encodeTensors, type NamedArray } from "./tensor-file.ts";

/** What a bank is drawn for. */
export interface BankRequest {
  readonly recipe: Recipe;
  readonly seed: number;
  readonly size: number;
  /** Progress of the run where this size ends: the loader picks smaller holes as long as they are to be small. */
  readonly until: number;
  /** Holes without a guide, which fit any photo. */
  readonly holes: number;
  /** Samples with guides, each belonging to one view of one photo. */
  readonly guided: number;
}

/** A photo of the run by its place in the order of the packs. */
export type LoadPhoto = (index: number) => Promise<Photo>;

/**
 * Draws holes and guided samples with the code that also trains in the browser, for a machine that has neither. What
 * the photo itself supplies is left out: a guided sample names its photo and view, and the loader cuts it there.
 * Binary planes travel as bits, colours as bytes; `of` arrays say which sample a rare plane belongs to.
 */
export async function drawBank(
  request: BankRequest,
  photos: number,
  load: LoadPhoto,
): Promise<Uint8Array<ArrayBuffer>> {
  const { recipe, size } = request;
  const holes: Bits = bits();
  for (let i = 0; i < request.holes; i++) {
    addBits(holes, trainingMask({ ...requestOf(request, i), width: size, height: size }), i);
  }
  const guided = guidedArrays();
  for (let i = 0; i < request.guided; i++) {
    const example = requestOf(request, request.holes + i);
    const photo = Math.floor(i * 0.618034 * photos) % photos;
    await addGuided(guided, i, photo, await load(photo), { ...example, guides: { ...recipe.guides, guided: 1 } });
  }
  return encodeTensors({
    "holes/hole": packed(holes, size),
    "guided/photo": int32(guided.photo),
    "guided/view": { shape: [request.guided, 4], dtype: "int32", data: Int32Array.from(guided.view) },
    "guided/light": { shape: [request.guided, 2], dtype: "float32", data: Float32Array.from(guided.light) },
    "guided/hole": packed(guided.hole, size),
    ...rare("sketch", guided.sketch, size),
    ...rare("strokeAlpha", guided.strokeAlpha, size, guided.strokeColour),
    ...rare("guideMask", guided.guideMask, size, guided.pasted),
  });
}

/** Whole samples of held-out photos as bytes: `planes` [count, size, size, channels of all planes]. */
export async function drawHeldOut(
  { recipe, seed, size }: Pick<BankRequest, "recipe" | "seed" | "size">,
  photos: number,
  load: LoadPhoto,
  count: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const channels = PLANES.reduce((sum, plane) => sum + plane.channels, 0);
  const planes = new Uint8Array(count * size * size * channels);
  const high = valueAt(recipe.greatestHole, 1);
  for (let i = 0; i < count; i++) {
    const { masks, guides, leastHole } = recipe;
    const photo = await load(Math.floor((i * photos) / count));
    const example = drawExample(photo, { seed, index: i, size, ratio: [leastHole, high], masks, guides });
    interleave(example, planes.subarray(i * size * size * channels, (i + 1) * size * size * channels), channels);
  }
  return encodeTensors({ planes: { shape: [count, size, size, channels], dtype: "uint8", data: planes } });
}

function interleave(example: Example, out: Uint8Array, stride: number): void {
  let offset = 0;
  for (const { name, channels, range } of PLANES) {
    const values = example[name];
    for (let i = 0; i < values.length; i++) {
      const to = Math.floor(i / channels) * stride + offset + (i % channels);
      out[to] = byteOf(values[i] as number, range);
    }
    offset += channels;
  }
}

function byteOf(value: number, range: "unit" | "signed"): number {
  return Math.round(range === "unit" ? 255 * value : 127.5 * (value + 1));
}

function requestOf({ recipe, seed, size, until }: BankRequest, index: number): ExampleRequest {
  const ratio = [recipe.leastHole, valueAt(recipe.greatestHole, until)] as const;
  return { seed, index, size, ratio, masks: recipe.masks, guides: recipe.guides };
}

interface Bits {
  readonly of: number[];
  readonly planes: Plane[];
}

const bits = (): Bits => ({ of: [], planes: [] });

function guidedArrays() {
  return {
    photo: [] as number[],
    view: [] as number[],
    light: [] as number[],
    hole: bits(),
    sketch: bits(),
    strokeAlpha: bits(),
    guideMask: bits(),
    strokeColour: [] as Uint8Array[],
    pasted: [] as Uint8Array[],
  };
}

async function addGuided(
  to: ReturnType<typeof guidedArrays>,
  i: number,
  index: number,
  photo: Photo,
  request: ExampleRequest,
): Promise<void> {
  const example = drawExample(photo, request);
  const { rect, mirror, gain, gamma } = viewOf(photo, request);
  to.photo.push(index);
  to.view.push(rect.x, rect.y, rect.width, mirror ? 1 : 0);
  to.light.push(gain, gamma);
  addBits(to.hole, example.hole, i);
  addBits(to.sketch, example.sketch, i);
  if (addBits(to.strokeAlpha, example.strokeAlpha, i)) to.strokeColour.push(bytesOf(example.strokeColour));
  if (addBits(to.guideMask, example.guideMask, i)) to.pasted.push(bytesOf(example.pasted));
}

/** Adds a binary plane with eight pixels a byte, the first in the highest bit, unless it is empty. */
function addBits(to: Bits, plane: ArrayLike<number>, of: number): boolean {
  const bytes = new Uint8Array(plane.length / 8);
  let any = 0;
  for (let i = 0; i < plane.length; i++)
    if (plane[i]) {
      bytes[i >> 3] = (bytes[i >> 3] as number) | (0x80 >> (i & 7));
      any = 1;
    }
  if (!any) return false;
  to.of.push(of);
  to.planes.push(bytes);
  return true;
}

function bytesOf(values: Float32Array): Uint8Array {
  return Uint8Array.from(values, (value) => byteOf(value, "signed"));
}

function packed({ planes }: Bits, size: number): NamedArray {
  return { shape: [planes.length, (size * size) / 8], dtype: "uint8", data: concat(planes) };
}

function rare(name: string, of: Bits, size: number, colours?: readonly Uint8Array[]): Record<string, NamedArray> {
  const colour = colours && { shape: [colours.length, size, size, 3], dtype: "uint8" as const, data: concat(colours) };
  return {
    [`${name}/of`]: int32(of.of),
    [`${name}/bits`]: packed(of, size),
    ...(colour ? { [`${name}/colour`]: colour } : {}),
  };
}

function int32(values: readonly number[]): NamedArray {
  return { shape: [values.length], dtype: "int32", data: Int32Array.from(values) };
}
