import { edgeMap } from "../core/edges.ts";
import type { FillRequest, Tick } from "../core/fill.ts";
import type { Guides } from "../core/guides.ts";
import type { Photo } from "../core/photo.ts";
import { drawGuides, type GivenPixels, type GuidePlanes, sourcePlaces } from "./guides.ts";
import { harmonise } from "./harmonise.ts";
import type { Kernels } from "./kernels/kernels.ts";
import { type PlacedPiece, placePieces, withoutPieces } from "./pieces.ts";
import { HOLE, KNOWN } from "./planes.ts";
import { findable, type Strokes, strokesOf } from "./strokes.ts";

/** The guides of a request, worked out for its crop. */
export interface Wishes {
  /** Pasted pieces, with colours that fit. */
  readonly pieces: readonly PlacedPiece[];
  /** [height x width]: the request's state without the inside of pieces; what the search fills. */
  readonly state: Uint8Array;
  /** Lines and strokes at the crop's own resolution. */
  readonly planes: GuidePlanes;
  /** The guides that generator and search follow: those without strokes whose colour the photo does not have. */
  readonly led: Guides;
  /** The strokes among them. */
  readonly strokes: Strokes | undefined;
  /** Where arrows take pixels from, see {@link sourcePlaces}. */
  readonly sources: Int32Array;
  /** Some line lies in the hole. */
  readonly lines: boolean;
  /** Some line or arrow does: the search must be led from the start. */
  readonly leads: boolean;
}

/**
 * Works out what the guides of a request mean in its crop.
 * @param state [height x width], see planes.ts
 * @returns undefined when no guide reaches the hole
 */
export async function wishesOf(
  kernels: Kernels,
  { guides, region, photo }: FillRequest,
  state: Uint8Array,
  tick: Tick,
): Promise<Wishes | undefined> {
  if (guides.length === 0) return undefined;
  const { crop } = region;
  const placed = placePieces(guides, crop, state);
  const missing = state.map((kind) => (kind === HOLE ? 1 : 0));
  const planes = drawGuides(guides, crop, photo, missing);
  const sources = sourcePlaces(guides, crop, state);
  const lines = planes.sketch.some((strength) => strength > 0);
  const leads = lines || sources.some((from) => from >= 0);
  if (!leads && !strokesOf(planes) && placed.length === 0) return undefined;
  const led = findable(guides, photo, state);
  const pieces: PlacedPiece[] = [];
  for (const [i, piece] of placed.entries()) {
    const rgb = await harmonise(kernels, photo, state, piece, tick);
    pieces.push({ ...piece, rgb: new Float32Array(rgb) });
    await tick((i + 1) / placed.length);
  }
  return {
    pieces,
    state: withoutPieces(state, placed),
    planes,
    sources,
    led,
    strokes: strokesOf(drawGuides(led, crop, photo, missing)),
    lines,
    leads,
  };
}

/** Given pixels with the pieces among them: what a network is shown. */
export function withPieces({ given, rgb }: GivenPixels, pieces: readonly PlacedPiece[]): GivenPixels {
  const out = { given: given.slice(), rgb: rgb.slice() };
  for (const piece of pieces)
    for (let i = 0; i < piece.at.length; i++) {
      if ((piece.alpha[i] as number) < 0.5) continue;
      const p = piece.at[i] as number;
      out.given[p] = 1;
      for (let c = 0; c < 3; c++) out.rgb[3 * p + c] = Math.round(piece.rgb[3 * i + c] as number);
    }
  return out;
}

/** Blur before edges are looked for, in pixels, and the share of the ridges that are too weak. */
const EDGES = { sigma: 1.5, quantile: 0.8 };
/** An edge's profile by distance in pixels, and its height in levels. */
const PROFILE = [1, 0.75, 0.35];
const HEIGHT = 150;

/**
 * Edges as a channel that patches are compared by: those of the photo where it is known, those that are wished for in
 * the hole. Photo edges next to the hole are left out, they may be its rim.
 * @param coarse RGB bytes [height x width x 3]: the hole's colours, so that it has no false edges
 * @returns [height x width], 0..255
 */
export function edgeChannel(photo: Photo, { planes, state }: Wishes, coarse: Uint8Array): Uint8Array {
  const { width, height, data } = photo;
  const pixels = new Float32Array(3 * width * height);
  for (let i = 0; i < width * height; i++)
    for (let c = 0; c < 3; c++)
      pixels[3 * i + c] = ((state[i] === KNOWN ? data[4 * i + c] : coarse[3 * i + c]) as number) / 127.5 - 1;
  const edges = edgeMap(pixels, photo, EDGES);
  const out = new Uint8Array(width * height);
  for (let i = 0; i < out.length; i++) {
    const strength = state[i] === KNOWN ? (edges[i] as number) : (planes.sketch[i] as number);
    if (strength > 0) stamp(out, i, width, height, strength);
  }
  return out;
}

function stamp(out: Uint8Array, i: number, width: number, height: number, strength: number): void {
  const { length } = PROFILE;
  const cx = i % width;
  const cy = Math.floor(i / width);
  for (let y = Math.max(0, cy - length + 1); y <= Math.min(height - 1, cy + length - 1); y++)
    for (let x = Math.max(0, cx - length + 1); x <= Math.min(width - 1, cx + length - 1); x++) {
      const near = PROFILE[Math.round(Math.hypot(x - cx, y - cy))] ?? 0;
      const at = y * width + x;
      out[at] = Math.max(out[at] as number, Math.round(HEIGHT * near * strength));
    }
}
