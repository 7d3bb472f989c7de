import { blankPhoto, type Photo } from "../core/photo.ts";

/** Half the size, each pixel the mean of two by two (of those that exist at the right and bottom border). */
export function halve(photo: Photo): Photo {
  const { data, width, height } = photo;
  const out = blankPhoto(Math.ceil(width / 2), Math.ceil(height / 2));
  for (let y = 0; y < out.height; y++) {
    const top = 2 * y * width * 4;
    const bottom = Math.min(2 * y + 1, height - 1) * width * 4;
    for (let x = 0; x < out.width; x++) {
      const left = 2 * x * 4;
      const right = Math.min(2 * x + 1, width - 1) * 4;
      const to = (y * out.width + x) * 4;
      for (let c = 0; c < 4; c++)
        out.data[to + c] =
          ((data[top + left + c] as number) +
            (data[top + right + c] as number) +
            (data[bottom + left + c] as number) +
            (data[bottom + right + c] as number) +
            2) >>
          2;
    }
  }
  return out;
}
