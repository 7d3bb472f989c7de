/**
 * Bytes taken four by four, for loops that treat a pixel as one number: its first byte is the lowest, as on every machine
 * that browsers run on.
 * @param bytes a multiple of four
 * @returns a view of them; of a copy where they do not begin at a multiple of four
 */
export function wordsOf(bytes: Uint8Array): Int32Array {
  const { buffer, byteOffset, length } = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  return new Int32Array(buffer, byteOffset, length >> 2);
}
