import type { Size } from "../core/rect.ts";

/** The eight neighbours of a pixel, ordered so that direction d and 7 - d are opposite. */
export const DX = [-1, 0, 1, -1, 1, -1, 0, 1] as const;
export const DY = [-1, -1, -1, 0, 0, 1, 1, 1] as const;
/** 1 / distance to the neighbour. */
export const NEARNESS = [Math.SQRT1_2, 1, Math.SQRT1_2, 1, 1, Math.SQRT1_2, 1, Math.SQRT1_2] as const;

/** Marks every pixel within `radius` rows and columns of a marked one. */
export function dilateSquare(
  mask: Uint8Array<ArrayBuffer>,
  width: number,
  height: number,
  radius: number,
): Uint8Array<ArrayBuffer> {
  const rows = new Uint8Array(mask.length);
  for (let y = 0; y < height; y++) spread(mask, rows, y * width, 1, width, radius);
  const out = new Uint8Array(mask.length);
  for (let x = 0; x < width; x++) spread(rows, out, x, width, height, radius);
  return out;
}

function spread(from: Uint8Array, to: Uint8Array, start: number, step: number, count: number, radius: number): void {
  let until = -1;
  for (let i = 0; i < count; i++) {
    if (!from[start + i * step]) continue;
    const last = Math.min(count - 1, i + radius);
    for (let j = Math.max(until + 1, i - radius); j <= last; j++) to[start + j * step] = 1;
    until = Math.max(until, last);
  }
}

/** Connected groups of marked pixels (8 neighbours). */
export interface Components {
  /** 0 = not marked, else the number of the group from 1 on. */
  readonly labels: Int32Array<ArrayBuffer>;
  /** Pixels of each group; entry 0 is unused. */
  readonly sizes: readonly number[];
}

export function labelComponents(mask: Uint8Array, width: number, height: number): Components {
  const labels = new Int32Array(mask.length);
  const sizes = [0];
  const stack: number[] = [];
  for (let start = 0; start < mask.length; start++) {
    if (!mask[start] || labels[start]) continue;
    const label = sizes.length;
    let size = 0;
    labels[start] = label;
    stack.push(start);
    for (let i = stack.pop(); i !== undefined; i = stack.pop()) {
      size++;
      const x = i % width;
      const y = (i - x) / width;
      for (let v = Math.max(0, y - 1); v <= Math.min(height - 1, y + 1); v++)
        for (let u = Math.max(0, x - 1); u <= Math.min(width - 1, x + 1); u++) {
          const j = v * width + u;
          if (!mask[j] || labels[j]) continue;
          labels[j] = label;
          stack.push(j);
        }
    }
    sizes.push(size);
  }
  return { labels, sizes };
}

/** Where a connected group lies. */
export interface GroupBox {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  /** Sides of its pixels at which it ends, those at the picture's border among them. */
  readonly outline: number;
}

/** The box of each group; entry 0 is unused. */
export function boxesOf({ labels, sizes }: Components, { width, height }: Size): GroupBox[] {
  const boxes = sizes.map(() => ({ left: width, right: -1, top: height, bottom: -1, outline: 0 }));
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i] as number;
    const box = boxes[label];
    if (label === 0 || !box) continue;
    const x = i % width;
    const y = (i - x) / width;
    box.left = Math.min(box.left, x);
    box.right = Math.max(box.right, x);
    box.top = Math.min(box.top, y);
    box.bottom = Math.max(box.bottom, y);
    if (x === 0 || labels[i - 1] !== label) box.outline++;
    if (x === width - 1 || labels[i + 1] !== label) box.outline++;
    if (y === 0 || labels[i - width] !== label) box.outline++;
    if (y === height - 1 || labels[i + width] !== label) box.outline++;
  }
  return boxes;
}
