import { type ReactNode, useEffect, useRef } from "react";
import type { Photo } from "../../core/photo.ts";

interface PixelsProps {
  readonly photo: Photo;
  /** What a screen reader says; absent = decoration. */
  readonly label?: string;
  /** Longest side of the canvas in pixels; larger photos are scaled down. */
  readonly most?: number;
}

/** A photo's pixels on a canvas. */
export function Pixels({ photo, label, most = 1024 }: PixelsProps): ReactNode {
  const ref = useRef<HTMLCanvasElement>(null);
  const scale = Math.min(1, most / Math.max(photo.width, photo.height));
  const [width, height] = [Math.round(photo.width * scale), Math.round(photo.height * scale)];
  useEffect(() => {
    let gone = false;
    const image = new ImageData(new Uint8ClampedArray(photo.data), photo.width, photo.height);
    void createImageBitmap(image, { resizeWidth: width, resizeHeight: height, resizeQuality: "high" }).then(
      (bitmap) => {
        if (!gone) ref.current?.getContext("2d")?.drawImage(bitmap, 0, 0);
        bitmap.close();
      },
    );
    return () => {
      gone = true;
    };
  }, [photo, width, height]);
  return (
    <canvas
      ref={ref}
      width={width}
      height={height}
      {...(label === undefined ? { "aria-hidden": true } : { role: "img", "aria-label": label })}
    />
  );
}
