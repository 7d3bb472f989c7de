import { createRandom } from "../../src/core/random.ts";
import { type Balloon, paintBalloon } from "./balloon.ts";
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
import { paintGrass } from "./grass.ts";
import { createNoise, type Noise } from "./noise.ts";
import { type SkyOptions, skyLight } from "./sky.ts";
import { buildTerrain, gridFor, type Hit, paintTerrain, type Terrain, type View } from "./terrain.ts";
import { paintTrees } from "./trees.ts";

/** What all parts of the meadow share. */
export interface Land {
  readonly noise: Noise;
  readonly view: View;
  readonly sun: readonly [number, number, number];
  readonly sunLight: Light;
  readonly ambient: Light;
  readonly haze: Light;
  /** 0 = fresh green, 1 = late summer. */
  readonly dry: number;
  /** Middle of the path at depth z, metres right. */
  path(z: number): number;
  /** Height of the bare ground, metres. */
  ground(x: number, z: number): number;
}

/** A meadow with a path, woods on the hills and fair-weather clouds; a hot-air balloon is the object. */
export function meadowScene(seed: number): Scene {
  const random = createRandom(seed);
  const noise = createNoise(random.integer(0, 1 << 30));
  const side = random.uniform() < 0.5 ? -1 : 1;
  const land = landOf(noise, side, random.uniform(), random.uniform(), lerp(0.58, 0.66, random.uniform()));
  const sky: SkyOptions = {
    noise,
    zenith: light(0.1, 0.24, 0.62),
    horizon: light(0.66, 0.8, 0.98),
    glow: light(0.3, 0.27, 0.2),
    sunAt: [side * 1.1, 0.9],
    cloud: { lit: light(1.65, 1.6, 1.5), shaded: light(0.48, 0.52, 0.62) },
    cover: lerp(-0.08, 0.2, random.uniform()),
    scale: 0.95,
    stretch: 1.25,
  };
  const balloon: Balloon = {
    noise,
    right: lerp(-0.34, 0.34, random.uniform()),
    up: lerp(0.3, 0.42, random.uniform()),
    radius: lerp(0.055, 0.085, random.uniform()),
    palette: random.integer(0, 4),
    sun: land.sun,
  };
  const grassSeed = random.integer(0, 1 << 30);
  return {
    background: (canvas) => {
      paintSky(canvas, land.view, sky);
      paintTerrain(canvas, land.view, hills(land, canvas.width), groundShader(land));
      paintTrees(canvas, land, grassSeed + 1);
      paintGrass(canvas, land, grassSeed);
    },
    object: (canvas, touched) => paintBalloon(canvas, touched, land.view, balloon),
  };
}

function landOf(noise: Noise, side: number, high: number, dry: number, horizon: number): Land {
  const sun = [side * 0.75, lerp(0.55, 0.9, high), 0.12] as const;
  const n = Math.hypot(...sun);
  const sway = side * lerp(0.8, 2.2, dry);
  const path = (z: number): number =>
    sway * Math.sin(z / 13 + high * 6) * smoothstep(0, 30, z) - side * 0.5 + side * z * 0.035;
  const ground = (x: number, z: number): number => {
    const near = 0.5 * noise.fbm(x / 16, z / 16, 4, 0) * smoothstep(2, 14, z);
    const swell = 7 * noise.fbm(x / 170 + 5, z / 210, 4, 0) * smoothstep(25, 190, z) - 2.2 * smoothstep(20, 110, z);
    const far = 85 * smoothstep(260, 1500, z) * (0.75 + 0.6 * noise.fbm(x / 620 + 3, z / 620, 5, 0));
    const rut = -0.09 * smoothstep(0.75, 0.35, Math.abs(x - path(z)));
    return near + swell + far + rut;
  };
  return {
    noise,
    view: { eye: 1.65, focal: 1.15, horizon },
    sun: [sun[0] / n, sun[1] / n, sun[2] / n],
    sunLight: light(1.75, 1.58, 1.3),
    ambient: light(0.2, 0.26, 0.36),
    haze: light(0.5, 0.64, 0.84),
    dry,
    path,
    ground,
  };
}

function paintSky(canvas: Canvas, view: View, sky: SkyOptions): void {
  const { width, height } = canvas;
  const colour = light();
  const end = Math.min(height, Math.ceil(view.horizon * height) + 2);
  for (let y = 0; y < end; y++)
    for (let x = 0; x < width; x++) {
      skyLight(sky, (x + 0.5 - width / 2) / height, view.horizon - (y + 0.5) / height, 1 / height, colour);
      blend(canvas, y * width + x, colour, 1);
    }
}

