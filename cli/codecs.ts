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

const require = createRequire(import.meta.url);

/** The codecs in Node, their WASM files read from node_modules. */
export function createNodeCodecs(): Codecs {
  return createCodecs(async (file) => WebAssembly.compile(await readFile(require.resolve(files[file]))));
}
