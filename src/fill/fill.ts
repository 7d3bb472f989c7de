import type { Candidate, FillMode, FillRequest, FillResult, FillStage, Region, Tick } from "../core/fill.ts";
import type { Finish, Generator } from "../core/generator.ts";
import { withPasted } from "../core/guides.ts";
import { growMask, type Mask, reframeMask } from "../core/mask.ts";
import type { Patch } from "../core/patch.ts";
import { cropPhoto, type Photo } from "../core/photo.ts";
import { intersect, type Rect, type Size } from "../core/rect.ts";
import { blend, type Composite } from "./blend.ts";
import { clone } from "./clone.ts";
import { completeCoarsely } from "./coarse.ts";
import { copied, copyCoarse, meanColour, patchOf } from "./composites.ts";
import { matchDetail } from "./contrast.ts";
import { type Extended, extendPlane, withCopies } from "./copies.ts";
import { type DetailOptions, synthesise } from "./detail.ts";
import { expectTexture } from "./expected.ts";
import { createGuidedMembrane } from "./guided.ts";
import { copySources, sourcePixels } from "./guides.ts";
import type { Kernels } from "./kernels/kernels.ts";
import { drawToKriged } from "./kriged-colours.ts";
import { opinionOf } from "./opinion.ts";
import { channelsFor, FOREIGN, HOLE, type Planes, packPlanes, TEXTURE_GAIN } from "./planes.ts";
import { plansOf, ranked } from "./plans.ts";
import { planRegions } from "./regions.ts";
import { blendRoomFor, roomFor } from "./room.ts";
import { transferTexture } from "./texture-transfer.ts";
import { tint } from "./tint.ts";
import { visibilityOf } from "./visibility.ts";
import { edgeChannel, type Wishes, wishesOf, withPieces } from "./wishes.ts";

/** What a fill is made with. */
export interface FillParts {
  readonly kernels: Kernels;
  readonly generator?: Generator;
}

/** Called by every stage at least every few tens of milliseconds; see {@link Tick}. */
export type StageTick = (stage: FillStage, fraction: number) => Promise<void>;

/** How pixels that nothing was copied for are joined to the photo. */
export const JOINS: Readonly<Record<Finish, typeof blend>> = { blend, clone };

type Times = Partial<Record<FillStage, number>>;

/**
 * Fills one region: generator (when there is one and the mode wants it), then patch synthesis guided by its
 * output or by a membrane, then a gradient-domain blend. Same request, seed and parts: same pixels.
 *
 * Mode `generator` stops after the generator, joins its output to the photo as its `finish` says and gives it the texture
 * that it lacks, from the photo; without a generator every mode is `patch`.
 * Guides steer the generator through its planes, and the patch search through the coarse fill, an edge channel and the
 * colours of strokes; where lines or arrows lead, colours that flow between them take the generator's place. Pasted pieces are made to fit and laid over
 * what was filled around them.
 * Several candidates differ in whether a generator guides the search, in what may be copied from, and in their seed.
 * @param onLook given a first look at the fill, before the search at the photo's own resolution has begun; not called where
 * that is all there is to do
 * @returns at most as many candidates as are wanted, the least visible first; each patch mask is exactly the region's hole
 * @throws RangeError when the request's sizes disagree
 */
