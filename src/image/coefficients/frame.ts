import type { Size } from "../../core/rect.ts";
import { viewOf } from "../bytes.ts";

/** Coefficients of a block. */
export const BLOCK = 64;

/** One colour component of a JPEG, as quantised coefficients. */
export interface Component {
  readonly id: number;
  /** Sampling factors, 1..4. */
  readonly h: number;
  readonly v: number;
  /** The slot of its quantisation table. */
  readonly slot: number;
  /** Blocks in a row, and rows of blocks, that carry pixels. */
  readonly wide: number;
  readonly high: number;
  /** The same, filled up to whole MCUs: how `coefficients` lie in memory. */
  readonly stride: number;
  readonly rows: number;
  /** Block after block, 64 each in zigzag order. */
  readonly coefficients: Int16Array<ArrayBuffer>;
  /** Quantisation steps in zigzag order; as they were at the component's first scan. */
  steps: Uint16Array | undefined;
}

/** A JPEG without its entropy coding: everything that its decoder sees, and nothing lost. */
export interface CoefficientImage extends Size {
  readonly components: readonly Component[];
  readonly progressive: boolean;
  /** Largest sampling factors. */
  readonly h: number;
  readonly v: number;
  readonly mcusWide: number;
  readonly mcusHigh: number;
  /** MCUs between two restart markers at the first scan; 0 = none. */
  restartInterval: number;
}

/** Sides and components of a frame header, with room for its coefficients (ITU-T T.81, B.2.2 and A.1.1). */
export function readFrame(bytes: Uint8Array, from: number, marker: number): CoefficientImage {
  const view = viewOf(bytes);
  if (marker > 0xc2) throw new RangeError("neither baseline nor progressive with Huffman codes");
  if (view.getUint8(from) !== 8) throw new RangeError("not 8 bits a sample");
  const height = view.getUint16(from + 1);
  const width = view.getUint16(from + 3);
  const count = view.getUint8(from + 5);
  if (width === 0 || height === 0 || count < 1 || count > 4) throw new RangeError("no frame");
  const entries = Array.from({ length: count }, (_, i) => {
    const at = from + 6 + 3 * i;
    const factors = view.getUint8(at + 1);
    return { id: view.getUint8(at), h: factors >> 4, v: factors & 15, slot: view.getUint8(at + 2) };
  });
  if (entries.some(({ h, v, slot }) => h < 1 || h > 4 || v < 1 || v > 4 || slot > 3)) throw new RangeError("no frame");
  const h = Math.max(...entries.map((entry) => entry.h));
  const v = Math.max(...entries.map((entry) => entry.v));
  const mcusWide = Math.ceil(width / (8 * h));
  const mcusHigh = Math.ceil(height / (8 * v));
  const components = entries.map((entry): Component => {
    const [stride, rows] = [mcusWide * entry.h, mcusHigh * entry.v];
    return {
      ...entry,
      wide: Math.ceil(Math.ceil((width * entry.h) / h) / 8),
      high: Math.ceil(Math.ceil((height * entry.v) / v) / 8),
      stride,
      rows,
      coefficients: new Int16Array(stride * rows * BLOCK),
      steps: undefined,
    };
  });
  return { width, height, components, progressive: marker === 0xc2, h, v, mcusWide, mcusHigh, restartInterval: 0 };
}
