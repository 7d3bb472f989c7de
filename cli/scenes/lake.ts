import { createRandom } from "../../src/core/random.ts";
import { type BoatOptions, paintBoat } from "./boat.ts";
import {
  blend,
  type Canvas,
  clamp,
  copyLight,
  type Light,
  lerp,
  light,
  mixInto,
  type Scene,
  smoothstep,
  srgb,
} from "./canvas.ts";
import { createNoise, type Noise } from "./noise.ts";
import { type SkyOptions, skyLight } from "./sky.ts";
import { buildTerrain, gridFor, type Hit, paintTerrain, type Terrain, type View } from "./terrain.ts";
import { paintWater, type WaterOptions } from "./water.ts";

/** A mountain lake at evening; a moored rowing boat is the object. */
export function lakeScene(seed: number): Scene {
  const random = createRandom(seed);
  const noise = createNoise(random.integer(0, 1 << 30));
  const view: View = { eye: 3.2, focal: 1.35, horizon: lerp(0.5, 0.56, random.uniform()) };
  const side = random.uniform() < 0.5 ? -1 : 1;
  const dusk = random.uniform();
  const sun = unit(side * 0.8, lerp(0.34, 0.5, random.uniform()), -0.35);
  const sky = eveningSky(noise, side, dusk, random.uniform());
  const tall = lerp(0.8, 1.15, random.uniform());
  const place = random.uniform();
  const haze = light(lerp(0.42, 0.62, dusk), lerp(0.46, 0.44, dusk), lerp(0.62, 0.5, dusk));
  const sunLight = light(2.3, lerp(1.75, 1.3, dusk), lerp(1.15, 0.7, dusk));
  const shade = mountainShader(noise, sunLight, haze, sun, lerp(0.75, 1.05, random.uniform()));
  const water: WaterOptions = {
    noise,
    ripple: lerp(0.7, 1.5, random.uniform()),
    body: light(0.012, lerp(0.05, 0.035, dusk), lerp(0.06, 0.045, dusk)),
  };
  const boat: BoatOptions = {
    noise,
    distance: lerp(15, 21, random.uniform()),
    across: side * lerp(-2.6, 2.2, random.uniform()),
    length: 4.3,
    facing: random.uniform() < 0.5 ? -1 : 1,
    paint: boatPaints[random.integer(0, boatPaints.length)] ?? light(0.5, 0.5, 0.5),
    sunLight,
    sunSide: side,
  };
  return {
    background: (canvas) => {
      paintSky(canvas, view, sky);
      paintTerrain(canvas, view, mountains(noise, sun, tall, place, canvas.width), shade);
      paintWater(canvas, view, water);
    },
    object: (canvas, touched) => paintBoat(canvas, touched, view, boat, water),
  };
}

const boatPaints = [srgb(176, 58, 46), srgb(226, 221, 205), srgb(52, 88, 120), srgb(66, 96, 72), srgb(205, 150, 62)];

function unit(x: number, y: number, z: number): [number, number, number] {
  const n = Math.hypot(x, y, z);
  return [x / n, y / n, z / n];
}

function eveningSky(noise: Noise, side: number, dusk: number, cover: number): SkyOptions {
  return {
    noise,
    zenith: light(lerp(0.13, 0.16, dusk), lerp(0.26, 0.22, dusk), lerp(0.52, 0.42, dusk)),
    horizon: light(lerp(0.72, 0.95, dusk), lerp(0.68, 0.6, dusk), lerp(0.66, 0.42, dusk)),
    glow: light(0.75, lerp(0.5, 0.36, dusk), lerp(0.3, 0.14, dusk)),
    sunAt: [side * 0.85, 0.12],
    cloud: { lit: light(1.15, lerp(0.92, 0.7, dusk), lerp(0.82, 0.5, dusk)), shaded: light(0.33, 0.32, 0.4) },
    cover: lerp(-0.12, 0.2, cover),
    scale: 0.75,
    stretch: 2.2,
  };
}

function paintSky(canvas: Canvas, view: View, sky: SkyOptions): void {
  const { width, height } = canvas;
  const colour = light();
  const end = Math.ceil(view.horizon * height) + 1;
  for (let y = 0; y < Math.min(end, height); y++)
    for (let x = 0; x < width; x++) {
      skyLight(sky, (x + 0.5 - width / 2) / height, view.horizon - (y + 0.5) / height, 1 / height, colour);
      blend(canvas, y * width + x, colour, 1);
    }
}

