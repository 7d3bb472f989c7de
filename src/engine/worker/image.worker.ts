import avifDecoder from "@jsquash/avif/codec/dec/avif_dec.wasm?url";
import avifEncoder from "@jsquash/avif/codec/enc/avif_enc.wasm?url";
import jpegDecoder from "@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm?url";
import jpegEncoder from "@jsquash/jpeg/codec/enc/mozjpeg_enc.wasm?url";
import pngDecoder from "@jsquash/png/codec/pkg/squoosh_png_bg.wasm?url";
import webpDecoder from "@jsquash/webp/codec/dec/webp_dec.wasm?url";
import webpEncoder from "@jsquash/webp/codec/enc/webp_enc_simd.wasm?url";
import type { Photo } from "../../core/photo.ts";
import { type CodecFile, createCodecs } from "../../image/codecs.ts";
import type { PhotoInfo } from "../../image/types.ts";
import { serve } from "../serve.ts";
import { compileFrom } from "./compile.ts";
import { createImageService } from "./image-service.ts";

const urls: Record<CodecFile, string> = {
  "avif-decoder": avifDecoder,
  "avif-encoder": avifEncoder,
  "jpeg-decoder": jpegDecoder,
  "jpeg-encoder": jpegEncoder,
  "png-decoder": pngDecoder,
  "webp-decoder": webpDecoder,
  "webp-encoder": webpEncoder,
};

async function toBitmap(tile: Photo, colorSpace: PhotoInfo["colorSpace"]): Promise<ImageBitmap> {
  const pixels = new Uint8ClampedArray(tile.data.buffer);
  const image = new ImageData(pixels, tile.width, tile.height, { colorSpace });
  return createImageBitmap(image, { premultiplyAlpha: "premultiply" });
}

/** Upright pixels in sRGB: what a canvas gives. Only for formats without a codec of ours. */
async function decodeByPlatform(bytes: Uint8Array<ArrayBuffer>, mime: string): Promise<Photo> {
  const bitmap = await createImageBitmap(new Blob([bytes], { type: mime }));
  try {
    const { width, height } = bitmap;
    const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
    if (!context) throw new Error("no canvas");
    context.drawImage(bitmap, 0, 0);
    const { data } = context.getImageData(0, 0, width, height);
    return { width, height, data: new Uint8Array(data.buffer) };
  } finally {
    bitmap.close();
  }
}

serve(
  self,
  createImageService({ codecs: createCodecs((file) => compileFrom(urls[file])), decodeByPlatform, toBitmap }),
);
