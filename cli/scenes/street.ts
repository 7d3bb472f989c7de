import { createRandom } from "../../src/core/random.ts";
import { clamp, copyLight, type Light, lerp, light, type Scene, smoothstep } from "./canvas.ts";
import { facadeLight, facadeOf } from "./facade.ts";
import { createNoise, type Noise } from "./noise.ts";
import { asphalt, kerbstone, slabs } from "./pavement.ts";
import { type PinholeView, paintRays, type Ray } from "./rays.ts";
import { type Sign, signHit, signShadow } from "./sign.ts";
import type { Facade } from "./walls.ts";

/** What all surfaces of the street share. The wall is the plane z = 0, the pavement y = 0, the camera at z < 0. */
export interface Daylight {
  readonly noise: Noise;
  /** Unit vector to the sun; z < 0, so that it shines on the wall. */
  readonly sun: readonly [number, number, number];
  readonly sunLight: Light;
  readonly skyLight: Light;
  /** Share of the sun that a tree out of sight lets through, 0..1, at a place. */
  leaves(x: number, y: number, z: number, pixel: number): number;
}

const KERB = -2.6;
const KERB_WIDTH = 0.16;
const KERB_HEIGHT = 0.13;

/** A sunlit facade over a pavement; a traffic sign with its shadow is the object. */
export function streetScene(seed: number): Scene {
  const random = createRandom(seed);
  const noise = createNoise(random.integer(0, 1 << 30));
  const side = random.uniform() < 0.5 ? -1 : 1;
  const day = daylight(noise, side, random.uniform(), random.uniform());
  const view: PinholeView = {
    eye: [0, 1.62, -lerp(8.2, 9.4, random.uniform())],
    focal: 1.12,
    horizon: 0.62,
    yaw: -side * lerp(0.05, 0.22, random.uniform()),
  };
  const facade = facadeOf(random, noise);
  const sign: Sign = {
    x: side * lerp(-1.7, 0.5, random.uniform()),
    z: KERB + 0.45,
    height: lerp(2.15, 2.35, random.uniform()),
    radius: 0.31,
    kind: random.integer(0, 3),
  };
  const front = light();
  const shade = (ray: Ray, withObject: boolean, out: Light): number => {
    const hit = withObject ? signHit(sign, day, ray, out) : 0;
    if (hit >= 0.999) return 1;
    copyLight(front, out);
    const shadow = ground(ray, facade, day, withObject ? sign : undefined, out);
    if (hit > 0) for (let c = 0; c < 3; c++) out[c] = lerp(out[c] as number, front[c] as number, hit);
    return Math.max(hit, shadow);
  };
  const reach = { left: Math.min(sign.x, sign.x - side * 3) - 1.2, right: Math.max(sign.x, sign.x - side * 3) + 1.2 };
  return paintRays(view, shade, [
    [reach.left, 0, KERB],
    [reach.right, 0, KERB],
    [reach.left, sign.height + 0.5, 0],
    [reach.right, sign.height + 0.5, sign.z],
  ]);
}

function daylight(noise: Noise, side: number, high: number, tree: number): Daylight {
  const sun = [side * 0.62, lerp(0.62, 0.85, high), -0.52] as const;
  const n = Math.hypot(...sun);
  const unit = [sun[0] / n, sun[1] / n, sun[2] / n] as const;
  const leaves = (x: number, y: number, z: number, pixel: number): number => {
    // Along the sun's rays onto a plane: leaves 5 to 9 m away blur over about their own size.
    const a = x - (unit[0] / unit[1]) * y + tree * 40;
    const b = z - (unit[2] / unit[1]) * y;
    const crown = noise.fbm(a / 2.6, b / 2.6 + 7, 2, 0) + 0.1 + 0.22 * (side * (a - tree * 40) * 0.35);
    if (crown < -0.25) return 1;
    const gaps = noise.fbm(a / 0.42, b / 0.42, 3, 0.2 + pixel / 0.42, 0.6);
    return 1 - smoothstep(-0.12, 0.3, crown + 0.75 * gaps) * 0.93;
  };
  return { noise, sun: unit, sunLight: light(1.75, 1.52, 1.18), skyLight: light(0.23, 0.29, 0.4), leaves };
}

/** The street behind the sign; returns how much of its light the sign takes away, 0..1. */
function ground(ray: Ray, facade: Facade, day: Daylight, sign: Sign | undefined, out: Light): number {
  const [ox, oy, oz] = ray.from;
  const [dx, dy, dz] = ray.to;
  const pavement = dy < 0 ? -oy / dy : Number.POSITIVE_INFINITY;
  const wall = -oz / dz;
  const t = Math.min(pavement, wall);
  ray.surface = 0;
  if (wall <= pavement) return facadeLight(facade, day, ox + dx * t, oy + dy * t, ray, t, sign, out);
  const z = oz + dz * t;
  ray.surface = 1;
  if (z > KERB) {
    const x = ox + dx * t;
    const blocked = sign ? signShadow(sign, day, x, 0, z) : 0;
    const pixel = t * ray.pixel;
    if (z < KERB + KERB_WIDTH) kerbstone(day, x, KERB_HEIGHT + z - KERB, pixel, out);
    else slabs(day, x, z, pixel, -dy, Math.abs(dx / dz), out);
    return litGround(day, x, 0, z, pixel, blocked, out);
  }
  ray.surface = 2;
  const face = (KERB - oz) / dz;
  const faceY = oy + dy * face;
  if (faceY > -KERB_HEIGHT) {
    const x = ox + dx * face;
    kerbstone(day, x, faceY, face * ray.pixel, out);
    return litGround(
      day,
      x,
      faceY,
      KERB,
      face * ray.pixel,
      sign ? signShadow(sign, day, x, faceY, KERB) : 0,
      out,
      0.55,
    );
  }
  ray.surface = 3;
  const low = (-KERB_HEIGHT - oy) / dy;
  const x = ox + dx * low;
  const roadZ = oz + dz * low;
  const pixel = low * ray.pixel;
  asphalt(day, x, roadZ, pixel, -dy, KERB - roadZ, out);
  const blocked = sign ? signShadow(sign, day, x, -KERB_HEIGHT, roadZ) : 0;
  return litGround(day, x, -KERB_HEIGHT, roadZ, pixel, blocked, out);
}

/** Lights an upward surface in place. */
function litGround(
  day: Daylight,
  x: number,
  y: number,
  z: number,
  pixel: number,
  blocked: number,
  out: Light,
  facing = 1,
): number {
  const open = day.leaves(x, y, z, pixel) * (1 - blocked);
  // The wall hides half of the sky from what lies close before it.
  const sky = 0.5 + 0.5 * clamp(-z / Math.hypot(z, 3));
  const nearWall = lerp(0.55, 1, smoothstep(0, 0.28, -z));
  for (let c = 0; c < 3; c++) {
    const bounce = 0.1 * (day.sunLight[c] as number);
    const ambient = (day.skyLight[c] as number) * sky * nearWall + bounce;
    out[c] = (out[c] as number) * (ambient + (day.sunLight[c] as number) * day.sun[1] * open * facing);
  }
  return blocked * day.leaves(x, y, z, pixel);
}