export async function fillRegion(
  request: FillRequest,
  parts: FillParts,
  tick: StageTick,
  onLook?: (look: Patch) => void,
): Promise<FillResult> {
  const { region, photo, mode } = request;
  const { kernels } = parts;
  if (photo.width !== region.crop.width || photo.height !== region.crop.height)
    throw new RangeError("fillRegion: the photo must be the pixels of the region's crop");
  const milliseconds: Times = {};
  const stage = <T>(name: FillStage, work: (tick: Tick) => Promise<T>): Promise<T> =>
    timed(milliseconds, name, tick, work);
  const state = stateOf(request);
  const guided = (mode !== "patch" && parts.generator !== undefined) || request.guides.length > 0;
  const channels = channelsFor(photo, state, guided);
  const box = localHole(region);
  const room = roomFor(photo, state, box, channels);
  // A generator needs much memory of its own: without guides nothing is reserved until it has none any more.
  if (request.guides.length > 0) kernels.reserve(room);
  try {
    const wishes = await stage("generator", (t) => wishesOf(kernels, request, state, t));
    const generator = asked(parts.generator, mode, wishes);
    const completer = generator ?? (wishes?.leads ? createGuidedMembrane(kernels) : undefined);
    const shown = wishes && sourcePixels(wishes.sources, photo.data);
    const given = shown && (generator ? withPieces(shown, wishes.pieces) : shown);
    const guides = given && { guides: wishes.led, crop: region.crop, given };
    const coarse = completer && (await stage("generator", (t) => completeCoarsely(completer, photo, state, guides, t)));
    if (coarse && wishes) copySources(coarse, wishes.sources, photo.data);
    const search = `patch search (${kernels.name})`;
    const doubtful = coarse !== undefined && !wishes?.leads;
    if (request.guides.length === 0) kernels.reserve(room);
    const parcel = { request, state: wishes?.state ?? state, wishes, coarse, generator };
    if (mode === "generator" && generator && coarse) {
      const composite = copyCoarse(coarse, parcel.state);
      const join = JOINS[generator.finish ?? "blend"];
      const scale = Math.max(1, Math.max(photo.width, photo.height) / generator.maxSide);
      const mending = { join, texture: { scale, seed: request.seed } };
      const candidate = await finish(kernels, parcel, composite, (work) => stage("blend", work), mending);
      return { candidates: [candidate], backend: generator.backend, milliseconds };
    }
    const candidates: Candidate[] = [];
    const plans = plansOf(request, doubtful);
    for (const [i, { seed, guided, transforms }] of plans.entries()) {
      const extended = transforms && withCopies(photo, state, box, transforms, barredOf(request));
      if (extended) kernels.reserve(roomFor(extended.photo, extended.state, box, channels, extended.rows));
      else if (i > 0) kernels.reserve(room);
      const own = { ...parcel, ...(guided ? {} : { coarse: undefined }), extended };
      const part = <T>(name: FillStage, work: (tick: Tick) => Promise<T>): Promise<T> =>
        stage(name, (t) => work((fraction) => t((i + fraction) / plans.length)));
      const look = i === 0 && onLook ? lookOf(kernels, own, onLook, tick) : undefined;
      const composite = await part("detail", (t) => detailOf(kernels, own, seed, t, look));
      // The planes of the search are gone: the blend has no need of their room.
      kernels.release();
      kernels.reserve(blendRoomFor(box));
      candidates.push(await finish(kernels, own, composite, (work) => part("blend", work)));
      kernels.release();
    }
    const backend = generator ? `${generator.backend} + ${search}` : search;
    return { candidates: ranked(candidates), backend, milliseconds };
  } finally {
    kernels.release();
  }
}

/**
 * The generator, where it has a say. Lines and arrows lead the search themselves, with colours that flow between them:
 * so fills come nearer to what is drawn than with the network that we have.
 */
function asked(generator: Generator | undefined, mode: FillMode, wishes: Wishes | undefined): Generator | undefined {
  return mode === "patch" || (mode === "auto" && wishes?.leads) ? undefined : generator;
}

/** What all candidates of a request share. */
interface Parcel {
  readonly request: FillRequest;
  /** [height x width], see planes.ts: what is filled; the inside of pasted pieces is not. */
  readonly state: Uint8Array;
  readonly wishes: Wishes | undefined;
  /** The generator's fill, or colours between the person's guides. */
  readonly coarse: Uint8Array | undefined;
  readonly generator: Generator | undefined;
  /** The crop with more to copy from, for some candidates. */
  readonly extended?: Extended | undefined;
}

/** RGB bytes [height x width x 3] that patches are compared by, and what else they are to the search. */
interface SearchGuide {
  readonly rgb: Uint8Array;
  readonly kind: NonNullable<DetailOptions["guide"]>;
}

/** A generator's fill is an opinion; colours that flow between lines, and what arrows copy, are wishes. */
function guideOf(coarse: Uint8Array, size: Size, generator: Generator | undefined): SearchGuide {
  return generator
    ? { kind: "opinion", rgb: opinionOf(coarse, size, generator.maxSide) }
    : { kind: "wish", rgb: coarse };
}

