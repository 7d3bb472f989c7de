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

/** What the Emscripten modules of the codecs offer. */
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
  return {
    async decode(format, bytes) {
      const photo = await (format === "png"
        ? compiled("png-decoder").then((module) => decodePng(module, bytes))
        : decodeBy(compiled, format, bytes));
      await letGo(photo);
      return photo;
    },
    async encode(format, photo, settings) {
      const bytes = await (format === "png" ? encodePng(photo) : encodeBy(compiled, format, photo, settings));
      await letGo(photo);
      return bytes;
    },
  };
}

type EmscriptenFormat = Exclude<FileFormat, "png">;

async function decodeBy(compiled: LoadCodec, format: EmscriptenFormat, bytes: Uint8Array<ArrayBuffer>): Promise<Photo> {
  const warnings: string[] = [];
  if (format === "webp")
    return photoOf((await start(webpDecoder, await compiled("webp-decoder"), warnings)).decode(bytes));
  if (format === "avif")
    return photoOf((await start(avifDecoder, await compiled("avif-decoder"), warnings)).decode(bytes, 8));
  const photo = photoOf((await start(jpegDecoder, await compiled("jpeg-decoder"), warnings)).decode(bytes, false));
  const damage = warnings.find((line) => isDamage(line));
  if (damage) throw new Error(damage);
  return photo;
}

const ENCODERS = {
  jpeg: { factory: jpegEncoder, file: "jpeg-encoder" },
  webp: { factory: webpEncoder, file: "webp-encoder" },
  avif: { factory: avifEncoder, file: "avif-encoder" },
} as const;

async function encodeBy(
  compiled: LoadCodec,
  format: EmscriptenFormat,
  photo: Photo,
  settings: EncodeSettings,
): Promise<Uint8Array<ArrayBuffer>> {
  const { factory, file } = ENCODERS[format];
  const codec = await start(factory, await compiled(file), []);
  const out = codec.encode(photo.data, photo.width, photo.height, optionsFor(format, settings));
  if (!out?.length || !(out.buffer instanceof ArrayBuffer)) throw new Error(`the ${format} encoder gave nothing`);
  return out as Uint8Array<ArrayBuffer>;
}

/** A fresh instance: WASM memories never shrink, and a codec that failed may be in any state. */
function start(factory: unknown, module: WebAssembly.Module, warnings: string[]): Promise<Instance> {
  return (factory as Factory)({
    noInitialRun: true,
    print: () => {},
    printErr: (line: string) => warnings.push(line),
    instantiateWasm: (imports: WebAssembly.Imports, done: (instance: WebAssembly.Instance) => void) => {
      const instance = new WebAssembly.Instance(module, imports);
      done(instance);
      return instance.exports;
    },
  });
}

/** Photos from here on leave a codec memory behind that is worth a garbage collection. */
const LARGE_PIXELS = 4e6;

/**
 * Engines do not hurry to collect a dropped instance, though its memory is several times the photo. They
 * do when buffers are asked for; one that is never touched costs nothing.
 */
async function letGo(photo: Photo): Promise<void> {
  if (photo.width * photo.height < LARGE_PIXELS) return;
  for (let turn = 0; turn < 2; turn++) {
    try {
      new ArrayBuffer(256e6);
    } catch {
      return; // no room for it even on paper: then the engine has just collected
    }
    await new Promise((resolve) => setTimeout(resolve)); // the stack that held the instance is gone then
  }
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
