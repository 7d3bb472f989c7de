import type { Photo } from "../core/photo.ts";
import { dilateSquare, labelComponents } from "./grid.ts";

/** Places round a pixel that it is compared with. */
const PLACES = 72;
/** The golden angle: places on a spiral cover a disc evenly. */
const TURN = Math.PI * (3 - Math.sqrt(5));
/** How much two chromaticities may differ and be the same ground, in shares of the whole light. */
const SAME_GROUND = 0.035;
/** A shadow leaves at least and at most this share of the light (linear). */
const DARKEST = 0.05;
const LIGHTEST = 0.72;
/** A shadow is at most so many times as large as its object, and touches it along this share of its edge at least. */
const LARGEST = 2.5;
const LEAST_TOUCH = 0.02;

/**
 * The shadow that an object casts: ground beside it, joined to it, of the same chromaticity as brighter ground nearby
 * and evenly darker. The rule is ours.
 * @param labels 1 = object, as large as the photo
 * @returns 1 = shadow; all 0 when there is none
 */
export function findShadow(photo: Photo, labels: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const { width, height } = photo;
  const size = labels.reduce((sum, label) => sum + label, 0);
  const reach = Math.max(8, Math.round(1.2 * Math.sqrt(size)));
  const near = dilateSquare(labels, width, height, 2 * reach);
  const light = lightOf(photo, labels);
  const dark = new Uint8Array(labels.length);
  for (let i = 0; i < labels.length; i++) if (near[i] && !labels[i]) dark[i] = isShaded(light, width, height, i, reach);
  const rim = dilateSquare(labels, width, height, 2);
  const { labels: groups, sizes } = labelComponents(smooth(dark, width, height), width, height);
  const touching = new Int32Array(sizes.length);
  const framed = new Uint8Array(sizes.length);
  let edge = 0;
  for (let i = 0; i < rim.length; i++) {
    if (!rim[i] || labels[i]) continue;
    edge++;
    const group = groups[i] as number;
    touching[group] = (touching[group] as number) + 1;
  }
  // What reaches the frame is a darker ground, no shadow of this object.
  for (let x = 0; x < width; x++) framed[groups[x] as number] = framed[groups[groups.length - 1 - x] as number] = 1;
  for (let i = 0; i < groups.length; i += width)
    framed[groups[i] as number] = framed[groups[i + width - 1] as number] = 1;
  const shadow = new Uint8Array(labels.length);
  for (let i = 0; i < shadow.length; i++) {
    const group = groups[i] as number;
    if (group === 0 || framed[group] || (sizes[group] as number) > LARGEST * size) continue;
    if ((touching[group] as number) >= Math.max(3, LEAST_TOUCH * edge)) shadow[i] = 1;
  }
  // The penumbra, and the line between object and shadow.
  const wide = dilateSquare(shadow, width, height, 2);
  for (let i = 0; i < wide.length; i++) shadow[i] = wide[i] && !labels[i] && near[i] ? 1 : 0;
  return shadow;
}

/** Of each pixel: red and green shares of the light, and the light itself; 3 x 3 means, the object left out. */
function lightOf({ data, width, height }: Photo, labels: Uint8Array): Float32Array {
  const out = new Float32Array(labels.length * 3);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      if (labels[i]) continue;
      let [r, g, b, count] = [0, 0, 0, 0];
      for (let v = Math.max(0, y - 1); v <= Math.min(height - 1, y + 1); v++)
        for (let u = Math.max(0, x - 1); u <= Math.min(width - 1, x + 1); u++) {
          const j = v * width + u;
          if (labels[j]) continue;
          r += linear(data[j * 4] as number);
          g += linear(data[j * 4 + 1] as number);
          b += linear(data[j * 4 + 2] as number);
          count++;
        }
      const sum = r + g + b + 1e-6;
      out[i * 3] = r / sum;
      out[i * 3 + 1] = g / sum;
      out[i * 3 + 2] = sum / count;
    }
  return out;
}

/** Roughly: 8-bit sRGB to light. */
const linear = (value: number): number => (value / 255) ** 2.2;

/** 1 when the brighter third of the same ground nearby is clearly brighter. */
function isShaded(light: Float32Array, width: number, height: number, i: number, reach: number): 0 | 1 {
  const x = i % width;
  const y = (i - x) / width;
  const own = light[i * 3 + 2] as number;
  const others: number[] = [];
  for (let k = 1; k <= PLACES; k++) {
    const radius = reach * Math.sqrt(k / PLACES);
    const u = Math.round(x + radius * Math.cos(k * TURN));
    const v = Math.round(y + radius * Math.sin(k * TURN));
    if (u < 0 || v < 0 || u >= width || v >= height) continue;
    const j = v * width + u;
    const bright = light[j * 3 + 2] as number;
    if (bright === 0) continue;
    const apart = Math.hypot(
      (light[j * 3] as number) - (light[i * 3] as number),
      (light[j * 3 + 1] as number) - (light[i * 3 + 1] as number),
    );
    if (apart < SAME_GROUND) others.push(bright);
  }
  if (others.length < PLACES / 8) return 0;
  others.sort((a, b) => b - a);
  const lit = others[Math.floor(others.length / 4)] as number;
  return own > DARKEST * lit && own < LIGHTEST * lit ? 1 : 0;
}

/** The majority of nine: single pixels go, gaps of one pixel close. */
function smooth(mask: Uint8Array<ArrayBuffer>, width: number, height: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(mask.length);
  for (let y = 1; y + 1 < height; y++)
    for (let x = 1; x + 1 < width; x++) {
      let count = 0;
      for (let v = -1; v <= 1; v++) for (let u = -1; u <= 1; u++) count += mask[(y + v) * width + x + u] as number;
      out[y * width + x] = count >= 6 ? 1 : 0;
    }
  return out;
}
