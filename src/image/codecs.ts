import avifDecoder from "@jsquash/avif/codec/dec/avif_dec.js";
import avifEncoder from "@jsquash/avif/codec/enc/avif_enc.js";
import { defaultOptions as avifDefaults } from "@jsquash/avif/meta.js";
import jpegDecoder from "@jsquash/jpeg/codec/dec/mozjpeg_dec.js";
import jpegEncoder from "@jsquash/jpeg/codec/enc/mozjpeg_enc.js";
import { defaultOptions as jpegDefaults } from "@jsquash/jpeg/meta.js";
import webpDecoder from "@jsquash/webp/codec/dec/webp_dec.js";
import webpEncoder from "@jsquash/webp/codec/enc/webp_enc_simd.js";
import { defaultOptions as webpDefaults } from "@jsquash/webp/meta.js";
import { fault } from "../core/errors.ts";
import type { Photo } from "../core/photo.ts";
import { decodePng } from "./png-decode.ts";
import { encodePng } from "./png-encode.ts";
import type { FileFormat } from "./types.ts";

/** The WebAssembly files of the codecs; the platform says where each comes from. */
export type CodecFile =
  | "avif-decoder"
  | "avif-encoder"
  | "jpeg-decoder"
  | "jpeg-encoder"
  | "png-decoder"
  | "webp-decoder"
  | "webp-encoder";

/** Gives the compiled module of a codec: fetched in a worker, read from disk in Node. */
export type LoadCodec = (file: CodecFile) => Promise<WebAssembly.Module>;

/** How an encoder is to write; which fields count depends on the format. */
export interface EncodeSettings {
  /** 1..100; absent = lossless (png, webp, avif). A JPEG needs one. */
  readonly quality?: number;
  /** Full-resolution chroma (jpeg, avif). WebP has none when lossy. */
  readonly fullChroma: boolean;
}

/** Decodes and encodes by the codecs of the squoosh family: exact pixels, straight alpha. */
export interface Codecs {
  /**
   * Pixels as stored (orientation not applied), 8 bits a channel.
   * @throws Error when the data cannot be decoded or end too early
   */
  decode(format: FileFormat, bytes: Uint8Array<ArrayBuffer>): Promise<Photo>;
  /** @throws Error when the codec fails, RangeError when a JPEG is asked for without a quality */
  encode(format: FileFormat, photo: Photo, settings: EncodeSettings): Promise<Uint8Array<ArrayBuffer>>;
}

/** Every call runs on a fresh instance: WASM memories never shrink, and a codec that failed may be in any state. */
interface Instance {
  decode(bytes: Uint8Array, option?: unknown): { data: ArrayLike<number>; width: number; height: number } | null;
  encode(data: Uint8Array, width: number, height: number, options: object): Uint8Array | null;
}
type Factory = (overrides: object) => Promise<Instance>;

export function createCodecs(load: LoadCodec): Codecs {
  const modules = new Map<CodecFile, Promise<WebAssembly.Module>>();
  const compiled = (file: CodecFile): Promise<WebAssembly.Module> => {
    const known = modules.get(file);
    if (known) return known;
    const loading = load(file).catch(() => {
      throw fault("unexpected", { detail: `the ${file} could not be loaded` });
    });
    modules.set(file, loading);
    loading.catch(() => modules.delete(file)); // the next call tries again: the network may be back
    return loading;
  };
  const start = async (factory: unknown, file: CodecFile, warnings: string[] = []): Promise<Instance> => {
    const module = await compiled(file);
    return await (factory as Factory)({
      noInitialRun: true,
      print: () => {},
      printErr: (line: string) => warnings.push(line),
      instantiateWasm: (imports: WebAssembly.Imports, done: (instance: WebAssembly.Instance) => void) => {
        const instance = new WebAssembly.Instance(module, imports);
        done(instance);
        return instance.exports;
      },
    });
  };
  return {
    async decode(format, bytes) {
      if (format === "png") return decodePng(await compiled("png-decoder"), bytes);
      const warnings: string[] = [];
      if (format === "jpeg") {
        const photo = photoOf((await start(jpegDecoder, "jpeg-decoder", warnings)).decode(bytes, false));
        const damage = warnings.find((line) => isDamage(line));
        if (damage) throw new Error(damage);
        return photo;
      }
      if (format === "webp") return photoOf((await start(webpDecoder, "webp-decoder", warnings)).decode(bytes));
      return photoOf((await start(avifDecoder, "avif-decoder", warnings)).decode(bytes, 8));
    },
    async encode(format, photo, settings) {
      if (format === "png") return encodePng(photo);
      const codec = await (format === "jpeg"
        ? start(jpegEncoder, "jpeg-encoder")
        : format === "webp"
          ? start(webpEncoder, "webp-encoder")
          : start(avifEncoder, "avif-encoder"));
      const out = codec.encode(photo.data, photo.width, photo.height, optionsFor(format, settings));
      if (!out?.length) throw new Error(`the ${format} encoder gave nothing`);
      return out.slice();
    },
  };
}

/**
 * libjpeg goes on after damage and paints the rest grey; that is a broken file to us. Stray bytes
 * between segments are common in the wild and hurt nothing.
 */
function isDamage(warning: string): boolean {
  return /premature end|bad huffman|instead of RST|out of range|unsupported marker|inconsistent progression/i.test(
    warning,
  );
}

function photoOf(decoded: ReturnType<Instance["decode"]>): Photo {
  if (!decoded || decoded.width < 1 || decoded.height < 1) throw new Error("the decoder gave nothing");
  const { data, width, height } = decoded;
  if (!(data instanceof Uint8ClampedArray) || !(data.buffer instanceof ArrayBuffer))
    throw new TypeError("the decoder gave no bytes");
  return { width, height, data: new Uint8Array(data.buffer, data.byteOffset, data.length) };
}

/** Settings in the words of each encoder. Metadata are written by our own code, not by the encoders. */
function optionsFor(format: "jpeg" | "webp" | "avif", { quality, fullChroma }: EncodeSettings): object {
  if (format === "jpeg") {
    if (quality === undefined) throw new RangeError("JPEG has no lossless mode");
    // Sequential as cameras write it: half the time of progressive for 4 % more bytes.
    return {
      ...jpegDefaults,
      quality,
      progressive: false,
      auto_subsample: false,
      chroma_subsample: fullChroma ? 1 : 2,
    };
  }
  // `exact` keeps the colours under alpha 0. Effort 0 costs a tenth more bytes at a quarter of the time and memory.
  if (format === "webp" && quality === undefined)
    return { ...webpDefaults, lossless: 1, exact: 1, quality: 0, method: 0 };
  if (format === "webp") return { ...webpDefaults, quality, exact: 1 };
  // Speed 9: a seventh of the time of the default 6 at 0.5 dB.
  if (quality === undefined)
    return { ...avifDefaults, lossless: true, quality: 100, qualityAlpha: -1, subsample: 3, speed: 9 };
  return { ...avifDefaults, quality, qualityAlpha: 100, subsample: fullChroma ? 3 : 1, speed: 9 };
}
