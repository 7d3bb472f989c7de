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
      trace(canvas, view, whole, (ray, i, out) => {
        shade(ray, false, out);
        blend(canvas, i, out, 1);
      });
    },
    object: (canvas, touched) => {
      trace(canvas, view, boxOf(canvas, view, corners), (ray, i, out) => {
        if (shade(ray, true, out) <= 0.006) return;
        blend(canvas, i, out, 1);
        touched[i] = 1;
      });
    },
  };
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

function trace(
  canvas: Canvas,
  view: PinholeView,
  box: Box,
  visit: (ray: Ray, index: number, out: Light) => void,
): void {
  const { width, height } = canvas;
  const ray: Ray = { from: view.eye, to: [0, 0, 1], pixel: 0 };
  const out = light();
  const cos = Math.cos(view.yaw);
  const sin = Math.sin(view.yaw);
  for (let y = box.top; y < box.bottom; y++) {
    const up = (view.horizon - (y + 0.5) / height) / view.focal;
    for (let x = box.left; x < box.right; x++) {
      const right = (x + 0.5 - width / 2) / (height * view.focal);
      const n = Math.sqrt(1 + right * right + up * up);
      ray.to[0] = (right * cos + sin) / n;
      ray.to[1] = up / n;
      ray.to[2] = (cos - right * sin) / n;
      ray.pixel = 1 / (height * view.focal * n);
      visit(ray, y * width + x, out);
    }
  }
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