function mountains(noise: Noise, sun: [number, number, number], tall: number, place: number, width: number): Terrain {
  const near = new Float64Array(4);
  const gap = (place - 0.5) * 2400;
  const heightAt = (x: number, z: number): number => {
    const shore = 700 + 160 * noise.fbm(x / 700, 3.3, 4, 0);
    if (z < shore) return -4;
    const inland = z - shore;
    // Flanks left and right, an opening between them that lets the far range be seen.
    const flank = smoothstep(150, 1500, Math.abs(x - gap - 0.18 * z * (place - 0.5)));
    const rise = smoothstep(0, 2600, inland) * (0.25 + 0.75 * flank) + 0.9 * smoothstep(5200, 9000, z);
    const crest = noise.ridged(x / 2900 + 7, z / 2900, 10);
    const base = 14 + tall * rise * (150 + 1250 * crest ** 1.6) + 14 * noise.fbm(x / 90, z / 90, 5, 0);
    const slope = smoothstep(0, 60, inland);
    return base * slope + trees(noise, x, z, base, near) * slope;
  };
  return buildTerrain({ heightAt, near: 520, far: 13000, spread: 0.62, ...gridFor(width, 1300, 760), sun });
}

/** Conifers as cones on jittered places, where the slope is low enough on the mountain; 0 beyond 3 km. */
function trees(noise: Noise, x: number, z: number, height: number, out: Float64Array): number {
  if (z > 4200) return 0;
  const woods = woodsAt(noise, x, z, height);
  if (woods <= 0) return 0;
  noise.cell(x / 7.5, z / 7.5, out);
  const size = 10 + 13 * (out[1] as number);
  return woods * Math.max(0, size * (1 - (out[0] as number) * 1.25)) * smoothstep(4200, 2600, z);
}

/** How wooded a place is, 0..1: full below the tree line, in tongues and clearings towards it. */
function woodsAt(noise: Noise, x: number, z: number, height: number): number {
  return smoothstep(-0.1, 0.12, noise.fbm(x / 420, z / 420, 4, 0) + 0.42 - height / 850);
}

function mountainShader(
  noise: Noise,
  sunLight: Light,
  haze: Light,
  sun: readonly [number, number, number],
  snowLine: number,
): (hit: Hit, out: Light) => void {
  const rock = srgb(128, 120, 112);
  const scree = srgb(158, 148, 134);
  const meadow = srgb(104, 116, 58);
  const forest = srgb(38, 58, 34);
  const snow = light(0.86, 0.88, 0.93);
  const ambient = light(0.17, 0.22, 0.34);
  return (hit, out) => {
    const { x, z, height, footprint } = hit;
    const fine = noise.fbm(x / 46, z / 46 + height / 30, 6, footprint / 46, 0.6);
    const coarse = noise.fbm(x / 260, height / 90, 4, footprint / 90);
    const steep = Math.hypot(hit.slopeX, hit.slopeZ);
    copyLight(out, rock);
    mixInto(out, scree, smoothstep(0.25, -0.3, coarse + 0.5 * fine));
    mixInto(out, meadow, smoothstep(1.0, 0.55, steep + 0.3 * fine) * smoothstep(1500, 700, height + 250 * coarse));
    const woods = woodsAt(noise, x, z, height);
    mixInto(out, forest, smoothstep(0, 0.25, woods));
    const white = smoothstep(620 * snowLine, 980 * snowLine, height + 260 * coarse + 150 * fine);
    mixInto(out, snow, white * smoothstep(1.9, 0.8, steep + 0.6 * fine));
    const rough = woods > 0.5 ? 0.35 : 0.85 * (1 - 0.5 * white);
    const nx = -hit.slopeX + rough * fine;
    const nz = -hit.slopeZ - rough * 0.8 * noise.fbm(x / 46 + 9, z / 46 - height / 30, 4, footprint / 46, 0.6);
    const facing = (nx * sun[0] + sun[1] + nz * sun[2]) / Math.sqrt(1 + nx * nx + nz * nz);
    const direct = Math.max(0, facing) * hit.sunlit;
    const texture = 1 + 0.35 * fine;
    const veil = 1 - Math.exp(-z / 15000 - 0.05 * smoothstep(300, 0, height));
    for (let c = 0; c < 3; c++) {
      const lit = (ambient[c] as number) * (0.7 + 0.3 * clamp(nx * 0.3 + 0.7)) + (sunLight[c] as number) * direct;
      out[c] = lerp((out[c] as number) * texture * lit, haze[c] as number, veil);
    }
  };
}
