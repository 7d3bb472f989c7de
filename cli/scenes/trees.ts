import { createRandom, type Random } from "../../src/core/random.ts";
import { blend, type Canvas, clamp, type Light, lerp, light, mixInto, smoothstep, srgb } from "./canvas.ts";
import type { Land } from "./meadow.ts";

const NEAREST = 62;
const FARTHEST = 430;

interface Tree {
  readonly x: number;
  readonly z: number;
  readonly foot: number;
  readonly tall: number;
  readonly wide: number;
  readonly colour: Light;
  readonly seed: number;
}

/** Broad-leaved trees and bushes in groves, from far to near, each with its shade on the ground. */
export function paintTrees(canvas: Canvas, land: Land, seed: number): void {
  const random = createRandom(seed);
  const trees: Tree[] = [];
  for (let z = FARTHEST; z > NEAREST; z *= 0.94)
    for (let i = -14; i <= 14; i++) {
      const tree = treeAt(
        land,
        random,
        (i + random.uniform() - 0.5) * 0.056 * z,
        z * lerp(0.965, 1.03, random.uniform()),
      );
      if (tree) trees.push(tree);
    }
  trees.sort((a, b) => b.z - a.z);
  for (const tree of trees) paintShade(canvas, land, tree);
  for (const tree of trees) {
    const own = createRandom(tree.seed);
    if (tree.tall > 4) paintTrunk(canvas, land, tree);
    paintCrown(canvas, land, tree, own);
  }
}

function treeAt(land: Land, random: Random, x: number, z: number): Tree | undefined {
  const a = random.uniform();
  const b = random.uniform();
  const c = random.uniform();
  const seed = random.integer(0, 1 << 30);
  const grove = land.noise.fbm(x / 85 + 11, z / 120, 3, 0) + 0.12 * smoothstep(120, 400, z);
  if (grove < 0.17 && c > 0.012) return undefined;
  if (Math.abs(x - land.path(z)) < 6) return undefined;
  const bush = grove < 0.26 && a < 0.5;
  const tall = bush ? lerp(1.6, 3.4, b) : lerp(7.5, 14, b);
  const colour = srgb(60, 78, 38);
  mixInto(colour, srgb(104, 108, 52), a * 0.7);
  mixInto(colour, srgb(44, 64, 40), c * 0.5);
  return { x, z, foot: land.ground(x, z), tall, wide: tall * lerp(0.34, 0.46, a) * (bush ? 1.5 : 1), colour, seed };
}

/** Pixels a metre at a depth, and the place of a world point on the picture. */
function projected(canvas: Canvas, land: Land, x: number, y: number, z: number): readonly [number, number, number] {
  const metre = (land.view.focal / z) * canvas.height;
  return [canvas.width / 2 + x * metre, land.view.horizon * canvas.height + (land.view.eye - y) * metre, metre];
}

/** The tree's shadow: a flat soft patch where the sun's rays through the crown reach the ground. */
function paintShade(canvas: Canvas, land: Land, tree: Tree): void {
  const [sx, sy, sz] = land.sun;
  const run = (tree.tall * 0.6) / sy;
  const [cx, cy, metre] = projected(canvas, land, tree.x - sx * run * 0.7, tree.foot, tree.z - sz * run * 0.7);
  const half = (tree.wide * 1.1 + Math.abs(sx) * run * 0.35) * metre;
  const flat = Math.max(1.2, (tree.wide * land.view.eye * 1.5 * metre) / tree.z + 0.12 * metre);
  eachPixel(canvas, cx, cy, half, flat, (i, u, v) => {
    const ragged = land.noise.fbm(u * 4 + tree.x, v * 2 + tree.z, 3, 0);
    const alpha = 0.36 * smoothstep(1, 0.45, Math.hypot(u, v) + 0.35 * ragged);
    for (let c = 0; c < 3; c++) {
      const old = canvas.rgb[i * 3 + c] as number;
      canvas.rgb[i * 3 + c] = old * (1 - alpha * (c === 2 ? 0.75 : 1));
    }
  });
}

/** Visits the pixels of an upright box about (cx, cy) with coordinates -1..1 in it. */
function eachPixel(
  canvas: Canvas,
  cx: number,
  cy: number,
  halfX: number,
  halfY: number,
  visit: (index: number, u: number, v: number) => void,
): void {
  const bottom = Math.min(canvas.height, Math.ceil(cy + halfY));
  const right = Math.min(canvas.width, Math.ceil(cx + halfX));
  for (let y = Math.max(0, Math.floor(cy - halfY)); y < bottom; y++)
    for (let x = Math.max(0, Math.floor(cx - halfX)); x < right; x++)
      visit(y * canvas.width + x, (x + 0.5 - cx) / halfX, (y + 0.5 - cy) / halfY);
}