function hills(land: Land, width: number): Terrain {
  const near = new Float64Array(4);
  const heightAt = (x: number, z: number): number => {
    const wood = woodAt(land, x, z);
    return land.ground(x, z) + (wood > 0 ? crowns(land.noise, x, z, wood, near) : 0);
  };
  return buildTerrain({ heightAt, near: 1.9, far: 2600, spread: 0.72, ...gridFor(width, 1300, 900), sun: land.sun });
}

/** How wooded a place is, 0..1: distant woods; nearer trees are painted one by one. */
function woodAt(land: Land, x: number, z: number): number {
  if (z < 400) return 0;
  const grove = land.noise.fbm(x / 95 + 11, z / 130, 3, 0) - 0.24 + 0.34 * smoothstep(500, 1500, z);
  return smoothstep(0, 0.1, grove) * smoothstep(400, 470, z);
}

/** Height of the leaf canopy: round crowns on jittered places, lumpy with boughs and leaves. */
function crowns(noise: Noise, x: number, z: number, wood: number, out: Float64Array): number {
  noise.cell(x / 7, z / 7, out);
  const size = 5 + 8 * (out[1] as number);
  const r = (out[0] as number) * 1.5;
  if (r >= 1) return 0;
  const lumps = 1 + 0.3 * noise.fbm(x / 1.9, z / 1.9, 4, 0, 0.6);
  return wood * size * Math.sqrt(1 - r * r) * lumps;
}

function groundShader(land: Land): (hit: Hit, out: Light) => void {
  const { noise, sun } = land;
  const lush = srgb(92, 122, 44);
  const straw = srgb(176, 158, 84);
  const earth = srgb(150, 124, 92);
  const leaves = srgb(54, 82, 30);
  const green = light();
  const crop = srgb(186, 168, 92);
  return (hit, out) => {
    const { x, z, footprint } = hit;
    // Seen flat: a pixel covers far more ground in depth than across.
    const long = Math.min(footprint * 12, (footprint * z) / 1.4 + footprint);
    const patches = noise.fbm(x / 7, z / 11, 5, long / 11, 0.6);
    const tufts = noise.fbm(x / 0.16, z / 0.3, 5, (long * 0.45) / 0.16, 0.7);
    const fields = noise.fbm(x / 160 + 40, z / 190, 2, 0);
    copyLight(out, lush);
    mixInto(out, straw, clamp(0.28 + 0.3 * land.dry + 0.55 * patches));
    mixInto(out, crop, 0.7 * smoothstep(0.18, 0.24, fields) * smoothstep(120, 200, z));
    const trodden = smoothstep(0.62, 0.3, Math.abs(x - land.path(z)) + 0.22 * patches + 0.2 * tufts);
    const pebbles = noise.fbm(x / 0.03, z / 0.04, 3, (long * 0.4) / 0.03, 0.8);
    mixInto(out, earth, trodden * smoothstep(200, 60, z));
    for (let c = 0; c < 3; c++)
      out[c] = (out[c] as number) * (1 + 0.5 * tufts * (1 - trodden) + 0.4 * pebbles * trodden);
    const wood = woodAt(land, x, z);
    const canopy = smoothstep(0.25, 1.6, hit.height - land.ground(x, z)) * wood;
    const foliage = noise.fbm(x / 1.3, z / 1.3 + hit.height / 0.9, 6, footprint / 0.9, 0.75);
    if (wood > 0) {
      const tone = 1 + 0.9 * foliage + 0.5 * noise.fbm(x / 8, z / 8, 2, 0);
      for (let c = 0; c < 3; c++) green[c] = (leaves[c] as number) * Math.max(0.25, tone);
      mixInto(out, green, canopy);
    }
    const rough = canopy * 0.9;
    const nx = -hit.slopeX + rough * foliage;
    const nz = -hit.slopeZ - rough * 0.6 * foliage;
    const facing = Math.max(0, nx * sun[0] + sun[1] + nz * sun[2]) / Math.sqrt(1 + nx * nx + nz * nz);
    const cloudShade = lerp(
      0.45,
      1,
      smoothstep(-0.28, 0.02, noise.fbm(x / 210 + 77, z / 330, 3, 0) + 0.14 + 0.3 * smoothstep(30, 8, z)),
    );
    const direct = facing * hit.sunlit * cloudShade;
    const veil = 1 - Math.exp(-z / 2600);
    for (let c = 0; c < 3; c++) {
      const lit =
        (land.ambient[c] as number) * (1 - 0.45 * canopy * (1 - facing)) + (land.sunLight[c] as number) * direct;
      out[c] = lerp((out[c] as number) * lit, land.haze[c] as number, veil);
    }
  };
}
