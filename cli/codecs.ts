import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { type CodecFile, type Codecs, createCodecs } from "../src/image/codecs.ts";

const files: Record<CodecFile, string> = {
  "avif-decoder": "@jsquash/avif/codec/dec/avif_dec.wasm",
  "avif-encoder": "@jsquash/avif/codec/enc/avif_enc.wasm",
  "jpeg-decoder": "@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm",
  "jpeg-encoder": "@jsquash/jpeg/codec/enc/mozjpeg_enc.wasm",
  "png-decoder": "@jsquash/png/codec/pkg/squoosh_png_bg.wasm",
  "webp-decoder": "@jsquash/webp/codec/dec/webp_dec.wasm",
  "webp-encoder": "@jsquash/webp/codec/enc/webp_enc_simd.wasm",
};

/**
 * The codecs make an ImageData of what they decode, which Node has not. They would define one
 * themselves, inside their own scope: it would keep the first codec's memory for ever.
 */
class PlainImageData {
  readonly data: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
  constructor(data: Uint8ClampedArray, width: number, height: number) {
    this.data = data;
    this.width = width;
    this.height = height;
  }
}

const require = createRequire(import.meta.url);

/** The codecs in Node, their WASM files read from node_modules. */
export function createNodeCodecs(): Codecs {
  if (!("ImageData" in globalThis)) Object.assign(globalThis, { ImageData: PlainImageData });
  return createCodecs(async (file) => WebAssembly.compile(await readFile(require.resolve(files[file]))));
}