function paintTrunk(canvas: Canvas, land: Land, tree: Tree): void {
  const [cx, cy, metre] = projected(canvas, land, tree.x, tree.foot + tree.tall * 0.2, tree.z);
  const bark = light();
  const half = 0.02 * tree.tall * metre;
  eachPixel(canvas, cx, cy, half + 1, tree.tall * 0.22 * metre, (i, u, v) => {
    const flare = 0.55 + 0.45 * smoothstep(0.4, 1, v) ** 2;
    const n = (u * (half + 1)) / (half * flare);
    const alpha = clamp((1 - Math.abs(n)) * half + 0.5);
    const facing = clamp(0.25 + 0.75 * n * Math.sign(land.sun[0]));
    for (let c = 0; c < 3; c++)
      bark[c] =
        ([0.1, 0.08, 0.06][c] as number) * (0.6 + 1.4 * facing) * (1 + 0.4 * land.noise.at(n * 4, v * 3 + tree.x));
    blend(canvas, i, bark, alpha);
  });
}

/** A part of a crown, from the tree's foot, metres. */
interface Bough {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly radius: number;
}

const leaf = light();

/**
 * The crown: boughs as spheres inside the crown's outline, each hung with leaf sprays on its surface,
 * painted from the back to the front. A spray is lit by where its bough faces and by how deep it hangs.
 */
function paintCrown(canvas: Canvas, land: Land, tree: Tree, random: Random): void {
  const isBush = tree.tall <= 4;
  const low = isBush ? 0.1 : 0.24;
  const boughs: Bough[] = [];
  const count = isBush ? 7 : 20;
  for (let i = 0; i < count; i++) {
    const up = random.uniform();
    const reach = tree.wide * Math.sqrt(Math.max(0.1, 1 - (1.75 * up - 0.72) ** 2)) * 0.72;
    const turn = 2 * Math.PI * random.uniform();
    const far = Math.sqrt(random.uniform()) * reach;
    boughs.push({
      x: Math.cos(turn) * far,
      y: tree.tall * lerp(low + 0.1, 0.86, up),
      z: Math.sin(turn) * far,
      radius: tree.wide * lerp(0.2, 0.46, random.uniform()) * (1 - 0.3 * up),
    });
  }
  boughs.sort((a, b) => b.z - a.z);
  // Sprays have a size of their own, so near trees need more of them than far ones.
  const size = clamp(tree.z * 0.0017, 0.13, 0.4) * (isBush ? 0.75 : 1);
  for (const bough of boughs) {
    const { radius } = bough;
    const sprays = Math.round(clamp((3.2 * radius * radius) / (size * size), 14, 230));
    for (let i = 0; i < sprays; i++) paintSpray(canvas, land, tree, random, bough, size, i / sprays);
  }
}

function paintSpray(
  canvas: Canvas,
  land: Land,
  tree: Tree,
  random: Random,
  bough: Bough,
  size: number,
  order: number,
): void {
  const turn = 2 * Math.PI * random.uniform();
  const ny = 2 * random.uniform() - 1;
  const flat = Math.sqrt(1 - ny * ny);
  const nx = Math.cos(turn) * flat;
  // From the far side of the bough to the near one.
  const nz = lerp(Math.abs(Math.sin(turn) * flat), -Math.abs(Math.sin(turn) * flat), smoothstep(0.2, 0.5, order));
  const out = bough.radius * (0.5 + 0.75 * random.uniform());
  const tilt = Math.PI * random.uniform();
  const tone = 0.45 + 0.85 * random.uniform();
  const [cx, cy, metre] = projected(
    canvas,
    land,
    tree.x + bough.x + nx * out,
    tree.foot + bough.y + ny * out * 0.8,
    tree.z,
  );
  // Facing of the bough's side and of the whole crown's side together.
  const crownY = (bough.y + ny * out) / tree.tall - 0.55;
  const crownX = (bough.x + nx * out) / tree.wide;
  const facing =
    0.55 * (nx * land.sun[0] + ny * land.sun[1] + nz * -0.25) +
    0.6 * (crownX * land.sun[0] + 1.5 * crownY * land.sun[1]);
  const direct = smoothstep(-0.25, 0.75, facing);
  const sky = 0.35 + 0.4 * clamp(0.5 + ny * 0.5) + 0.35 * clamp(crownY + 0.5);
  const veil = 1 - Math.exp(-tree.z / 2600);
  for (let c = 0; c < 3; c++) {
    const lit = (land.ambient[c] as number) * sky * 0.8 + (land.sunLight[c] as number) * direct * 0.95;
    // Light through the leaves is yellower than light from them.
    const body = (tree.colour[c] as number) * tone * (c === 2 ? 0.75 : 1 + 0.25 * direct);
    leaf[c] = lerp(body * lit, land.haze[c] as number, veil);
  }
  const half = size * metre;
  const cos = Math.cos(tilt);
  const sin = Math.sin(tilt);
  const soft = 0.8 / Math.max(0.8, half);
  eachPixel(canvas, cx, cy, half, half, (i, u, v) => {
    const a = u * cos + v * sin;
    const b = (v * cos - u * sin) * 1.7;
    const r = Math.sqrt(a * a + b * b);
    const alpha = smoothstep(0.85 + soft * 0.5, 0.85 - soft * 0.5, r);
    if (alpha > 0) blend(canvas, i, leaf, alpha * Math.min(1, half * 1.2));
  });
}
