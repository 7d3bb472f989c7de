/**
 * The bytes of a mask (0 and 1 only) as lengths of runs, beginning with a run of 0: each length in groups of seven
 * bits, the lowest first, the top bit set where more follow. A mask of a whole photo takes a few kilobytes.
 */
export function encodeRuns(data: Uint8Array): Uint8Array<ArrayBuffer> {
  const out: number[] = [];
  let start = 0;
  for (let value = 0; start < data.length; value = 1 - value) {
    const next = data.indexOf(1 - value, start);
    const end = next < 0 ? data.length : next;
    let length = end - start;
    for (; length >= 128; length = Math.floor(length / 128)) out.push((length % 128) + 128);
    out.push(length);
    start = end;
  }
  return Uint8Array.from(out);
}

/**
 * The bytes that {@link encodeRuns} was given.
 * @param size how many there must be
 * @throws TypeError when the runs do not give exactly so many
 */
export function decodeRuns(runs: Uint8Array, size: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(size);
  let at = 0;
  let value = 0;
  for (let i = 0; i < runs.length; value = 1 - value) {
    let length = 0;
    let scale = 1;
    let more = true;
    for (; more && i < runs.length; i++) {
      const byte = runs[i] as number;
      length += (byte & 127) * scale;
      scale *= 128;
      more = byte >= 128;
    }
    if (more || at + length > size) throw new TypeError("decodeRuns: damaged");
    if (value) out.fill(1, at, at + length);
    at += length;
  }
  if (at !== size) throw new TypeError("decodeRuns: cut off");
  return out;
}
