import type { Tick } from "../../core/fill.ts";
import { viewOf } from "../bytes.ts";
import { MOST_SCANS } from "../jpeg.ts";
import { BitReader, nextMarker } from "./bits.ts";
import { BLOCK, type CoefficientImage, type Component, readFrame } from "./frame.ts";
import { type DecodeTable, decodeTable } from "./huffman.ts";
import { readScan, type Scan, type ScanPart } from "./scan.ts";

/**
 * Takes the entropy coding off a JPEG: baseline, extended and progressive with Huffman codes, 8 bits, any subsampling,
 * restart markers. Stray bytes between segments are passed over, as decoders do.
 * @throws RangeError for other kinds, for damage, and where the last bits of progressive data were left out (a decoder
 * guesses what is missing then, and no other file can say the same)
 */
export async function readCoefficients(bytes: Uint8Array, tick?: Tick): Promise<CoefficientImage> {
  const reader = new Reader(bytes, tick);
  return reader.read();
}

class Reader {
  private readonly bytes: Uint8Array;
  private readonly view: DataView;
  private readonly tick: Tick | undefined;
  private readonly steps: (Uint16Array | undefined)[] = [];
  private readonly dc: (DecodeTable | undefined)[] = [];
  private readonly ac: (DecodeTable | undefined)[] = [];
  private interval = 0;
  private scans = 0;
  private image: CoefficientImage | undefined;
  /** By component and coefficient: bits that are not known yet, -1 = none is known. */
  private readonly unknown = new Map<Component, Int8Array>();

  constructor(bytes: Uint8Array, tick: Tick | undefined) {
    this.bytes = bytes;
    this.view = viewOf(bytes);
    this.tick = tick;
  }

  async read(): Promise<CoefficientImage> {
    for (let at = 2; ; ) {
      const place = nextMarker(this.bytes, at);
      const marker = this.bytes[place] as number;
      at = place + 1;
      if (marker === 0xd9) break;
      if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) continue;
      const length = this.view.getUint16(at);
      const end = at + length;
      if (length < 2 || end > this.bytes.length) throw new RangeError("segment without an end");
      if (marker !== 0xda) this.segment(marker, at + 2, end);
      else {
        const scan = this.scanHeader(at + 2);
        at = await this.scan(scan, end);
        // Decoders stop here, whatever follows.
        if (!this.frame().progressive && scan.parts.length === this.frame().components.length) break;
        continue;
      }
      at = end;
    }
    return this.complete();
  }

  private frame(): CoefficientImage {
    if (!this.image) throw new RangeError("a scan before the frame");
    return this.image;
  }

  private segment(marker: number, from: number, end: number): void {
    if (marker === 0xc4) this.huffmanTables(from, end);
    else if (marker === 0xdb) this.quantisation(from, end);
    else if (marker === 0xdd) this.interval = this.view.getUint16(from);
    else if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc8 && marker !== 0xcc) {
      if (this.image) throw new RangeError("two frames");
      this.image = readFrame(this.bytes, from, marker);
      for (const component of this.image.components) this.unknown.set(component, new Int8Array(BLOCK).fill(-1));
    }
  }

  private quantisation(from: number, end: number): void {
    for (let at = from; at < end; ) {
      const kind = this.view.getUint8(at++);
      const wide = kind >> 4 !== 0;
      const steps = new Uint16Array(BLOCK);
      for (let k = 0; k < BLOCK; k++, at += wide ? 2 : 1)
        steps[k] = wide ? this.view.getUint16(at) : this.view.getUint8(at);
      this.steps[kind & 15] = steps;
    }
  }

  private huffmanTables(from: number, end: number): void {
    for (let at = from; at < end; ) {
      const kind = this.view.getUint8(at);
      const counts = this.bytes.subarray(at + 1, at + 17);
      const total = counts.reduce((sum, count) => sum + count, 0);
      const symbols = this.bytes.slice(at + 17, at + 17 + total);
      if (symbols.length < total || counts.length < 16) throw new RangeError("table without an end");
      (kind & 0x10 ? this.ac : this.dc)[kind & 15] = decodeTable(counts, symbols);
      at += 17 + total;
    }
  }

  private scanHeader(from: number): Scan {
    const { components, progressive } = this.frame();
    const count = this.view.getUint8(from);
    const parts = Array.from({ length: count }, (_, i): ScanPart => {
      const id = this.view.getUint8(from + 1 + 2 * i);
      const tables = this.view.getUint8(from + 2 + 2 * i);
      const component = components.find((candidate) => candidate.id === id);
      if (!component) throw new RangeError("a scan of no component");
      return { component, dc: this.dc[tables >> 4], ac: this.ac[tables & 15] };
    });
    if (count < 1 || new Set(parts.map(({ component }) => component)).size < count) throw new RangeError("no scan");
    const at = from + 1 + 2 * count;
    const bits = this.view.getUint8(at + 2);
    const scan = progressive
      ? { parts, from: this.view.getUint8(at), to: this.view.getUint8(at + 1), high: bits >> 4, low: bits & 15 }
      : { parts, from: 0, to: BLOCK - 1, high: 0, low: 0 };
    this.check(scan, progressive);
    return scan;
  }

  /** The rules of ITU-T T.81, G.1.1.1, and that every table is there. */
  private check({ parts, from, to, high, low }: Scan, progressive: boolean): void {
    if (progressive) {
      const band = from === 0 ? to === 0 : to >= from && to < BLOCK && parts.length === 1;
      if (!band || low > 13 || (high !== 0 && high !== low + 1)) throw new RangeError("no progression");
      for (const { component } of parts) this.progress(component, from, to, high, low);
    }
    const needsDc = from === 0 && high === 0;
    const needsAc = !progressive || from > 0;
    for (const { dc, ac } of parts)
      if ((needsDc && !dc) || (needsAc && !ac)) throw new RangeError("a table is missing");
  }

  private progress(component: Component, from: number, to: number, high: number, low: number): void {
    const unknown = this.unknown.get(component) as Int8Array;
    for (let k = from; k <= to; k++) {
      if (unknown[k] !== (high === 0 ? -1 : high)) throw new RangeError("no progression");
      unknown[k] = low;
    }
    if (from > 0 && unknown[0] === -1) throw new RangeError("no progression");
  }

  /** @returns where to look for the next marker */
  private async scan(scan: Scan, from: number): Promise<number> {
    const image = this.frame();
    if (++this.scans > MOST_SCANS) throw new RangeError("too many scans");
    if (this.scans === 1) image.restartInterval = this.interval;
    for (const { component } of scan.parts) {
      component.steps ??= this.steps[component.slot];
      if (!component.steps) throw new RangeError("a table is missing");
    }
    const bits = new BitReader(this.bytes, from);
    const { tick } = this;
    await readScan(image, scan, bits, this.interval, tick && (() => tick(from / this.bytes.length)));
    return bits.position;
  }

  private complete(): CoefficientImage {
    const image = this.frame();
    for (const component of image.components) {
      const guessed = image.progressive && this.unknown.get(component)?.some((bits) => bits !== 0);
      if (!component.steps || guessed) throw new RangeError("not all of the data are there");
    }
    return image;
  }
}
