import type { Photo } from "../core/photo.ts";
import { pngIntact } from "./png.ts";

/**
 * The Rust PNG decoder of squoosh, on a fresh instance for every call. Its own loader keeps one instance
 * for ever, and with it the memory of the largest photo it has seen; so the few functions that the
 * module imports are given here.
 */
interface PngExports {
  readonly memory: WebAssembly.Memory;
  __wbindgen_malloc(bytes: number, align: number): number;
  decode(at: number, bytes: number): number;
}

/** @throws Error when the data cannot be decoded; 16-bit channels keep their high byte */
export async function decodePng(module: WebAssembly.Module, bytes: Uint8Array): Promise<Photo> {
  if (!pngIntact(bytes)) throw new Error("a checksum does not fit");
  let photo: Photo | undefined;
  const codec = await start(module, (made) => {
    photo = made;
  });
  const at = place(codec, bytes);
  codec.decode(at, bytes.length);
  if (!photo) throw new Error("the PNG decoder gave nothing");
  return photo;
}

function place(codec: PngExports, bytes: Uint8Array): number {
  const at = codec.__wbindgen_malloc(bytes.length, 1) >>> 0;
  new Uint8Array(codec.memory.buffer).set(bytes, at);
  return at;
}

/** Imports are matched by the part of their name before wasm-bindgen's hash. */
async function start(module: WebAssembly.Module, give: (photo: Photo) => void): Promise<PngExports> {
  const bytesAt = (from: number, length: number): Uint8Array<ArrayBuffer> =>
    new Uint8Array(exports.memory.buffer, from >>> 0, length).slice();
  const offered: Record<string, (...args: number[]) => unknown> = {
    __wbg_newwithownedu8clampedarrayandsh: (from = 0, length = 0, width = 0, height = 0) => {
      give({ width, height, data: bytesAt(from, length) });
      return 0;
    },
    __wbindgen_throw: (from = 0, length = 0) => {
      throw new Error(new TextDecoder().decode(bytesAt(from, length)));
    },
  };
  const wbg: Record<string, (...args: number[]) => unknown> = {};
  for (const { name } of WebAssembly.Module.imports(module)) {
    wbg[name] = offered[name.replace(/_[0-9a-f]{16}$/, "")] ?? (() => 0);
  }
  const instance = await WebAssembly.instantiate(module, { wbg });
  const exports = instance.exports as unknown as PngExports;
  return exports;
}
