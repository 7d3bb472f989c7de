/**
 * Oklab (Ottosson 2020): lightness and two opponent colours in which equal distances look about equal, so that
 * means and spreads of the three can be moved one by one. Input is taken for sRGB; for other photos it is a
 * perceptual space all the same, only less even.
 */

const LINEAR = Float32Array.from({ length: 256 }, (_, byte) => {
  const value = byte / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
});

/** Linear light 0..1 of a real-valued sRGB level 0..255, clamped. */
function linearOf(level: number): number {
  const clamped = Math.min(255, Math.max(0, level));
  const low = Math.floor(clamped);
  const here = LINEAR[low] as number;
  return low === 255 ? here : here + (clamped - low) * ((LINEAR[low + 1] as number) - here);
}

function levelOf(linear: number): number {
  const value = Math.min(1, Math.max(0, linear));
  return 255 * (value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055);
}

/** Writes lightness 0..1 and the two opponent colours (about -0.4..0.4) of levels 0..255 to `out` at `at`. */
export function toOklab(red: number, green: number, blue: number, out: Float32Array, at: number): void {
  const r = linearOf(red);
  const g = linearOf(green);
  const b = linearOf(blue);
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  out[at] = 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s;
  out[at + 1] = 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s;
  out[at + 2] = 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s;
}

/** Writes levels 0..255 (real-valued, clamped to what can be shown) to `out` at `at`. */
export function fromOklab(lightness: number, a: number, b: number, out: Float32Array, at: number): void {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  out[at] = levelOf(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s);
  out[at + 1] = levelOf(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s);
  out[at + 2] = levelOf(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s);
}

/** Rec. 601 luma of stored (gamma-encoded) values, in their unit. */
export function luma(red: number, green: number, blue: number): number {
  return 0.299 * red + 0.587 * green + 0.114 * blue;
}
