import type { Field, SearchLevel, VoteRule } from "./kernels.ts";

/**
 * {@link Kernels.vote} in plain TypeScript: the M step of Wexler et al. 2007. A patch that matches
 * badly beside a better one over the same pixel counts for little, so results stay sharp.
 * Sources are known throughout, so writing in place disturbs no other vote.
 */
export function vote(level: SearchLevel, field: Field, rule: VoteRule, from: number, to: number): void {
  const { data, width, height, channels, voted, radius, box, slot, hole } = level;
  const { source, cost } = field;
  const { weights, trust } = rule;
  const sums = new Float64Array(channels);
  for (let i = from; i < to; i++) {
    const pixel = hole[i] as number;
    const x = pixel % width;
    const y = (pixel / width) | 0;
    const left = Math.max(radius, x - radius);
    const right = Math.min(width - 1 - radius, x + radius);
    const top = Math.max(radius, y - radius);
    const bottom = Math.min(height - 1 - radius, y + radius);
    let least = 0x7fffffff;
    for (let cy = top; cy <= bottom; cy++)
      for (let cx = left; cx <= right; cx++) {
        const j = slot[(cy - box.y) * box.width + cx - box.x] as number;
        if (j >= 0 && (cost[j] as number) < least) least = cost[j] as number;
      }
    least += 1;
    sums.fill(0);
    let total = 0;
    for (let cy = top; cy <= bottom; cy++)
      for (let cx = left; cx <= right; cx++) {
        const centre = cy * width + cx;
        const j = slot[(cy - box.y) * box.width + cx - box.x] as number;
        if (j < 0) continue;
        const ratio = Math.floor((63 * least) / ((cost[j] as number) + 1));
        const weight = (weights[ratio] as number) * (trust[j] as number);
        if (weight === 0) continue;
        total += weight;
        const at = ((source[j] as number) + pixel - centre) * channels;
        for (let c = 0; c < voted; c++) sums[c] = (sums[c] as number) + weight * (data[at + c] as number);
      }
    if (total === 0) continue;
    for (let c = 0; c < voted; c++) data[pixel * channels + c] = Math.floor((sums[c] as number) / total + 0.5);
  }
}

/** {@link Kernels.choose} in plain TypeScript. Among equal costs the patch centred nearest to the pixel wins. */
export function choose(level: SearchLevel, field: Field, winners: Int32Array, from: number, to: number): void {
  const { width, height, radius, box, slot, hole } = level;
  const { source, cost } = field;
  for (let i = from; i < to; i++) {
    const pixel = hole[i] as number;
    const x = pixel % width;
    const y = (pixel / width) | 0;
    let least = 0x7fffffff;
    let nearest = 0x7fffffff;
    let winner = -1;
    for (let cy = Math.max(radius, y - radius); cy <= Math.min(height - 1 - radius, y + radius); cy++)
      for (let cx = Math.max(radius, x - radius); cx <= Math.min(width - 1 - radius, x + radius); cx++) {
        const centre = cy * width + cx;
        const j = slot[(cy - box.y) * box.width + cx - box.x] as number;
        if (j < 0 || (cost[j] as number) > least) continue;
        const distance = (cx - x) * (cx - x) + (cy - y) * (cy - y);
        if ((cost[j] as number) === least && distance >= nearest) continue;
        least = cost[j] as number;
        nearest = distance;
        winner = (source[j] as number) + pixel - centre;
      }
    winners[i] = winner;
  }
}
