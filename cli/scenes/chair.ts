import { clamp, smoothstep } from "./canvas.ts";

/** A wooden chair that stands on the floor at (x, z), turned by `turn` radians. */
export interface Chair {
  readonly x: number;
  readonly z: number;
  readonly turn: number;
}

/** Radius of a sphere about the chair's middle that holds all of it, metres. */
const REACH = 0.62;
const MIDDLE = 0.46;

/** Signed distance from a place to the chair, metres (rounded boxes and capsules after Quilez, "distance functions"). */
export function chairDistance(chair: Chair, px: number, py: number, pz: number): number {
  const cos = Math.cos(chair.turn);
  const sin = Math.sin(chair.turn);
  const wx = px - chair.x;
  const wz = pz - chair.z;
  // The chair is its own mirror image: one half will do.
  const x = Math.abs(wx * cos - wz * sin);
  const z = wx * sin + wz * cos;
  const y = py;
  let d = roundBox(x, y - 0.455 + 0.03 * x * x, z, 0.205, 0.014, 0.2, 0.012);
  d = Math.min(d, roundBox(x, y - 0.415, z - 0.02, 0.17, 0.022, 0.17, 0.006));
  d = Math.min(d, capsule(x, y, z, 0.165, 0.44, -0.165, 0.2, 0.016, -0.2));
  d = Math.min(d, capsule(x, y, z, 0.165, 0.44, 0.175, 0.195, 0.016, 0.225));
  d = Math.min(d, capsule(x, y, z, 0.175, 0.45, 0.185, 0.185, 0.94, 0.27));
  d = Math.min(d, capsule(x, y, z, 0.18, 0.2, -0.18, 0.18, 0.2, 0.2) + 0.007);
  for (const [height, half] of slats) {
    // Slats bow backwards and follow the lean of the back.
    const back = 0.19 + (height - 0.45) * 0.165 + 0.035 * (1 - (x / 0.19) ** 2);
    d = Math.min(d, roundBox(x, y - height, z - back, 0.178, half, 0.007, 0.005) * 0.9);
  }
  return d;
}

const slats = [
  [0.58, 0.022],
  [0.72, 0.022],
  [0.88, 0.04],
] as const;

function roundBox(x: number, y: number, z: number, hx: number, hy: number, hz: number, round: number): number {
  const dx = Math.abs(x) - hx;
  const dy = Math.abs(y) - hy;
  const dz = Math.abs(z) - hz;
  const ox = Math.max(dx, 0);
  const oy = Math.max(dy, 0);
  const oz = Math.max(dz, 0);
  return Math.sqrt(ox * ox + oy * oy + oz * oz) + Math.min(Math.max(dx, dy, dz), 0) - round;
}

const LEG = 0.0165;

function capsule(
  x: number,
  y: number,
  z: number,
  ax: number,
  ay: number,
  az: number,
  bx: number,
  by: number,
  bz: number,
): number {
  const ux = bx - ax;
  const uy = by - ay;
  const uz = bz - az;
  const t = clamp(((x - ax) * ux + (y - ay) * uy + (z - az) * uz) / (ux * ux + uy * uy + uz * uz));
  const dx = x - ax - ux * t;
  const dy = y - ay - uy * t;
  const dz = z - az - uz * t;
  return Math.sqrt(dx * dx + dy * dy + dz * dz) - LEG;
}

type Place = readonly [number, number, number];

/** Where a line enters and leaves the sphere about the chair; `undefined` when it misses. */
function span(chair: Chair, from: Place, to: Place, reach: number): readonly [number, number] | undefined {
  const x = chair.x - from[0];
  const y = MIDDLE - from[1];
  const z = chair.z - from[2];
  const along = x * to[0] + y * to[1] + z * to[2];
  const inside = reach * reach - (x * x + y * y + z * z - along * along);
  if (inside <= 0) return undefined;
  const half = Math.sqrt(inside);
  return along + half > 0 ? [Math.max(0.002, along - half), along + half] : undefined;
}

/**
 * Sphere-traces the chair.
 * @param pixel width of a pixel at distance 1: the edges are as soft as a pixel
 * @returns distance along the ray and the covered share of the pixel; share 0 = missed
 */
export function traceChair(chair: Chair, from: Place, to: Place, pixel: number): { t: number; share: number } {
  const range = span(chair, from, to, REACH);
  if (!range) return { t: 0, share: 0 };
  let t = range[0];
  let nearest = 9;
  let nearestT = t;
  for (let i = 0; i < 90 && t < range[1]; i++) {
    const d = chairDistance(chair, from[0] + to[0] * t, from[1] + to[1] * t, from[2] + to[2] * t);
    const inPixels = d / (t * pixel);
    if (inPixels < 0.15) return { t, share: 1 };
    if (inPixels < nearest) {
      nearest = inPixels;
      nearestT = t;
    }
    t += Math.max(d, 0.15 * t * pixel);
  }
  return { t: nearestT, share: smoothstep(1.0, 0.15, nearest) };
}

/**
 * The share of a light that the chair takes from a place: the nearest miss against the distance (Quilez, "soft shadows").
 * @param sharpness the distance over the light's width; the sun has about 107, a window a few
 */
export function chairShadow(chair: Chair, from: Place, to: Place, sharpness: number): number {
  // A soft light is dimmed by near misses too.
  const range = span(chair, from, to, REACH + Math.min(0.4, 1.8 / sharpness));
  if (!range) return 0;
  let open = 1;
  let t = range[0] + 0.004;
  for (let i = 0; i < 44 && t < range[1]; i++) {
    const d = chairDistance(chair, from[0] + to[0] * t, from[1] + to[1] * t, from[2] + to[2] * t);
    open = Math.min(open, 0.5 + (0.5 * sharpness * d) / t);
    if (open <= 0) return 1;
    t += clamp(d, 0.006, 0.08);
  }
  const o = clamp(open);
  return 1 - o * o * (3 - 2 * o);
}
