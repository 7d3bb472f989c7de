import { concat } from "../../core/bytes.ts";
import type { Tick } from "../../core/fill.ts";
import { uint16be } from "../bytes.ts";
import { segment } from "../jpeg.ts";
import { BitWriter } from "./bits.ts";
import { BLOCK, type CoefficientImage, type Component } from "./frame.ts";
import { type EncodeTable, optimalTable } from "./huffman.ts";

/** The most blocks that an MCU of an interleaved scan may have (ITU-T T.81, B.2.3). */
const MOST_BLOCKS = 10;
const TICK_ROWS = 16;

/** Takes one symbol of a table and the bits that follow it. */
interface Sink {
  /** @param n number of bits in `extra` */
  put(table: number, symbol: number, extra: number, n: number): void;
  restart(index: number): void;
}

/**
 * Writes coefficients as a sequential JPEG with Huffman tables made for them: the same picture, bit for bit.
 * @param segments what stands between start of image and the tables: metadata, whole, in order
 * @throws RangeError when a coefficient or table does not fit such a file
 */
export async function writeCoefficients(
  image: CoefficientImage,
  segments: readonly Uint8Array[],
  capacity: number,
  tick?: Tick,
): Promise<Uint8Array<ArrayBuffer>> {
  const groups = scanGroups(image);
  // Two tables of each class are what a baseline decoder has: one for the first component, one for the others.
  const frequencies = Array.from({ length: 4 }, () => new Float64Array(256));
  const counting: Sink = {
    put: (table, symbol) => {
      const counts = frequencies[table] as Float64Array;
      counts[symbol] = (counts[symbol] as number) + 1;
    },
    restart: () => {},
  };
  for (const group of groups) await encodeScan(image, group, counting, tick && ((share) => tick(0.3 * share)));
  const tables = frequencies.map(optimalTable);
  const parts: Uint8Array[] = [Uint8Array.of(0xff, 0xd8), ...segments, ...tableSegments(image, tables)];
  for (const group of groups) {
    const writer = new BitWriter(Math.ceil(capacity / groups.length));
    await encodeScan(image, group, writingSink(writer, tables), tick && ((share) => tick(0.3 + 0.7 * share)));
    writer.flush();
    parts.push(scanHeader(image, group), writer.written());
  }
  return concat([...parts, Uint8Array.of(0xff, 0xd9)]);
}

function writingSink(writer: BitWriter, tables: readonly EncodeTable[]): Sink {
  return {
    put: (table, symbol, extra, n) => {
      const { codes, lengths } = tables[table] as EncodeTable;
      writer.put(codes[symbol] as number, lengths[symbol] as number);
      if (n > 0) writer.put(extra, n);
    },
    restart: (index) => {
      writer.flush();
      writer.marker(0xd0 + index);
    },
  };
}

/** All components in one scan where that is allowed, else one scan each. */
function scanGroups({ components }: CoefficientImage): readonly (readonly Component[])[] {
  const blocks = components.reduce((sum, { h, v }) => sum + h * v, 0);
  return blocks <= MOST_BLOCKS || components.length === 1 ? [components] : components.map((component) => [component]);
}

async function encodeScan(
  image: CoefficientImage,
  group: readonly Component[],
  sink: Sink,
  tick?: Tick,
): Promise<void> {
  const single = group.length === 1 ? (group[0] as Component) : undefined;
  const [wide, high] = single ? [single.wide, single.high] : [image.mcusWide, image.mcusHigh];
  const coders = group.map((component) => new BlockCoder(component, component === image.components[0] ? 0 : 1, sink));
  let left = image.restartInterval;
  let restarts = 0;
  for (let row = 0; row < high; row++) {
    if (row % TICK_ROWS === 0) await tick?.(row / high);
    for (let column = 0; column < wide; column++) {
      if (image.restartInterval > 0 && left-- === 0) {
        sink.restart(restarts++ & 7);
        for (const coder of coders) coder.reset();
        left = image.restartInterval - 1;
      }
      if (single) coders[0]?.block((row * single.stride + column) * BLOCK);
      else for (const coder of coders) coder.mcu(row, column);
    }
  }
}

/** Codes the blocks of one component (ITU-T T.81, F.1.2). */
class BlockCoder {
  private readonly component: Component;
  private readonly dcTable: number;
  private readonly acTable: number;
  private readonly sink: Sink;
  private prediction = 0;

  constructor(component: Component, table: number, sink: Sink) {
    this.component = component;
    this.dcTable = table;
    this.acTable = 2 + table;
    this.sink = sink;
  }

  reset(): void {
    this.prediction = 0;
  }

  mcu(row: number, column: number): void {
    const { h, v, stride } = this.component;
    for (let y = 0; y < v; y++)
      for (let x = 0; x < h; x++) this.block(((row * v + y) * stride + column * h + x) * BLOCK);
  }

  block(at: number): void {
    const { coefficients } = this.component;
    const { sink, acTable } = this;
    const dc = coefficients[at] as number;
    this.value(this.dcTable, 0, dc - this.prediction);
    this.prediction = dc;
    let run = 0;
    for (let k = at + 1; k < at + BLOCK; k++) {
      const value = coefficients[k] as number;
      if (value === 0) {
        run++;
        continue;
      }
      for (; run > 15; run -= 16) sink.put(acTable, 0xf0, 0, 0);
      this.value(acTable, run, value);
      run = 0;
    }
    if (run > 0) sink.put(acTable, 0, 0, 0);
  }

  private value(table: number, run: number, value: number): void {
    const size = 32 - Math.clz32(value < 0 ? -value : value);
    if (size > 15) throw new RangeError("a coefficient is too large");
    this.sink.put(table, (run << 4) | size, value < 0 ? value - 1 : value, size);
  }
}

/** DQT, SOF, DHT and DRI. */
function tableSegments(image: CoefficientImage, tables: readonly EncodeTable[]): Uint8Array[] {
  const { components, restartInterval, width, height } = image;
  const slots = new Map<number, Uint16Array>();
  for (const { slot, steps } of components) {
    const known = slots.get(slot);
    if (!steps || known?.some((step, k) => step !== steps[k])) throw new RangeError("one slot, two tables");
    slots.set(slot, steps);
  }
  const wide = [...slots.values()].some((steps) => steps.some((step) => step > 255));
  const quantisation = [...slots].map(([slot, steps]) =>
    concat([
      Uint8Array.of((wide ? 0x10 : 0) | slot),
      ...[...steps].map((s) => (wide ? uint16be(s) : Uint8Array.of(s))),
    ]),
  );
  const frame = concat([
    Uint8Array.of(8),
    uint16be(height),
    uint16be(width),
    Uint8Array.of(components.length, ...components.flatMap(({ id, h, v, slot }) => [id, (h << 4) | v, slot])),
  ]);
  const huffman = tables.flatMap(({ counts, symbols }, i) =>
    symbols.length > 0 ? [concat([Uint8Array.of(((i >> 1) << 4) | (i & 1)), counts, symbols])] : [],
  );
  return [
    segment(0xdb, concat(quantisation)),
    segment(wide ? 0xc1 : 0xc0, frame),
    segment(0xc4, concat(huffman)),
    ...(restartInterval > 0 ? [segment(0xdd, uint16be(restartInterval))] : []),
  ];
}

function scanHeader(image: CoefficientImage, group: readonly Component[]): Uint8Array {
  const entries = group.flatMap((component) => [component.id, component === image.components[0] ? 0x00 : 0x11]);
  return segment(0xda, Uint8Array.of(group.length, ...entries, 0, BLOCK - 1, 0));
}
