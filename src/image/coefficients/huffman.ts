/** Codes up to this length are found by one look into a table. */
const FAST_BITS = 9;

/** A Huffman table for decoding (ITU-T T.81, F.2.2.3). */
export interface DecodeTable {
  /** By the next 9 bits: length << 8 | symbol; 0 = the code is longer. */
  readonly fast: Uint16Array;
  /** By length: the largest code of that length, -1 where there is none. */
  readonly largest: Int32Array;
  /** By length: what is added to a code to find its symbol. */
  readonly offset: Int32Array;
  readonly symbols: Uint8Array;
}

/**
 * @param counts number of codes of each length 1..16
 * @param symbols in the order of their codes
 * @throws RangeError when the lengths make no prefix code
 */
export function decodeTable(counts: Uint8Array, symbols: Uint8Array): DecodeTable {
  const fast = new Uint16Array(1 << FAST_BITS);
  const largest = new Int32Array(17).fill(-1);
  const offset = new Int32Array(17);
  let code = 0;
  let first = 0;
  for (let length = 1; length <= 16; length++) {
    const count = counts[length - 1] as number;
    if (first + count > symbols.length || code + count > 1 << length) throw new RangeError("no Huffman code");
    offset[length] = first - code;
    for (let i = 0; i < count; i++, code++) {
      if (length > FAST_BITS) continue;
      const entry = (length << 8) | (symbols[first + i] as number);
      const from = code << (FAST_BITS - length);
      fast.fill(entry, from, from + (1 << (FAST_BITS - length)));
    }
    if (count > 0) largest[length] = code - 1;
    first += count;
    code <<= 1;
  }
  return { fast, largest, offset, symbols };
}

/** A Huffman table for encoding, and how it is written down. */
export interface EncodeTable {
  /** Number of codes of each length 1..16. */
  readonly counts: Uint8Array;
  readonly symbols: Uint8Array;
  /** By symbol. */
  readonly codes: Uint16Array;
  /** By symbol; 0 = the symbol has no code. */
  readonly lengths: Uint8Array;
}

/**
 * The shortest code of at most 16 bits for symbols that occur as often as `frequencies` says (ITU-T T.81, K.2). No
 * code is all ones: a 257th symbol that is never written takes that place.
 */
export function optimalTable(frequencies: Float64Array): EncodeTable {
  const lengths = limited(codeLengths(frequencies));
  const counts = new Uint8Array(16);
  const order = [...frequencies.keys()].filter((symbol) => (frequencies[symbol] as number) > 0);
  order.sort((a, b) => (frequencies[b] as number) - (frequencies[a] as number) || a - b);
  const table = { counts, symbols: Uint8Array.from(order), codes: new Uint16Array(256), lengths: new Uint8Array(256) };
  let code = 0;
  let at = 0;
  for (let length = 1; length <= 16; length++) {
    // The reserved symbol is the rarest, so it has one of the longest codes, and the last of them.
    for (let i = lengths[length] as number; i > 0 && at < order.length; i--, at++, code++) {
      const symbol = order[at] as number;
      table.codes[symbol] = code;
      table.lengths[symbol] = length;
      counts[length - 1] = (counts[length - 1] as number) + 1;
    }
    code <<= 1;
  }
  return table;
}

/** Number of codes of each length by Huffman's algorithm, the reserved symbol included; lengths may exceed 16. */
function codeLengths(frequencies: Float64Array): number[] {
  const RESERVED = 256;
  const weight = new Float64Array(RESERVED + 1);
  weight.set(frequencies);
  weight[RESERVED] = 1;
  let nodes = [...weight.keys()]
    .filter((symbol) => (weight[symbol] as number) > 0)
    .map((symbol) => ({ weight: weight[symbol] as number, symbols: [symbol] }));
  const lengths = new Uint8Array(RESERVED + 1);
  while (nodes.length > 1) {
    nodes.sort((a, b) => b.weight - a.weight || (a.symbols[0] as number) - (b.symbols[0] as number));
    const [second, first] = nodes.slice(-2) as [(typeof nodes)[0], (typeof nodes)[0]];
    const symbols = [...first.symbols, ...second.symbols];
    for (const symbol of symbols) lengths[symbol] = (lengths[symbol] as number) + 1;
    nodes = [...nodes.slice(0, -2), { weight: first.weight + second.weight, symbols }];
  }
  const counts = new Array<number>(RESERVED + 2).fill(0);
  for (const length of lengths) if (length > 0) counts[length] = (counts[length] as number) + 1;
  // A lone symbol beside none: the reserved one alone has length 0.
  if (nodes[0]?.symbols.length === 1) counts[1] = 1;
  return counts;
}

/** Moves codes longer than 16 bits up the tree (ITU-T T.81, figure K.3). */
function limited(counts: number[]): number[] {
  const add = (length: number, by: number): void => {
    counts[length] = (counts[length] as number) + by;
  };
  for (let length = counts.length - 1; length > 16; length--) {
    while ((counts[length] as number) > 0) {
      let shorter = length - 2;
      while (counts[shorter] === 0) shorter--;
      add(length, -2);
      add(length - 1, 1);
      add(shorter + 1, 2);
      add(shorter, -1);
    }
  }
  return counts;
}
