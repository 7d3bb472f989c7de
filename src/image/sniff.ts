import { bmffHeader, bmffKind } from "./bmff.ts";
import { startsWith, viewOf } from "./bytes.ts";
import type { Container, Header } from "./header.ts";
import { jpegHeader } from "./jpeg.ts";
import { pngHeader } from "./png.ts";
import { webpHeader } from "./webp.ts";

/** The format of a file by its magic numbers, never by its name; undefined for anything else. */
export function sniff(bytes: Uint8Array): Container | undefined {
  if (startsWith(bytes, "\xff\xd8\xff")) return "jpeg";
  if (startsWith(bytes, "\x89PNG\r\n\x1a\n")) return "png";
  if (startsWith(bytes, "RIFF") && startsWith(bytes, "WEBP", 8)) return "webp";
  if (startsWith(bytes, "GIF87a") || startsWith(bytes, "GIF89a")) return "gif";
  if (startsWith(bytes, "II*\0") || startsWith(bytes, "MM\0*")) return "tiff";
  if (startsWith(bytes, "\xff\x0a") || startsWith(bytes, "\0\0\0\x0cJXL \r\n\x87\n")) return "jxl";
  if (startsWith(bytes, "BM") && bytes.length >= 26) return "bmp";
  return bytes.length >= 16 ? bmffKind(bytes) : undefined;
}

/**
 * Reads what the header says, without decoding a pixel.
 * @returns undefined for formats whose header is not read (TIFF, JPEG XL)
 * @throws RangeError when the header is broken or cut off, or gives a side of 0
 */
export function readHeader(container: Container, bytes: Uint8Array): Header | undefined {
  const header = headerOf(container, bytes);
  if (header && (header.width < 1 || header.height < 1)) throw new RangeError("a side of 0");
  return header;
}

function headerOf(container: Container, bytes: Uint8Array): Header | undefined {
  if (container === "jpeg") return jpegHeader(bytes);
  if (container === "png") return pngHeader(bytes);
  if (container === "webp") return webpHeader(bytes);
  if (container === "avif" || container === "heic") return bmffHeader(bytes, container);
  const view = viewOf(bytes);
  const plain = { container, bitDepth: 8, cmyk: false, progressive: false, fullChroma: true };
  if (container === "gif") {
    const size = { width: view.getUint16(6, true), height: view.getUint16(8, true) };
    return { ...plain, ...size, hasAlpha: true, animated: gifFrames(bytes) > 1 };
  }
  if (container !== "bmp") return undefined;
  const size = { width: Math.abs(view.getInt32(18, true)), height: Math.abs(view.getInt32(22, true)) };
  return { ...plain, ...size, hasAlpha: false, animated: false };
}

/** Number of pictures in a GIF, as far as the file goes (GIF89a, sections 18 to 27). */
function gifFrames(bytes: Uint8Array): number {
  const tableAfter = (at: number): number => ((bytes[at] ?? 0) & 0x80 ? 3 << (((bytes[at] ?? 0) & 7) + 1) : 0);
  let at = 13 + tableAfter(10);
  let frames = 0;
  while (at < bytes.length) {
    const kind = bytes[at];
    if (kind === 0x2c) {
      frames++;
      at += 11 + tableAfter(at + 9); // the descriptor, its colour table, the code size
    } else if (kind === 0x21) at += 2;
    else break;
    while (bytes[at]) at += 1 + (bytes[at] as number);
    at++;
  }
  return frames;
}
