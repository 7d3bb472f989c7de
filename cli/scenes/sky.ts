import { clamp, type Light, light, mixInto, smoothstep } from "./canvas.ts";
import type { Noise } from "./noise.ts";

export interface SkyOptions {
  readonly noise: Noise;
  readonly zenith: Light;
  readonly horizon: Light;
  /** Light of the halo around the sun. */
  readonly glow: Light;
  /** Where the sun stands on the picture: right and up from the middle of the horizon, in image heights. */
  readonly sunAt: readonly [number, number];
  readonly cloud: { readonly lit: Light; readonly shaded: Light };
  /** -0.5 = clear, 0 = half covered, 0.5 = overcast. */
  readonly cover: number;
  /** Clouds across one image height at 45 degrees up. */
  readonly scale: number;
  /** 1 = round heaps, above: drawn out along the wind. */
  readonly stretch: number;
}

/**
 * The light of the sky at `right` and `up` (image heights from the middle of the horizon, up >= 0):
 * a gradient whose horizon is whitened by the longer way through the air, the halo of the sun, and clouds
 * on a flat deck seen in perspective, lit from the sun's side.
 * @param pixel width of a pixel in image heights
 */
export function skyLight(sky: SkyOptions, right: number, up: number, pixel: number, out: Light): void {
  const air = Math.exp(-Math.max(0, up) * 3.4);
  const away = Math.hypot(right - sky.sunAt[0], up - sky.sunAt[1]);
  const halo = 0.75 * Math.exp(-away * 2.6) + 1.4 * Math.exp(-away * 9);
  for (let c = 0; c < 3; c++) {
    const clear = (sky.zenith[c] as number) * (1 - air) + (sky.horizon[c] as number) * air;
    out[c] = clear + (sky.glow[c] as number) * halo;
  }
  paintClouds(sky, right, up, pixel, halo, out);
}

const deck = light();

function paintClouds(sky: SkyOptions, right: number, up: number, pixel: number, halo: number, out: Light): void {
  const lift = Math.max(0, up) + 0.14;
  const x = ((right / lift) * sky.scale) / sky.stretch;
  const y = sky.scale / lift;
  // Far clouds shrink with the square of the lift along the view; that is the wider side of the footprint.
  const footprint = (pixel * sky.scale * 0.6) / (lift * lift);
  const { noise } = sky;
  const bend = noise.fbm(x * 0.45 + 31, y * 0.45, 3, footprint * 0.45);
  const wx = x + 0.5 * bend;
  const wy = y - 0.4 * bend;
  const density = noise.fbm(wx, wy, 8, footprint, 0.52) + sky.cover;
  const alpha = smoothstep(-0.02, 0.34, density);
  if (alpha <= 0) return;
  const towards = noise.fbm(wx + 0.16 * Math.sign(sky.sunAt[0] - right), wy + 0.22, 4, footprint, 0.5) + sky.cover;
  const lit = clamp(0.62 - (towards - 0.1) * 1.1 + 0.25 * (1 - alpha));
  for (let c = 0; c < 3; c++) {
    const shaded = sky.cloud.shaded[c] as number;
    deck[c] = shaded + ((sky.cloud.lit[c] as number) - shaded) * lit + (sky.glow[c] as number) * halo * 0.6;
  }
  // Clouds near the horizon drown in the air before them.
  mixInto(out, deck, alpha * smoothstep(0.0, 0.16, up + 0.02) * 0.95);
}
