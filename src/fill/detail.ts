import type { Tick } from "../core/fill.ts";
import { hashInts } from "../core/random.ts";
import type { Field, Kernels } from "./kernels/kernels.ts";
import { buildLevels, type Ladder, type Rung } from "./ladder.ts";
import { boundsOf, type PreparedLevel, slotAt, sourceBy } from "./level.ts";
import { misfitOf } from "./misfit.ts";
import { fade, forget } from "./opinion.ts";
import { KNOWN, type Planes } from "./planes.ts";
import { inSlices } from "./slices.ts";
import { startField, startFromGuide } from "./start.ts";
import { bendToStrokes, type Strokes } from "./strokes.ts";
import { wordsIn, wordsOf } from "./words.ts";

/** Where each hole pixel's colour comes from. */
export interface Detail {
  /** Positions of the hole's pixels in the crop. */
  readonly hole: Int32Array;
  /** For each the position of the known pixel to copy, or -1 when no patch reaches it. */
  readonly source: Int32Array;
}

export interface DetailOptions {
  readonly seed: number;
  /**
   * What the guide channels of `planes` are besides something to compare by: `wish`, colours that somebody asked for,
   * where every level starts anew; or `opinion`, see opinion.ts, that patches are compared by unless it fits badly.
   */
  readonly guide?: "wish" | "opinion" | undefined;
  /** [height x width], 1 = in no patch that is copied; absent = everything known may be. */
  readonly barred?: Uint8Array;
  /** Colours that are wished for in parts of the hole: every estimate is drawn to them. */
  readonly strokes?: Strokes | undefined;
  /** Given what the search has come to before the finest level, brought to the photo's resolution. */
  readonly onLook?: (look: Detail) => Promise<void>;
}

/** Half side of the random search's widest window, in pixels of the level; the coarsest level looks everywhere. */
// A doubled field lies near its place already.
const WINDOWS = { finest: 16, between: 64 };
/** Pixels over which the colour under a stroke is averaged, at the photo's own resolution: finer is texture. */
const STROKE_REACH = 6;

/**
 * Coarse-to-fine patch synthesis: EM after Wexler et al. 2007 with a PatchMatch field. A level's result is
 * never scaled up as colours: the field is doubled and votes come from the finer photo, which keeps the
 * fill sharp; at the photo's own resolution each pixel is copied whole from its single best patch.
 * @param planes the crop at its own resolution; written: its hole gets the estimate
 * @returns undefined when there is no patch to copy (tiny photo, hardly anything known)
 */
export async function synthesise(
  kernels: Kernels,
  planes: Planes,
  options: DetailOptions,
  tick: Tick,
): Promise<Detail | undefined> {
  for (let radius = 3; radius >= 1; radius--) {
    const ladder = buildLevels(kernels, planes, radius, options);
    if (ladder) return refine(kernels, ladder, options, tick);
  }
  return undefined;
}

/**
 * The coarsest level is searched twice, and how it goes together decides: with and without a generator's opinion, which
 * is followed unless the other result is so much better; and where nothing leads, structures first and in plain rings,
 * since scattered edges lead nowhere.
 */
const BETTER = { withoutOpinion: 0.9, inRings: 1 } as const;

async function refine(
  kernels: Kernels,
  { rungs, leaveCoarse }: Ladder,
  options: DetailOptions,
  tick: Tick,
): Promise<Detail> {
  const depths = rungs.length;
  const coarsest = rungs[depths - 1] as Rung;
  const opinion = options.guide === "opinion";
  const doubtful = options.guide !== "wish" && depths > 1;
  let total = doubtful ? coarsest.level.targets.length : 0;
  for (const { level } of rungs) total += level.targets.length;
  let done = 0;
  const partOf = ({ level }: Rung): Tick => {
    const [base, share] = [done, level.targets.length / total];
    done += share;
    return (fraction) => tick(base + share * fraction);
  };
  const rulesOf = (depth: number): LevelRules => ({ depth, depths, seed: options.seed });
  const share = doubtful && !opinion ? 1 / 3 : 1; // two ways to the same end share the effort: the first look must not wait
  const settled = (rings: boolean): Promise<Field> =>
    settle(kernels, coarsest, { ...options, rings, share }, rulesOf(depths - 1), partOf(coarsest));
  const rival = doubtful ? await otherwise(kernels, coarsest, () => settled(!opinion)) : undefined;
  let field = await settled(false);
  const bound = opinion ? BETTER.withoutOpinion : BETTER.inRings;
  const taken = rival !== undefined && rival.misfit < bound * misfitOf(coarsest.level, field);
  if (taken) {
    coarsest.planes.data.set(rival.data);
    field.source.set(rival.source);
    field.cost.set(rival.cost);
  }
  for (let depth = depths - 2; depth >= 0; depth--) {
    const rung = rungs[depth] as Rung;
    const { level, planes } = rung;
    const above = rungs[depth + 1] as Rung;
    const part = partOf(rung);
    if (opinion && taken)
      forget(planes); // the opinion is refused
    else if (opinion) fade(planes, depths - 1 - depth);
    copyUp(above.planes, planes, options.guide === "wish");
    field = doubleField(above.level, rung, field, hashInts(options.seed, depth, 1));
    if (depth === 0) leaveCoarse(); // the look's blend and the finest search have the room
    if (depth === 0 && options.onLook) await options.onLook(await finish(kernels, level, field, part));
    field = await improve(kernels, rung, rulesOf(depth), part);
  }
  return finish(kernels, (rungs[0] as Rung).level, field, tick);
}

