import type { Mask } from "./mask.ts";
import type { Photo } from "./photo.ts";
import type { Point } from "./stroke.ts";

/** Red, green, blue, each 0..255, in the photo's own colour space. */
export type Rgb = readonly [red: number, green: number, blue: number];

/**
 * A wish of the person for what should appear in the hole, as a vector object in photo coordinates.
 * Guides steer the generator and the patch search; they are never painted into the photo as they are.
 */
export type Guide =
  | {
      /** An edge that should run through the hole. */
      readonly kind: "sketch";
      readonly points: readonly Point[];
      /** Line width in photo pixels. */
      readonly width: number;
    }
  | {
      /** A colour that should appear along a stroke. */
      readonly kind: "colour";
      readonly points: readonly Point[];
      readonly width: number;
      readonly colour: Rgb;
      /** 0..1: how strongly the colour binds. */
      readonly opacity: number;
    }
  | {
      /** A cut-out, placed in the hole; its colours, noise and rim are made to fit. */
      readonly kind: "paste";
      readonly cutout: Photo;
      /** Which pixels of the cut-out count, in the cut-out's coordinates. */
      readonly shape: Mask;
      /** Cut-out to photo: x' = a x + c y + e, y' = b x + d y + f. */
      readonly transform: readonly [a: number, b: number, c: number, d: number, e: number, f: number];
    }
  | {
      /** "Copy from here": hole pixels near `to` should come from around `from`. */
      readonly kind: "source";
      readonly from: Point;
      readonly to: Point;
    };

/** All guides of one fill, in drawing order. */
export type Guides = readonly Guide[];
