import type { Planes } from "./planes.ts";

/** Half side of the square around a pixel in which structure is looked for. */
const REACH = 3;
/** Share of a front that is filled before priorities are looked at anew. */
const SHARE = 0.1;
/** What a front without any structure counts, of the greatest possible data term. */
const PLAIN = 0.01;
/** Least weight of the data term, however little around it is known: plain confidence falls to nothing along an edge. */
const LEAST = 0.2;

/** In which order a hole is filled from its rim. */
export interface Order {
  /** The part of a front that is to be filled next. */
  first(front: readonly number[]): readonly number[];
  /** To be told of what was filled. */
  done(pixels: readonly number[]): void;
}

/**
 * Fills structures before what lies between them (Criminisi, Perez and Toyama 2004, section 3): where an edge runs into
 * the front, and much around is known, the front moves first, so that a horizon or a wire meets its other end before
 * the grounds on both sides have grown over its way.
 * @param filled [height x width], 1 = known or filled; read when asked
 */
export function createOrder({ width, height, channels, data }: Planes, filled: Uint8Array): Order {
  const confidence = Float32Array.from(filled);
  const luma = (at: number): number =>
    ((data[at * channels] as number) + 2 * (data[at * channels + 1] as number) + (data[at * channels + 2] as number)) /
    4;

  const lookAround = (pixel: number): { priority: number; confident: number } => {
    const px = pixel % width;
    const py = Math.floor(pixel / width);
    let [confident, nx, ny, gx, gy, most] = [0, 0, 0, 0, 0, 0];
    for (let y = Math.max(0, py - REACH); y <= Math.min(height - 1, py + REACH); y++)
      for (let x = Math.max(0, px - REACH); x <= Math.min(width - 1, px + REACH); x++) {
        const at = y * width + x;
        if (!filled[at]) continue;
        confident += confidence[at] as number;
        nx += x - px;
        ny += y - py;
        if (x === 0 || y === 0 || x === width - 1 || y === height - 1) continue;
        if (!filled[at - 1] || !filled[at + 1] || !filled[at - width] || !filled[at + width]) continue;
        const across = luma(at + 1) - luma(at - 1);
        const down = luma(at + width) - luma(at - width);
        const size = across * across + down * down;
        if (size > most) [gx, gy, most] = [across, down, size];
      }
    confident /= (2 * REACH + 1) ** 2;
    const length = Math.hypot(nx, ny) || 1;
    // An edge runs along (-gy, gx); what counts is how squarely it meets the front.
    const dataTerm = Math.abs(-gy * nx + gx * ny) / length / 255;
    return { priority: (LEAST + (1 - LEAST) * confident) * (dataTerm + PLAIN), confident };
  };

  return {
    first(front) {
      const count = Math.max(1, Math.ceil(SHARE * front.length));
      if (count >= front.length) return front;
      const ranked = front.map((pixel) => ({ pixel, priority: lookAround(pixel).priority }));
      ranked.sort((a, b) => b.priority - a.priority || a.pixel - b.pixel);
      return ranked.slice(0, count).map(({ pixel }) => pixel);
    },
    done(pixels) {
      for (const pixel of pixels) confidence[pixel] = lookAround(pixel).confident;
    },
  };
}

/** Ring by ring: the whole front at once. */
export const RINGS: Order = { first: (front) => front, done: () => {} };