/** Shows what a search has come to, blended like the rest. */
function lookOf(
  kernels: Kernels,
  parcel: Parcel,
  onLook: (look: Patch) => void,
  tick: StageTick,
): DetailOptions["onLook"] {
  const { photo, region } = parcel.request;
  return async (detail) => {
    const composite = copied(photo, detail);
    const pixels = await pixelsOf(kernels, parcel, composite, () => tick("detail", 0.5), { join: blend });
    onLook(patchOf(region, photo, composite.hole, pixels, parcel.wishes?.pieces ?? []));
  };
}

/** Blends what was found, draws it to the colours of strokes, and lays it into a patch. */
async function finish(
  kernels: Kernels,
  parcel: Parcel,
  composite: Composite,
  stage: <T>(work: (tick: Tick) => Promise<T>) => Promise<T>,
  mending: Omit<Mending, "sharpen"> = { join: blend },
): Promise<Candidate> {
  const { request, wishes } = parcel;
  const { photo, region } = request;
  const source = sourceOf(parcel);
  const cost = visibilityOf(source.photo, source.state, composite);
  const sharpen = composite.source !== undefined && cost > FITTING;
  const pixels = await stage((t) => pixelsOf(kernels, parcel, composite, t, { ...mending, sharpen }));
  const patch = patchOf(region, photo, composite.hole, pixels, wishes?.pieces ?? []);
  return { patch, cost };
}

/** Seams below this many levels show that a fill continues the photo exactly: its detail is right as it is. */
const FITTING = 0.5;

/** What is done to pixels before they are shown. */
interface Mending {
  readonly join: typeof blend;
  /** Copied detail is made as strong as that around. */
  readonly sharpen?: boolean;
  /** A generator's pixels get the texture that they lack. */
  readonly texture?: { readonly scale: number; readonly seed: number };
}

/** Straight RGBA bytes of the hole's pixels, [hole.length x 4]: joined, mended, and drawn to the colours of strokes. */
async function pixelsOf(
  kernels: Kernels,
  parcel: Parcel,
  composite: Composite,
  tick: Tick,
  { join, sharpen = false, texture }: Mending,
): Promise<Uint8Array> {
  const { request, state, wishes } = parcel;
  const { photo, region } = request;
  const bounds = localHole(region);
  const end = kernels.scope();
  const source = sourceOf(parcel);
  const pixels = await join(kernels, source.photo, source.state, bounds, composite, tick);
  end();
  if (sharpen) matchDetail(photo, state, bounds, composite.hole, pixels);
  if (texture) await transferTexture(photo, state, bounds, composite.hole, pixels, texture, tick);
  if (wishes) {
    drawToKriged(photo, state, wishes.planes, bounds, composite.hole, pixels);
    tint(photo, state, wishes.planes, bounds, composite.hole, pixels);
  }
  return pixels;
}

/**
 * Fills all holes of a photo, region by region.
 * @param mask in photo coordinates
 * @param options.grow pixels by which the mask is grown first
 * @param onLook as for {@link fillRegion}, for each region
 * @returns one patch a region (their masks are disjoint and together are the grown mask with the pasted pieces), milliseconds by
 * stage over all regions, and what computed them
 * @throws LacunaError mask-empty, mask-covers-all
 */
export async function fillPhoto(
  photo: Photo,
  mask: Mask,
  options: Pick<FillRequest, "seed" | "mode" | "guides" | "candidates" | "avoid"> & { readonly grow: number },
  parts: FillParts,
  tick: StageTick,
  onLook?: (look: Patch) => void,
): Promise<{ patches: Patch[]; milliseconds: Times; backend: string }> {
  const { grow, ...wanted } = options;
  const grown = withPasted(growMask(mask, grow, photo), wanted.guides, photo);
  const regions = planRegions(grown, photo, wanted.guides);
  const patches: Patch[] = [];
  const milliseconds: Times = {};
  let backend = "";
  for (const [index, region] of regions.entries()) {
    const missing = reframeMask(grown, intersect(grown.bounds, region.crop));
    const request: FillRequest = { ...wanted, region, photo: cropPhoto(photo, region.crop), missing };
    const share: StageTick = (stage, fraction) => tick(stage, (index + fraction) / regions.length);
    const result = await fillRegion(request, parts, share, onLook);
    patches.push(result.candidates[0].patch);
    backend = result.backend;
    for (const [stage, ms] of Object.entries(result.milliseconds) as [FillStage, number][])
      milliseconds[stage] = (milliseconds[stage] ?? 0) + ms;
  }
  return { patches, milliseconds, backend };
}

