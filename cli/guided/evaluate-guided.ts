import type { Guides, PasteGuide } from "../../src/core/guides.ts";
import { cropPhoto, type Photo } from "../../src/core/photo.ts";
import { createRandom, hash32 } from "../../src/core/random.ts";
import { rectOf } from "../../src/core/rect.ts";
import { drawGuides } from "../../src/fill/guides.ts";
import { fillBlind, perceptualOf } from "../evaluate-file.ts";
import type { FillSettings } from "../fill-holes.ts";
import { besideFlags, coloursOver, edgeScore, levelsOver, psnrOver, withColoursOf } from "../metrics/guided.ts";
import { aroundFlags, cropped, type Flags } from "../metrics/plane.ts";
import { openPicture } from "../picture.ts";
import { statisticsOf, transferStatistics } from "./statistics.ts";
import { colourStrokes, edgeSketch, edgesOf, objectHole } from "./wishes.ts";

export const GUIDE_TASKS = ["sketch", "colour", "harmonize"] as const;
export type GuideTask = (typeof GUIDE_TASKS)[number];

/** One photo to try guides on, as plain data. */
export interface GuidedTask extends Omit<FillSettings, "guides" | "grow"> {
  readonly name: string;
  readonly photo: string;
  /** Another photo, whose statistics recolour the segment to be harmonized. */
  readonly other: string;
  readonly kind: GuideTask;
  /** The perceptual network's file; absent = no perceptual distance. */
  readonly network?: string;
}

/** The numbers of one photo: each with its value without guides (or for the peers) beside it. */
export interface GuidedRow {
  readonly photo: string;
  readonly scores: Readonly<Record<string, number>>;
}

/** Pixels around the harmonized segment that are filled anew. */
const RING = 2;
const TOLERANCE = 2;

/**
 * Tries one kind of guide on one photo. Hole or segment have the shape of an object, drawn from the photo's name.
 * @throws CommandError or LacunaError
 */
export async function evaluateGuided(task: GuidedTask): Promise<GuidedRow> {
  const { photo } = await openPicture(task.photo);
  const named = [...task.name].reduce((hash, letter) => hash32(hash ^ letter.charCodeAt(0)), task.seed);
  const hole = objectHole(photo, createRandom(named));
  const scores = await trials[task.kind](photo, hole, task, named);
  return { photo: task.name, scores };
}

type Trial = (photo: Photo, hole: Flags, task: GuidedTask, named: number) => Promise<Record<string, number>>;

const trials: Readonly<Record<GuideTask, Trial>> = {
  sketch: async (photo, hole, task) => {
    const { free, guided, lpips } = await fillTwice(photo, hole, edgeSketch(photo, hole), task);
    const wanted = edgesOf(photo);
    return {
      edge_f: edgeScore(wanted, edgesOf(guided), hole, TOLERANCE),
      edge_f_free: edgeScore(wanted, edgesOf(free), hole, TOLERANCE),
      ...lpips,
    };
  },
  colour: async (photo, hole, task, named) => {
    const { guides, under } = colourStrokes(photo, hole, createRandom(named + 1));
    const { free, guided, lpips } = await fillTwice(photo, hole, guides, task);
    const beside = besideFlags(under, hole, 5, 20);
    return {
      under: levelsOver(photo, guided, under),
      under_free: levelsOver(photo, free, under),
      // What the strokes themselves would have, as flat paint: no fill with their colours can do much better.
      under_paint: levelsOver(photo, painted(photo, guides), under),
      beside: levelsOver(photo, guided, beside),
      beside_free: levelsOver(photo, free, beside),
      // With every colour of what was there, and the texture of the fill.
      beside_best: levelsOver(photo, withColoursOf(photo, guided, hole), beside),
      under_colour: coloursOver(photo, guided, under, under),
      under_colour_free: coloursOver(photo, free, under, under),
      beside_colour: coloursOver(photo, guided, beside, hole),
      beside_colour_free: coloursOver(photo, free, beside, hole),
      ...lpips,
    };
  },
  harmonize: async (photo, segment, task) => {
    const other = (await openPicture(task.other)).photo;
    const composite = transferStatistics(
      photo,
      segment.data,
      statisticsOf(other, new Uint8Array(other.width * other.height), 0),
    );
    const peer = transferStatistics(composite, segment.data, statisticsOf(photo, segment.data, 0));
    const box = aroundFlags(segment, 0);
    const guide: PasteGuide = {
      kind: "paste",
      cutout: {
        id: 1,
        pixels: cropPhoto(composite, box),
        mask: { bounds: rectOf(box), data: cropped(segment, box).data },
      },
      transform: [1, 0, 0, 1, box.x, box.y],
      harmony: 1,
      ring: RING,
    };
    const nothing = { ...segment, data: new Uint8Array(segment.data.length) };
    const fitted = await fillWith(composite, nothing, [guide], task);
    return {
      psnr: psnrOver(photo, fitted, segment),
      psnr_composite: psnrOver(photo, composite, segment),
      psnr_reinhard: psnrOver(photo, peer, segment),
    };
  },
};

/** A photo with strokes laid over it. */
function painted(photo: Photo, guides: Guides): Photo {
  const everywhere = new Uint8Array(photo.width * photo.height).fill(1);
  const { strokeAlpha, strokeColour } = drawGuides(guides, rectOf(photo), photo, everywhere);
  const data = photo.data.map((level, i) => {
    const at = Math.floor(i / 4);
    return i % 4 < 3 && strokeAlpha[at] ? Math.round(strokeColour[3 * at + (i % 4)] as number) : level;
  });
  return { ...photo, data };
}

async function fillWith(photo: Photo, hole: Flags, guides: Guides, settings: GuidedTask): Promise<Photo> {
  return (await fillBlind(photo, hole, { ...settings, grow: 0, guides })).filled;
}

async function fillTwice(photo: Photo, hole: Flags, guides: Guides, task: GuidedTask) {
  const free = await fillWith(photo, hole, [], task);
  const guided = await fillWith(photo, hole, guides, task);
  const perceptual = await perceptualOf(task.network);
  const distance = async (result: Photo): Promise<number> =>
    (await perceptual?.distance(photo, result, hole))?.hole ?? Number.NaN;
  return { free, guided, lpips: { lpips_h: await distance(guided), lpips_h_free: await distance(free) } };
}
