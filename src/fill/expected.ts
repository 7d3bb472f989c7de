import { emptyCells, spreadMeans, valueAt } from "./cells.ts";
import { KNOWN, type Planes, TEXTURE } from "./planes.ts";

/** Side of a cell in which texture is averaged, in pixels. */
const CELL = 8;
/** What a difference from the expected texture counts, of one in the texture itself. */
const WEIGHT = 0.8;

/**
 * Writes into the channel after the texture's how strong the texture of each place is expected to be: a local mean where
 * the photo is known, carried smoothly into the hole. What a generator says is soft, and of several patches that
 * it suits the softest differs least; so a search would draw the blurred ground behind a lawn down to where its blades
 * are sharp. Where alpha has that channel, nothing is expected.
 * @param planes with a guide and without wished-for edges; written
 */
export function expectTexture({ data, state, width, height, channels, voted }: Planes): void {
  if (voted > TEXTURE + 1) return;
  const cells = emptyCells({ width, height }, CELL);
  const { columns, sums, counts } = cells;
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++) {
      if (state[i] !== KNOWN) continue;
      const cell = Math.floor(y / CELL) * columns + Math.floor(x / CELL);
      sums[cell] = (sums[cell] as number) + (data[i * channels + TEXTURE] as number);
      counts[cell] = (counts[cell] as number) + 1;
    }
  const means = spreadMeans(cells);
  for (let y = 0, at = TEXTURE + 1; y < height; y++)
    for (let x = 0; x < width; x++, at += channels) data[at] = Math.round(WEIGHT * valueAt(means, cells, CELL, x, y));
}
