import { type Canvas, clamp, type Light, light } from "./canvas.ts";

/** World axes: x right, y up, z away from the camera, metres; the camera stands at (0, eye, 0) and looks along z. */
export interface View {
  /** Height of the camera, metres. */
  readonly eye: number;
  /** Focal length in image heights. */
  readonly focal: number;
  /** Where the horizon lies, 0 = top, 1 = bottom of the picture. */
  readonly horizon: number;
}

export interface TerrainOptions {
  /** Height in metres at a place. */
  heightAt(x: number, z: number): number;
  readonly near: number;
  readonly far: number;
  /** Tangent of half the angle that the grid spans; wider than the picture. */
  readonly spread: number;
  readonly columns: number;
  readonly rows: number;
  /** Unit vector to the sun. */
  readonly sun: readonly [number, number, number];
}

/** One visible place on the ground. */
export interface Hit {
  x: number;
  z: number;
  height: number;
  slopeX: number;
  slopeZ: number;
  /** Share of the sun that reaches it, 0..1. */
  sunlit: number;
  /** Width of a pixel there, metres. */
  footprint: number;
}

/**
 * A height field on a grid that is even in view angle and in log depth, so that its cells are equally
 * small on the picture near and far.
 */
export interface Terrain extends TerrainOptions {
  readonly ratio: number;
  /** 1 / ln(ratio). */
  readonly rowsPerLog: number;
  readonly heights: Float32Array;
  readonly slopeX: Float32Array;
  readonly slopeZ: Float32Array;
  readonly sunlit: Float32Array;
}

/** A grid as fine as a picture of this width can show, at most `columns` x `rows`; heights stay where they are. */
export function gridFor(width: number, columns: number, rows: number): { columns: number; rows: number } {
  const share = clamp(width / 1300, 0.3, 1);
  return { columns: Math.round(columns * share), rows: Math.round(rows * share) };
}

export function buildTerrain(options: TerrainOptions): Terrain {
  const { near, far, spread, columns, rows } = options;
  const ratio = (far / near) ** (1 / (rows - 1));
  const heights = new Float32Array(columns * rows);
  for (let r = 0; r < rows; r++) {
    const z = near * ratio ** r;
    for (let c = 0; c < columns; c++)
      heights[r * columns + c] = options.heightAt(((2 * c) / (columns - 1) - 1) * spread * z, z);
  }
  const slopeX = new Float32Array(columns * rows);
  const slopeZ = new Float32Array(columns * rows);
  const terrain = {
    ...options,
    ratio,
    rowsPerLog: 1 / Math.log(ratio),
    heights,
    slopeX,
    slopeZ,
    sunlit: new Float32Array(columns * rows),
  };
  fillSlopes(terrain);
  fillSunlight(terrain);
  return terrain;
}

function fillSlopes(t: Terrain): void {
  const { columns, rows, heights, spread, ratio, near } = t;
  const step = (2 * spread) / (columns - 1);
  for (let r = 0; r < rows; r++) {
    const z = near * ratio ** r;
    const up = Math.min(rows - 1, r + 1);
    const down = Math.max(0, r - 1);
    const depth = near * (ratio ** up - ratio ** down);
    for (let c = 0; c < columns; c++) {
      const left = Math.max(0, c - 1);
      const right = Math.min(columns - 1, c + 1);
      const i = r * columns;
      const slope = ((heights[i + right] as number) - (heights[i + left] as number)) / ((right - left) * step * z);
      const along = ((heights[up * columns + c] as number) - (heights[down * columns + c] as number)) / depth;
      t.slopeX[i + c] = slope;
      t.slopeZ[i + c] = along - slope * (c * step - spread);
    }
  }
}

/** Height at a place, from the grid; 0 outside it. */
function gridHeight(t: Terrain, x: number, z: number): number {
  if (z <= t.near || z >= t.far) return 0;
  const r = Math.round(Math.log(z / t.near) * t.rowsPerLog);
  const c = Math.round(((x / z / t.spread + 1) / 2) * (t.columns - 1));
  if (c < 0 || c >= t.columns || r >= t.rows) return 0;
  return t.heights[r * t.columns + c] as number;
}

