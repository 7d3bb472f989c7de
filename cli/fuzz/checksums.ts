import { concat } from "../../src/core/bytes.ts";
import { slice, textAt, viewOf } from "../../src/image/bytes.ts";
import { PNG_SIGNATURE, pngChunk } from "../../src/image/png.ts";

/** The chunks of a PNG with checksums that fit, as far as there are whole chunks; the rest as it is. */
export function withChecksums(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const view = viewOf(bytes);
  const parts: Uint8Array[] = [bytes.subarray(0, PNG_SIGNATURE.length)];
  let at = PNG_SIGNATURE.length;
  while (at + 12 <= bytes.length && at + 12 + view.getUint32(at) <= bytes.length) {
    const length = view.getUint32(at);
    parts.push(pngChunk(textAt(bytes, at + 4, 4), slice(bytes, at + 8, length)));
    at += 12 + length;
  }
  return concat([...parts, bytes.subarray(at)]);
}
