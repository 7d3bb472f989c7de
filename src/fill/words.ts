/**
 * Bytes taken four by four, for loops that treat a pixel as one number: its first byte is the lowest, as on every machine
 * that browsers run on. To be read: bytes that do not begin at a multiple of four are copied.
 * @param bytes a multiple of four
 */
export function wordsOf(bytes: Uint8Array): Int32Array {
  return wordsIn(bytes.byteOffset % 4 === 0 ? bytes : bytes.slice());
}

/**
 * The same to be written: never a copy.
 * @throws RangeError when the bytes do not begin at a multiple of four, or are none
 */
export function wordsIn({ buffer, byteOffset, length }: Uint8Array): Int32Array {
  return new Int32Array(buffer, byteOffset, length >> 2);
}
