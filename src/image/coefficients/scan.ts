import type { Tick } from "../../core/fill.ts";
import type { BitReader } from "./bits.ts";
import { BLOCK, type CoefficientImage, type Component } from "./frame.ts";
import type { DecodeTable } from "./huffman.ts";

/** A component's part in a scan. */
export interface ScanPart {
  readonly component: Component;
  /** Undefined where the scan does not need one. */
  readonly dc: DecodeTable | undefined;
  readonly ac: DecodeTable | undefined;
}

/** The header of a scan (ITU-T T.81, B.2.3). */
export interface Scan {
  readonly parts: readonly ScanPart[];
  /** First and last coefficient, in zigzag order. */
  readonly from: number;
  readonly to: number;
  /** Bits left out before and after this scan; 0 and 0 in sequential ones. */
  readonly high: number;
  readonly low: number;
}

type ReadBlock = (part: number, at: number) => void;

/** MCU rows between two ticks. */
const TICK_ROWS = 16;

/** Decodes the data of one scan into the coefficients of its components. @throws RangeError for damaged data */
export async function readScan(image: CoefficientImage, scan: Scan, reader: BitReader, interval: number, tick?: Tick) {
  const decoder = new ScanDecoder(image.progressive, scan, reader);
  const { read } = decoder;
  const single = scan.parts.length === 1 ? (scan.parts[0] as ScanPart).component : undefined;
  const [wide, high] = single ? [single.wide, single.high] : [image.mcusWide, image.mcusHigh];
  let left = interval;
  let restarts = 0;
  for (let row = 0; row < high; row++) {
    if (row % TICK_ROWS === 0) await tick?.(row / high);
    for (let column = 0; column < wide; column++) {
      if (interval > 0 && left-- === 0) {
        reader.restart(restarts++ & 7);
        decoder.reset();
        left = interval - 1;
      }
      if (single) read(0, (row * single.stride + column) * BLOCK);
      else readMcu(scan.parts, row, column, read);
    }
  }
}

function readMcu(parts: readonly ScanPart[], row: number, column: number, read: ReadBlock): void {
  for (let part = 0; part < parts.length; part++) {
    const { h, v, stride } = (parts[part] as ScanPart).component;
    for (let y = 0; y < v; y++)
      for (let x = 0; x < h; x++) read(part, ((row * v + y) * stride + column * h + x) * BLOCK);
  }
}

/** Decodes block after block: sequential (ITU-T T.81, F.2.2) or one of the four progressive kinds (G.2). */
class ScanDecoder {
  readonly read: ReadBlock;
  private readonly scan: Scan;
  private readonly reader: BitReader;
  private readonly planes: readonly Int16Array[];
  private readonly predictions: Int32Array;
  /** Blocks that hold nothing more in this band. */
  private endOfBand = 0;

  constructor(progressive: boolean, scan: Scan, reader: BitReader) {
    this.scan = scan;
    this.reader = reader;
    this.planes = scan.parts.map(({ component }) => component.coefficients);
    this.predictions = new Int32Array(scan.parts.length);
    if (!progressive) this.read = this.sequential;
    else if (scan.from === 0) this.read = scan.high === 0 ? this.dcFirst : this.dcRefined;
    else this.read = scan.high === 0 ? this.acFirst : this.acRefined;
  }

  reset(): void {
    this.predictions.fill(0);
    this.endOfBand = 0;
  }

  private dcValue(part: number): number {
    const category = this.reader.symbol((this.scan.parts[part] as ScanPart).dc as DecodeTable);
    if (category > 15) throw new RangeError("no such category");
    const value = (this.predictions[part] as number) + this.reader.extend(category);
    this.predictions[part] = value;
    return value;
  }

  private readonly sequential: ReadBlock = (part, at) => {
    const plane = this.planes[part] as Int16Array;
    const { reader } = this;
    const ac = (this.scan.parts[part] as ScanPart).ac as DecodeTable;
    plane[at] = this.dcValue(part);
    for (let k = 1; k < BLOCK; k++) {
      const symbol = reader.symbol(ac);
      const size = symbol & 15;
      if (size === 0) {
        if (symbol !== 0xf0) return;
        k += 15;
        continue;
      }
      k += symbol >> 4;
      if (k >= BLOCK) throw new RangeError("too many coefficients");
      plane[at + k] = reader.extend(size);
    }
  };

  private readonly dcFirst: ReadBlock = (part, at) => {
    (this.planes[part] as Int16Array)[at] = this.dcValue(part) << this.scan.low;
  };

  private readonly dcRefined: ReadBlock = (part, at) => {
    const plane = this.planes[part] as Int16Array;
    if (this.reader.receive(1)) plane[at] = (plane[at] as number) | (1 << this.scan.low);
  };

  private readonly acFirst: ReadBlock = (_, at) => {
    if (this.endOfBand > 0) {
      this.endOfBand--;
      return;
    }
    const plane = this.planes[0] as Int16Array;
    const { reader, scan } = this;
    const ac = (scan.parts[0] as ScanPart).ac as DecodeTable;
    for (let k = scan.from; k <= scan.to; k++) {
      const symbol = reader.symbol(ac);
      const [run, size] = [symbol >> 4, symbol & 15];
      if (size === 0 && run < 15) {
        this.endOfBand = (1 << run) - 1 + reader.receive(run);
        return;
      }
      k += run;
      if (size === 0) continue;
      if (k >= BLOCK) throw new RangeError("too many coefficients");
      plane[at + k] = reader.extend(size) << scan.low;
    }
  };

  private readonly acRefined: ReadBlock = (_, at) => {
    const { reader, scan } = this;
    const ac = (scan.parts[0] as ScanPart).ac as DecodeTable;
    const plane = this.planes[0] as Int16Array;
    let k = scan.from;
    while (this.endOfBand === 0 && k <= scan.to) {
      const symbol = reader.symbol(ac);
      const [run, size] = [symbol >> 4, symbol & 15];
      if (size === 0 && run < 15) {
        this.endOfBand = (1 << run) + reader.receive(run);
        break;
      }
      if (size > 1) throw new RangeError("a refined coefficient is new by more than a bit");
      const fresh = size === 0 ? 0 : (reader.receive(1) ? 1 : -1) << scan.low;
      k = this.refine(plane, at, k, run);
      if (fresh !== 0) {
        if (k >= BLOCK) throw new RangeError("too many coefficients");
        plane[at + k] = fresh;
      }
      k++;
    }
    if (this.endOfBand === 0) return;
    this.refine(plane, at, k, BLOCK);
    this.endOfBand--;
  };

  /** Refines what is not zero and passes over `zeros` that are; gives the place of the next zero. */
  private refine(plane: Int16Array, at: number, from: number, zeros: number): number {
    const { to, low } = this.scan;
    let left = zeros;
    let k = from;
    for (; k <= to; k++) {
      const value = plane[at + k] as number;
      if (value === 0) {
        if (left-- === 0) break;
      } else if (this.reader.receive(1) && ((value < 0 ? -value : value) & (1 << low)) === 0)
        plane[at + k] = value + (value < 0 ? -1 << low : 1 << low);
    }
    return k;
  }
}
