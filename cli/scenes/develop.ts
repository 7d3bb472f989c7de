import type { Photo } from "../../src/core/photo.ts";
import { blankPhoto } from "../../src/core/photo.ts";
import { hash32 } from "../../src/core/random.ts";
import type { Canvas } from "./canvas.ts";

/** The camera: what happens between the light on the sensor and the file. Every step is local to its pixel. */
export interface Camera {
  /** Multiplies the light. */
  readonly exposure: number;
  /** Light lost in the far corners, 0..1. */
  readonly vignette: number;
  /** Standard deviation of the grain at mid grey, in 8-bit steps. */
  readonly grain: number;
  readonly seed: number;
}

const CURVE_SIZE = 4096;
const CURVE_WHITE = 8;

/** Develops light to an opaque 8-bit photo: vignette, film curve, sRGB, grain. */
export function develop(canvas: Canvas, camera: Camera): Photo {
  const { width, height, rgb } = canvas;
  const photo = blankPhoto(width, height);
  const curve = toneCurve();
  const radius2 = (width * width + height * height) / 4;
  let above = new Float32Array(width);
  let current = new Float32Array(width);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      const r2 = ((x + 0.5 - width / 2) ** 2 + (y + 0.5 - height / 2) ** 2) / radius2;
      const gain = camera.exposure * (1 - camera.vignette * r2 * (0.6 + 0.4 * r2));
      const bits = hash32(Math.imul(i, 0x9e3779b9) ^ camera.seed);
      const white = bell(bits) * camera.grain;
      current[x] = white;
      // Demosaicking spreads the noise of a sensor over its neighbours: grain is never quite white.
      const grain = 0.75 * white + 0.45 * (above[x] as number) + 0.45 * (x > 0 ? (current[x - 1] as number) : 0);
      for (let c = 0; c < 3; c++) {
        const value = lookUp(curve, (rgb[i * 3 + c] as number) * gain);
        const chroma = (((bits >>> (8 * c + 2)) & 63) - 31.5) * 0.018 * camera.grain;
        const shade = 1.15 - Math.abs(value - 100) / 300;
        photo.data[i * 4 + c] = Math.min(255, Math.max(0, Math.round(value + (grain + chroma) * shade)));
      }
      photo.data[i * 4 + 3] = 255;
    }
    [above, current] = [current, above];
  }
  return photo;
}

/** The sum of four bytes, centred, scaled to a standard deviation of one: near enough to a normal number. */
function bell(bits: number): number {
  return ((bits & 255) + ((bits >>> 8) & 255) + ((bits >>> 16) & 255) + (bits >>> 24) - 510) / 147.8;
}

/**
 * Light to 0..255: the filmic curve of Narkowicz ("ACES filmic tone mapping curve", 2015), then the sRGB
 * transfer function. Indexed by the square root of the light, so that shadows get most of the table.
 */
function toneCurve(): Float32Array {
  return new Float32Array(CURVE_SIZE + 1).map((_, i) => {
    const x = (i / CURVE_SIZE) ** 2 * CURVE_WHITE;
    const film = Math.min(1, (x * (2.51 * x + 0.03)) / (x * (2.43 * x + 0.59) + 0.14));
    return 255 * (film <= 0.0031308 ? 12.92 * film : 1.055 * film ** (1 / 2.4) - 0.055);
  });
}

function lookUp(curve: Float32Array, value: number): number {
  const at = Math.sqrt(Math.min(1, Math.max(0, value) / CURVE_WHITE)) * CURVE_SIZE;
  const i = Math.min(CURVE_SIZE - 1, Math.floor(at));
  const low = curve[i] as number;
  return low + ((curve[i + 1] as number) - low) * (at - i);
}