/** The search of the coarsest level, from its start. */
async function settle(
  kernels: Kernels,
  rung: Rung,
  { guide, seed, rings, share }: DetailOptions & { readonly rings: boolean; readonly share: number },
  rules: LevelRules,
  tick: Tick,
): Promise<Field> {
  await startField(kernels, rung, { seed, wished: guide === "wish", rings, share }, tick);
  return improve(kernels, rung, rules, tick);
}

/** What the coarsest level comes to by another search, without any opinion; its planes are left as they were. */
async function otherwise(
  kernels: Kernels,
  { level, planes }: Rung,
  search: () => Promise<Field>,
): Promise<Field & { readonly data: Uint8Array; readonly misfit: number }> {
  const told = planes.data.slice();
  const end = kernels.scope();
  forget(planes);
  const field = await search();
  const misfit = misfitOf(level, field);
  const kept = { source: field.source.slice(), cost: field.cost.slice(), data: planes.data.slice(), misfit };
  end();
  planes.data.set(told);
  return kept;
}

/** Of propagation and random search. What a round before has found needs fewer. */
function passesOf(coarsest: boolean, depth: number, round: number): number {
  if (coarsest) return round === 0 ? 12 : 4;
  return round === 0 && depth > 0 ? 4 : 2;
}

interface LevelRules {
  /** 0 = the photo's own resolution. */
  readonly depth: number;
  readonly depths: number;
  readonly seed: number;
}

/** EM at one level, from its first field. A doubled one comes with its coarse costs, so the first vote needs no search. */
async function improve(
  kernels: Kernels,
  { level, strokes, fields }: Rung,
  { depth, depths, seed }: LevelRules,
  tick: Tick,
): Promise<Field> {
  const { targets, hole } = level;
  const rounds = Math.min(6, 1 + depth);
  const coarsest = depth === depths - 1;
  const reach = coarsest ? Infinity : depth === 0 ? WINDOWS.finest : WINDOWS.between;
  const rule = { weights: voteWeights(kernels, depth === 0 ? 8 : 3), trust: trustOf(kernels, level) };
  let [field, spare] = fields;
  const vote = async (fraction: number): Promise<void> => {
    const votes = (a: number, b: number): void | Promise<void> => kernels.vote(level, field, rule, a, b);
    await inSlices(kernels.grain, 0, hole.length, votes, () => tick(fraction));
    if (strokes) bendToStrokes(level, strokes, Math.max(1, STROKE_REACH >> depth));
  };
  if (!coarsest) await vote(0);
  for (let round = 0; round < rounds; round++) {
    const passes = passesOf(coarsest, depth, round);
    const measure = (a: number, b: number): void | Promise<void> => kernels.measure(level, field, a, b);
    await inSlices(kernels.grain, 0, targets.length, measure, () => tick(round / rounds));
    for (let pass = 0; pass < passes; pass++) {
      const plan = {
        step: [1, 4, 1, 2][pass % 4] as number,
        window: Math.min(Math.max(level.width, level.height), reach),
        seed: hashInts(seed, depth, round, pass),
      };
      const search = (a: number, b: number): void | Promise<void> => kernels.search(level, field, spare, plan, a, b);
      await inSlices(kernels.grain, 0, targets.length, search, (f) => tick((round + (pass + f) / passes) / rounds));
      [field, spare] = [spare, field];
    }
    await vote((round + 1) / rounds);
  }
  return field;
}

