import { blankPhoto, type Photo } from "../core/photo.ts";

/** True when no pixel lets anything through. Files often have an alpha channel that says nothing. */
export function isOpaque({ data }: Photo): boolean {
  for (let i = 3; i < data.length; i += 4) if (data[i] !== 255) return false;
  return true;
}

/** Transparent pixels over white, as paper shows them: JPEG has no alpha. */
export function onWhite(photo: Photo): Photo {
  const out = blankPhoto(photo.width, photo.height);
  for (let i = 0; i < out.data.length; i += 4) {
    const alpha = photo.data[i + 3] as number;
    for (let channel = 0; channel < 3; channel++)
      out.data[i + channel] = Math.round(((photo.data[i + channel] as number) * alpha + 255 * (255 - alpha)) / 255);
    out.data[i + 3] = 255;
  }
  return out;
}
