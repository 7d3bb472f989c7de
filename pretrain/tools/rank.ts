/** Ranks from 1 on; equal values share the mean of their ranks. */
export function ranksOf(values: readonly number[]): number[] {
  const order = values.map((_, i) => i).sort((a, b) => (values[a] as number) - (values[b] as number));
  const ranks = new Array<number>(values.length).fill(0);
  for (let from = 0; from < order.length; ) {
    let until = from + 1;
    while (until < order.length && values[order[until] as number] === values[order[from] as number]) until++;
    for (let i = from; i < until; i++) ranks[order[i] as number] = (from + until + 1) / 2;
    from = until;
  }
  return ranks;
}

/**
 * Spearman's rank correlation of two lists: 1 = the same order, -1 = the opposite.
 * @throws RangeError for lists of different lengths or under two values; NaN when one list is constant
 */
export function spearman(a: readonly number[], b: readonly number[]): number {
  if (a.length !== b.length || a.length < 2) throw new RangeError(`Lists of ${a.length} and ${b.length} values.`);
  const [x, y] = [ranksOf(a), ranksOf(b)];
  const middle = (a.length + 1) / 2;
  const product = (u: readonly number[], v: readonly number[]): number =>
    u.reduce((sum, value, i) => sum + (value - middle) * ((v[i] as number) - middle), 0);
  return product(x, y) / Math.sqrt(product(x, x) * product(y, y));
}
