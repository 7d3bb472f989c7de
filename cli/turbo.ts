import start from "@cornerstonejs/codec-libjpeg-turbo-8bit/wasmjs";
import type { Photo } from "../src/core/photo.ts";

/** JPEGs as other programs write them, by libjpeg-turbo: for tests, which must not read only what they wrote. */

export const SUBSAMPLINGS = ["4:4:4", "4:2:2", "4:2:0", "grey", "4:4:0", "4:1:1"] as const;

export interface TurboSettings {
  readonly subsampling: (typeof SUBSAMPLINGS)[number];
  readonly progressive: boolean;
  /** 1..100 */
  readonly quality: number;
}

const module = start();

/**
 * Encodes an opaque photo; grey takes its red channel. The build gives the file no more room than the pixels have, so a
 * picture of a few pixels, or noise of the best quality, does not fit.
 */
export async function encodeByTurbo(photo: Photo, settings: TurboSettings): Promise<Uint8Array<ArrayBuffer>> {
  const encoder = new (await module).JPEGEncoder();
  try {
    const { width, height } = photo;
    const channels = settings.subsampling === "grey" ? 1 : 3;
    const frame = { width, height, bitsPerSample: 8, componentCount: channels, isSigned: false };
    const buffer = encoder.getDecodedBuffer(frame);
    for (let i = 0; i < width * height; i++)
      for (let c = 0; c < channels; c++) buffer[i * channels + c] = photo.data[i * 4 + c] as number;
    encoder.setProgressive(settings.progressive);
    encoder.setQuality(settings.quality);
    encoder.setSubSampling(SUBSAMPLINGS.indexOf(settings.subsampling));
    encoder.encode();
    return new Uint8Array(encoder.getEncodedBuffer());
  } finally {
    encoder.delete();
  }
}