async function finish(kernels: Kernels, level: PreparedLevel, field: Field, tick: Tick): Promise<Detail> {
  const end = kernels.scope();
  const source = kernels.ints(level.hole.length);
  const choose = (a: number, b: number): void | Promise<void> => kernels.choose(level, field, source, a, b);
  await inSlices(kernels.grain, 0, level.hole.length, choose, () => tick(1));
  const detail = { hole: level.hole.slice(), source: source.slice() };
  end();
  return detail;
}

/** Field of the finer level: twice the parent's offset where that is a source, a random source elsewhere. */
function doubleField(coarse: PreparedLevel, { level: fine, fields: [field] }: Rung, from: Field, seed: number): Field {
  const { radius } = coarse;
  for (let i = 0; i < fine.targets.length; i++) {
    const target = fine.targets[i] as number;
    const y = (target / fine.width) | 0;
    const x = target - y * fine.width;
    const px = Math.min(coarse.width - 1 - radius, Math.max(radius, x >> 1));
    const py = Math.min(coarse.rows - 1 - radius, Math.max(radius, y >> 1));
    const parent = slotAt(coarse, px, py);
    let source = -1;
    if (parent >= 0) {
      const at = from.source[parent] as number;
      const row = (at / coarse.width) | 0;
      const sx = x + 2 * (at - row * coarse.width - px);
      const sy = y + 2 * (row - py);
      if (sx >= 0 && sy >= 0 && sx < fine.width && sy < fine.height && fine.valid[sy * fine.width + sx])
        source = sy * fine.width + sx;
      field.cost[i] = from.cost[parent] as number;
    }
    if (source < 0) {
      source = sourceBy(fine, hashInts(seed, i));
      field.cost[i] = 0x3fffffff;
    }
    field.source[i] = source;
  }
  return field;
}

/** Vote weight by floor(63 * least / cost): (ratio)^power, 4096 for the best. */
function voteWeights(kernels: Kernels, power: number): Int32Array {
  const weights = kernels.ints(64);
  for (let i = 0; i < 64; i++) weights[i] = Math.round(4096 * (i / 63) ** power);
  return weights;
}

/** 1.3^-distance to the rim (Wexler et al. 2007): the rim is right, what lies deeper follows from it. */
function trustOf(kernels: Kernels, level: PreparedLevel): Uint8Array {
  const { width, box, slot, targets, valid } = level;
  const trust = kernels.bytes(targets.length);
  /** Targets in the order of their distance; each is listed once. */
  const queue = new Int32Array(targets.length);
  let end = 0;
  const visit = (x: number, y: number, value: number): void => {
    const column = x - box.x;
    const row = y - box.y;
    if (column < 0 || row < 0 || column >= box.width || row >= box.height) return;
    const j = slot[row * box.width + column] as number;
    if (j < 0 || trust[j] !== 0) return;
    trust[j] = value;
    queue[end++] = j;
  };
  for (let j = 0; j < targets.length; j++) {
    const at = targets[j] as number;
    if (!valid[at - 1] && !valid[at + 1] && !valid[at - width] && !valid[at + width]) continue;
    trust[j] = 255;
    queue[end++] = j;
  }
  for (let i = 0; i < end; i++) {
    const j = queue[i] as number;
    const at = targets[j] as number;
    const y = (at / width) | 0;
    const x = at - y * width;
    const value = Math.max(1, Math.round((trust[j] as number) / 1.3));
    visit(x - 1, y, value);
    visit(x + 1, y, value);
    visit(x, y - 1, value);
    visit(x, y + 1, value);
  }
  for (let j = 0; j < trust.length; j++) if (trust[j] === 0) trust[j] = 1;
  return trust;
}

/** Missing pixels of a finer level start as the pixel of the coarser level over them. */
function copyUp(coarse: Planes, fine: Planes, wished: boolean): void {
  const { width, channels, voted, state } = fine;
  if (wished) {
    startFromGuide(fine);
    return;
  }
  const missing = boundsOf(state, fine, [KNOWN]);
  const [from, to] = [wordsOf(coarse.data), wordsIn(fine.data)];
  const stride = channels >> 2;
  for (let y = missing.y; y < missing.y + missing.height; y++)
    for (let x = missing.x; x < missing.x + missing.width; x++) {
      const i = y * width + x;
      if (state[i] === KNOWN) continue;
      const above = (y >> 1) * coarse.width + (x >> 1);
      to[i * stride] = from[above * stride] as number;
      for (let c = 4; c < voted; c++) fine.data[i * channels + c] = coarse.data[above * channels + c] as number;
    }
}