/** Marches from every place towards the sun; near misses give half shade (penumbra). */
function fillSunlight(t: Terrain): void {
  const [sx, sy, sz] = t.sun;
  for (let r = 0; r < t.rows; r++) {
    const z = t.near * t.ratio ** r;
    for (let c = 0; c < t.columns; c++) {
      const i = r * t.columns + c;
      const x = ((2 * c) / (t.columns - 1) - 1) * t.spread * z;
      const from = t.heights[i] as number;
      let open = 1;
      let step = z * 0.004;
      for (let s = step; s < t.far * 0.4 && open > 0; s += step) {
        const clearance = from + sy * s - gridHeight(t, x + sx * s, z + sz * s);
        open = Math.min(open, 0.5 + clearance / (s * 0.05));
        step *= 1.28;
      }
      t.sunlit[i] = clamp(open);
    }
  }
}

/**
 * Paints the visible ground over the canvas, column by column from near to far: each depth step adds the
 * sliver that rises above everything before it, weighted by how much of a pixel it covers. What is left
 * of a pixel keeps what the canvas held (the sky).
 */
export function paintTerrain(
  canvas: Canvas,
  view: View,
  terrain: Terrain,
  shade: (hit: Hit, out: Light) => void,
): void {
  const { width, height } = canvas;
  const pixel = 1 / (height * view.focal);
  const strip = { light: new Float32Array(height * 3), cover: new Float32Array(height) };
  const colour = light();
  for (let px = 0; px < width; px++) {
    const column = columnOf(terrain, (px + 0.5 - width / 2) * pixel, pixel);
    const yOf = (r: number): number =>
      (view.horizon - ((column.heightAt(r) - view.eye) / column.depthAt(r)) * view.focal) * height;
    let top = height;
    let before = Math.max(height, yOf(0));
    for (let r = 1; r < terrain.rows && top > 0; r++) {
      const y = yOf(r);
      const low = Math.max(0, y);
      for (let py = Math.floor(low); py < top; py++) {
        const cover = Math.min(top, py + 1) - Math.max(low, py);
        if (cover <= 0) continue;
        const share = clamp((before - clamp(py + 0.5, low, top)) / (before - y));
        shade(column.hitAt(r - 1 + share), colour);
        for (let c = 0; c < 3; c++)
          strip.light[py * 3 + c] = (strip.light[py * 3 + c] as number) + cover * (colour[c] as number);
        strip.cover[py] = (strip.cover[py] as number) + cover;
      }
      top = Math.min(top, low);
      before = y;
    }
    flushStrip(canvas, px, strip);
  }
}

function flushStrip(canvas: Canvas, px: number, strip: { light: Float32Array; cover: Float32Array }): void {
  const { width, height, rgb } = canvas;
  for (let py = 0; py < height; py++) {
    const rest = Math.max(0, 1 - (strip.cover[py] as number));
    if (rest === 1) continue;
    const i = (py * width + px) * 3;
    for (let c = 0; c < 3; c++) rgb[i + c] = (rgb[i + c] as number) * rest + (strip.light[py * 3 + c] as number);
  }
  strip.light.fill(0);
  strip.cover.fill(0);
}

interface Column {
  depthAt(row: number): number;
  heightAt(row: number): number;
  /** The place at a fractional row; the same object every time. */
  hitAt(row: number): Hit;
}

/** The terrain along one column of the picture, between two columns of its grid. */
function columnOf(t: Terrain, tangent: number, pixel: number): Column {
  const at = clamp(((tangent / t.spread + 1) / 2) * (t.columns - 1), 0, t.columns - 1.001);
  const c = Math.floor(at);
  const u = at - c;
  const between = (grid: Float32Array, row: number): number => {
    const i = row * t.columns + c;
    return (grid[i] as number) * (1 - u) + (grid[i + 1] as number) * u;
  };
  const hit: Hit = { x: 0, z: 0, height: 0, slopeX: 0, slopeZ: 0, sunlit: 0, footprint: 0 };
  const depthAt = (row: number): number => t.near * t.ratio ** row;
  const within = (grid: Float32Array, r: number, v: number): number =>
    between(grid, r) * (1 - v) + between(grid, r + 1) * v;
  const hitAt = (row: number): Hit => {
    const r = Math.min(t.rows - 2, Math.floor(row));
    const v = row - r;
    hit.z = depthAt(row);
    hit.x = tangent * hit.z;
    hit.height = within(t.heights, r, v);
    hit.slopeX = within(t.slopeX, r, v);
    hit.slopeZ = within(t.slopeZ, r, v);
    hit.sunlit = within(t.sunlit, r, v);
    hit.footprint = hit.z * pixel;
    return hit;
  };
  return { depthAt, heightAt: (row) => between(t.heights, row), hitAt };
}
