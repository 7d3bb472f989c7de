/** Reading and joining of bytes for the container parsers. */

/** A view for multi-byte reads; reading past the end throws RangeError, which means "cut off". */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The bytes as Latin-1 text: for tags and names in headers. */
export function textAt(bytes: Uint8Array, from: number, length: number): string {
  let text = "";
  for (let i = from; i < Math.min(from + length, bytes.length); i++) text += String.fromCharCode(bytes[i] as number);
  return text;
}

/** True when the bytes at `from` spell `text` (Latin-1). */
export function startsWith(bytes: Uint8Array, text: string, from = 0): boolean {
  if (from + text.length > bytes.length) return false;
  for (let i = 0; i < text.length; i++) if (bytes[from + i] !== text.charCodeAt(i)) return false;
  return true;
}

/** Latin-1 text as bytes. */
export function latin1(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

export function uint16be(value: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.of(value >>> 8, value);
}

export function uint32be(value: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
}

export function uint32le(value: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.of(value, value >>> 8, value >>> 16, value >>> 24);
}

/** A cut of `bytes`; throws RangeError instead of giving less than asked for. */
export function slice(bytes: Uint8Array, from: number, length: number): Uint8Array<ArrayBuffer> {
  if (from < 0 || length < 0 || from + length > bytes.length) throw new RangeError("cut off");
  return bytes.slice(from, from + length) as Uint8Array<ArrayBuffer>;
}

/** Compresses or decompresses in the zlib format (RFC 1950). */
export async function zlib(bytes: Uint8Array<ArrayBuffer>, way: "pack" | "unpack"): Promise<Uint8Array<ArrayBuffer>> {
  const stream = way === "pack" ? new CompressionStream("deflate") : new DecompressionStream("deflate");
  const body = new Blob([bytes]).stream().pipeThrough(stream);
  return new Uint8Array(await new Response(body).arrayBuffer());
}
