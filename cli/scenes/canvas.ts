import type { Size } from "../../src/core/rect.ts";

/** Scene-linear light, three numbers a pixel (red, green, blue; 1 = a white sheet in the sun), row by row. */
export interface Canvas extends Size {
  readonly rgb: Float32Array;
}

/** A colour in scene-linear light; scratch values are reused, so read it before the next call. */
export type Light = Float64Array;

/** A scene ready to paint itself. Coordinates inside are metres or image heights, never pixels. */
export interface Scene {
  /** Paints everything but the object, on every pixel. */
  background(canvas: Canvas): void;
  /**
   * Paints the object with its shadow and reflection over a painted background.
   * @param touched one byte a pixel, set to 1 wherever the canvas was changed
   */
  object(canvas: Canvas, touched: Uint8Array): void;
}

export function blankCanvas(size: Size): Canvas {
  return { width: size.width, height: size.height, rgb: new Float32Array(size.width * size.height * 3) };
}

export function light(r = 0, g = 0, b = 0): Light {
  return Float64Array.of(r, g, b);
}

/** out = from; three plain stores, which beat TypedArray.set in the hot loops. */
export function copyLight(out: Light, from: Light): void {
  out[0] = from[0] as number;
  out[1] = from[1] as number;
  out[2] = from[2] as number;
}

/** out = out * (1 - t) + colour * t. */
export function mixInto(out: Light, colour: Light, t: number): void {
  for (let c = 0; c < 3; c++) out[c] = (out[c] as number) + ((colour[c] as number) - (out[c] as number)) * t;
}

/** Writes a colour over pixel `index` with `alpha` 0..1. */
export function blend(canvas: Canvas, index: number, colour: Light, alpha: number): void {
  const { rgb } = canvas;
  for (let c = 0; c < 3; c++) {
    const old = rgb[index * 3 + c] as number;
    rgb[index * 3 + c] = old + ((colour[c] as number) - old) * alpha;
  }
}

/** Bilinear sample at pixel coordinates (pixel centres at .5), clamped to the border. */
export function sample(canvas: Canvas, x: number, y: number, out: Light): void {
  const { width, height, rgb } = canvas;
  const fx = Math.min(width - 1, Math.max(0, x - 0.5));
  const fy = Math.min(height - 1, Math.max(0, y - 0.5));
  const x0 = Math.floor(fx);
  const y0 = Math.floor(fy);
  const u = fx - x0;
  const v = fy - y0;
  const a = (y0 * width + x0) * 3;
  const b = x0 + 1 < width ? a + 3 : a;
  const down = y0 + 1 < height ? width * 3 : 0;
  for (let c = 0; c < 3; c++) {
    const top = (rgb[a + c] as number) * (1 - u) + (rgb[b + c] as number) * u;
    const bottom = (rgb[a + down + c] as number) * (1 - u) + (rgb[b + down + c] as number) * u;
    out[c] = top + (bottom - top) * v;
  }
}

export function clamp(x: number, low = 0, high = 1): number {
  return Math.min(high, Math.max(low, x));
}

/** 0 below `from`, 1 above `to` (or the other way round when from > to), smooth between. */
export function smoothstep(from: number, to: number, x: number): number {
  const t = clamp((x - from) / (to - from));
  return t * t * (3 - 2 * t);
}

export function lerp(a: number, b: number, t: number): number {
  return a + (b - a) * t;
}

/** Converts a colour as one sees it in a picture editor (sRGB, 0..255) to scene-linear light. */
export function srgb(r: number, g: number, b: number): Light {
  return Float64Array.of(r, g, b).map((v) => {
    const x = v / 255;
    return x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4;
  });
}
