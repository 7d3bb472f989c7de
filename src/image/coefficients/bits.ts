import type { DecodeTable } from "./huffman.ts";

/**
 * Reads the bits of entropy-coded data (ITU-T T.81, F.2.2.5): stuffed zeros are left out, a marker ends the data.
 * Every read throws RangeError behind the end: damage, or a file that is cut off.
 */
export class BitReader {
  private readonly data: Uint8Array;
  private at: number;
  private bits = 0;
  private count = 0;
  private ended = false;

  constructor(data: Uint8Array, at: number) {
    this.data = data;
    this.at = at;
  }

  /** The next symbol. */
  symbol({ fast, largest, offset, symbols }: DecodeTable): number {
    if (this.count < 16) this.fill();
    const { bits, count } = this;
    const entry = fast[(count >= 9 ? bits >>> (count - 9) : bits << (9 - count)) & 511] as number;
    if (entry !== 0) {
      const length = entry >> 8;
      if (length > count) throw new RangeError("the data end too early");
      this.count = count - length;
      return entry & 255;
    }
    for (let length = 10; length <= 16 && length <= count; length++) {
      const code = (bits >>> (count - length)) & ((1 << length) - 1);
      if (code > (largest[length] as number)) continue;
      this.count = count - length;
      return symbols[code + (offset[length] as number)] as number;
    }
    throw new RangeError("no such code");
  }

  /** The next `n` bits as a number; n is at most 16. */
  receive(n: number): number {
    if (this.count < n) this.fill();
    if (this.count < n) throw new RangeError("the data end too early");
    this.count -= n;
    return (this.bits >>> this.count) & ((1 << n) - 1);
  }

  /** The next `n` bits as a signed value (ITU-T T.81, figure F.12). */
  extend(n: number): number {
    if (n === 0) return 0;
    const value = this.receive(n);
    return value < 1 << (n - 1) ? value - (1 << n) + 1 : value;
  }

  /** Goes behind the restart marker that must be next. */
  restart(index: number): void {
    const marker = nextMarker(this.data, this.at);
    if (this.data[marker] !== 0xd0 + index) throw new RangeError("a restart marker is missing");
    this.at = marker + 1;
    this.count = 0;
    this.ended = false;
  }

  /** Offset from which the next marker is to be looked for. */
  get position(): number {
    return this.at;
  }

  private fill(): void {
    const { data } = this;
    while (this.count <= 24 && !this.ended) {
      let byte = data[this.at];
      if (byte === 0xff) {
        let next = this.at + 1;
        while (data[next] === 0xff) next++;
        if (data[next] !== 0) byte = undefined;
        else this.at = next;
      }
      if (byte === undefined) {
        this.ended = true;
        return;
      }
      this.at++;
      this.bits = (this.bits << 8) | byte;
      this.count += 8;
    }
  }
}

/**
 * Offset of the code of the next marker at or behind `at`; bytes between segments that are none are passed over.
 * @throws RangeError when there is none
 */
export function nextMarker(data: Uint8Array, at: number): number {
  let found = at;
  for (;;) {
    found = data.indexOf(0xff, found);
    if (found < 0) throw new RangeError("a marker is missing");
    while (data[found] === 0xff) found++;
    if (data[found] === undefined) throw new RangeError("a marker is missing");
    if (data[found] !== 0) return found;
  }
}

/** Writes entropy-coded data; what is written grows as needed. */
export class BitWriter {
  private data: Uint8Array<ArrayBuffer>;
  private at = 0;
  private bits = 0;
  private count = 0;

  /** @param capacity bytes to begin with */
  constructor(capacity: number) {
    this.data = new Uint8Array(Math.max(64, capacity));
  }

  /** Appends the low `n` bits of `value`; n is at most 16. */
  put(value: number, n: number): void {
    this.bits = (this.bits << n) | (value & ((1 << n) - 1));
    this.count += n;
    while (this.count >= 8) {
      this.count -= 8;
      const byte = (this.bits >>> this.count) & 255;
      this.byte(byte);
      if (byte === 0xff) this.byte(0);
    }
  }

  /** Fills the last byte with ones, as every segment ends (ITU-T T.81, F.1.2.3). */
  flush(): void {
    if (this.count > 0) this.put(0x7f, 8 - this.count);
  }

  /** Appends a marker; flush first. */
  marker(code: number): void {
    this.byte(0xff);
    this.byte(code);
  }

  /** What has been written; flush first. */
  written(): Uint8Array<ArrayBuffer> {
    return this.data.subarray(0, this.at);
  }

  private byte(value: number): void {
    if (this.at === this.data.length) {
      const grown = new Uint8Array(2 * this.data.length);
      grown.set(this.data);
      this.data = grown;
    }
    this.data[this.at++] = value;
  }
}
