import { blend, type Canvas, type Light, light, type Scene } from "./canvas.ts";

/** A camera in the world (x right, y up, z forward, metres), turned about the vertical, so that verticals stay parallel. */
export interface PinholeView {
  readonly eye: readonly [number, number, number];
  /** Focal length in image heights. */
  readonly focal: number;
  /** Where the horizon lies, 0 = top, 1 = bottom of the picture. */
  readonly horizon: number;
  /** Turn to the right, radians. */
  readonly yaw: number;
}

/** A ray through a pixel; `to` is a unit vector, `pixel` the width of a pixel at distance 1. Reused. */
export interface Ray {
  readonly from: readonly [number, number, number];
  readonly to: [number, number, number];
  pixel: number;
  /** Set by the shader: a number of the surface hit, for smooth borders. */
  surface: number;
}

/**
 * The light along a ray, with or without the object.
 * @returns how much the object changes it, 0..1; 0 without the object
 */
export type RayShader = (ray: Ray, withObject: boolean, out: Light) => number;

type Place = readonly [number, number, number];

/**
 * A scene that is shaded ray by ray.
 * @param corners places whose box on the picture holds all that the object changes
 */
export function paintRays(view: PinholeView, shade: RayShader, corners: readonly Place[]): Scene {
  return {
    background: (canvas) => {
      const whole = { left: 0, top: 0, right: canvas.width, bottom: canvas.height };
      trace(
        canvas,
        view,
        whole,
        (ray, out) => shade(ray, false, out),
        (i, _change, out) => blend(canvas, i, out, 1),
      );
    },
    object: (canvas, touched) => {
      trace(
        canvas,
        view,
        boxOf(canvas, view, corners),
        (ray, out) => shade(ray, true, out),
        (i, change, out) => {
          if (change <= 0.006) return;
          blend(canvas, i, out, 1);
          touched[i] = 1;
        },
      );
    },
  };
}

type Paint = (index: number, change: number, out: Light) => void;

interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Shades every pixel of the box; those on the border of two surfaces are averaged from eight rays. */
function trace(
  canvas: Canvas,
  view: PinholeView,
  box: Box,
  shade: (ray: Ray, out: Light) => number,
  paint: Paint,
): void {
  const { width, height } = canvas;
  const ray: Ray = { from: view.eye, to: [0, 0, 1], pixel: 0, surface: 0 };
  const out = light();
  const columns = box.right - box.left;
  const surfaces = new Uint8Array(columns * (box.bottom - box.top));
  for (let y = box.top; y < box.bottom; y++)
    for (let x = box.left; x < box.right; x++) {
      aim(ray, view, (x + 0.5 - width / 2) / height, view.horizon - (y + 0.5) / height, height);
      const change = shade(ray, out);
      surfaces[(y - box.top) * columns + x - box.left] = ray.surface;
      paint(y * width + x, change, out);
    }
  const sum = light();
  for (let y = box.top; y < box.bottom; y++)
    for (let x = box.left; x < box.right; x++) {
      const i = (y - box.top) * columns + x - box.left;
      const here = surfaces[i];
      const above = y > box.top ? surfaces[i - columns] : here;
      const below = y + 1 < box.bottom ? surfaces[i + columns] : here;
      const left = x > box.left ? surfaces[i - 1] : here;
      const right = x + 1 < box.right ? surfaces[i + 1] : here;
      if (here === above && here === below && here === left && here === right) continue;
      let change = 0;
      sum.fill(0);
      for (let s = 0; s < 8; s++) {
        // Eight rays, each on a row and a column of its own.
        const up = view.horizon - (y + (s + 0.5) / 8) / height;
        aim(ray, view, (x + (((s * 3) % 8) + 0.5) / 8 - width / 2) / height, up, height);
        change += shade(ray, out) / 8;
        for (let c = 0; c < 3; c++) sum[c] = (sum[c] as number) + (out[c] as number) / 8;
      }
      paint(y * width + x, change, sum);
    }
}

/** Points the ray at a place on the picture, in image heights right of the middle and up from the horizon. */
function aim(ray: Ray, view: PinholeView, right: number, up: number, height: number): void {
  const cos = Math.cos(view.yaw);
  const sin = Math.sin(view.yaw);
  const x = right / view.focal;
  const y = up / view.focal;
  const n = Math.sqrt(1 + x * x + y * y);
  ray.to[0] = (x * cos + sin) / n;
  ray.to[1] = y / n;
  ray.to[2] = (cos - x * sin) / n;
  ray.pixel = 1 / (height * view.focal * n);
}

function boxOf(canvas: Canvas, view: PinholeView, corners: readonly Place[]): Box {
  const { width, height } = canvas;
  const xs: number[] = [];
  const ys: number[] = [];
  for (const [x, y, z] of corners) {
    const dx = x - view.eye[0];
    const dz = z - view.eye[2];
    const depth = dz * Math.cos(view.yaw) + dx * Math.sin(view.yaw);
    const across = dx * Math.cos(view.yaw) - dz * Math.sin(view.yaw);
    xs.push(width / 2 + (across / depth) * view.focal * height);
    ys.push((view.horizon - ((y - view.eye[1]) / depth) * view.focal) * height);
  }
  return {
    left: Math.max(0, Math.floor(Math.min(...xs))),
    top: Math.max(0, Math.floor(Math.min(...ys))),
    right: Math.min(width, Math.ceil(Math.max(...xs))),
    bottom: Math.min(height, Math.ceil(Math.max(...ys))),
  };
}