async function timed<T>(times: Times, name: FillStage, tick: StageTick, work: (tick: Tick) => Promise<T>): Promise<T> {
  const start = performance.now();
  const result = await work((fraction) => tick(name, fraction));
  times[name] = (times[name] ?? 0) + performance.now() - start;
  return result;
}

/** Known, hole or foreign for each pixel of the crop. */
export function stateOf({ region: { hole, crop }, missing }: Pick<FillRequest, "region" | "missing">): Uint8Array {
  const state = new Uint8Array(crop.width * crop.height); // KNOWN
  for (const [mask, kind] of [
    [missing, FOREIGN],
    [hole, HOLE],
  ] as const) {
    const { x, y, width, height } = intersect(mask.bounds, crop);
    for (let row = y; row < y + height; row++) {
      const from = (row - mask.bounds.y) * mask.bounds.width + x - mask.bounds.x;
      const to = (row - crop.y) * crop.width + x - crop.x;
      for (let i = 0; i < width; i++) if (mask.data[from + i]) state[to + i] = kind;
    }
  }
  return state;
}

/** Bounds of the region's hole in its crop. */
export function localHole({ hole, crop }: Region): Rect {
  return { ...hole.bounds, x: hole.bounds.x - crop.x, y: hole.bounds.y - crop.y };
}

/**
 * What the search compares, and what its guide is to it. The guide's own bytes are let go: for a large crop they would be
 * in the way of all that follows.
 */
function packed(kernels: Kernels, parcel: Parcel): { readonly planes: Planes; readonly guide: DetailOptions["guide"] } {
  const { request, coarse, generator, wishes, extended } = parcel;
  const guide = coarse && guideOf(coarse, request.photo, generator);
  const rgb = guide && extended ? extendPlane(guide.rgb, extended) : guide?.rgb;
  const { photo, state } = sourceOf(parcel);
  const edges = wishes?.lines && coarse ? edgeChannel(photo, wishes, coarse) : undefined;
  const textureGain = wishes?.leads ? TEXTURE_GAIN.led : TEXTURE_GAIN.free;
  const planes = { ...packPlanes(kernels, photo, state, rgb, edges, textureGain), rows: request.photo.height };
  if (guide?.kind === "opinion" && !wishes?.leads) expectTexture(planes);
  return { planes, guide: guide?.kind };
}

/** Patch synthesis; where no patch can be copied, nothing but the blend's membrane is left (over the generator's pixels or the mean colour). */
async function detailOf(
  kernels: Kernels,
  parcel: Parcel,
  seed: number,
  tick: Tick,
  onLook?: DetailOptions["onLook"],
): Promise<Composite> {
  const { request, state, coarse, wishes } = parcel;
  const { photo } = sourceOf(parcel);
  const end = kernels.scope();
  const { planes, guide } = packed(kernels, parcel);
  const barred = barredOf(request, photo.height);
  const options = {
    seed,
    guide,
    strokes: wishes?.strokes,
    ...(barred && { barred }),
    ...(onLook && { onLook }),
  };
  const detail = await synthesise(kernels, planes, options, tick);
  end();
  if (detail) return copied(photo, detail);
  return coarse ? copyCoarse(coarse, state) : meanColour(request.photo, state);
}

/** What is copied from: the crop, with the copies below it where there are some. */
function sourceOf({ request, state, extended }: Parcel): { readonly photo: Photo; readonly state: Uint8Array } {
  return extended ?? { photo: request.photo, state };
}

/**
 * [rows x width], 1 = must not be copied; undefined when everything may be.
 * @param rows of the crop and, of what is appended below it, more: there nothing is barred
 */
function barredOf({ avoid, region: { crop } }: FillRequest, rows = crop.height): Uint8Array | undefined {
  if (!avoid) return undefined;
  const barred = new Uint8Array(crop.width * rows);
  barred.set(reframeMask(avoid, crop).data);
  return barred;
}
