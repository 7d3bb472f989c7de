import type { Mask } from "../../src/core/mask.ts";
import { trimMask } from "../../src/core/mask.ts";
import type { Photo } from "../../src/core/photo.ts";
import { hashInts } from "../../src/core/random.ts";
import { rectOf, type Size } from "../../src/core/rect.ts";
import { blankCanvas, type Scene } from "./canvas.ts";
import { develop } from "./develop.ts";
import { interiorScene } from "./interior.ts";
import { lakeScene } from "./lake.ts";
import { meadowScene } from "./meadow.ts";
import { streetScene } from "./street.ts";

const scenes = { lake: lakeScene, street: streetScene, meadow: meadowScene, interior: interiorScene } satisfies Record<
  string,
  (seed: number) => Scene
>;

export type SceneName = keyof typeof scenes;

export const sceneNames = Object.keys(scenes) as SceneName[];

export interface SceneOptions extends Size {
  /** Varies layout, colours and light; the same seed gives the same bytes. */
  readonly seed: number;
  /** False leaves the object out: the truth behind it. */
  readonly withObject: boolean;
}

/**
 * Renders one scene. The picture is a function of the place on it, not of pixels: other sizes show the same scene.
 * @returns the opaque photo and the object's mask, trimmed: the pixels that differ between the photo with
 *   the object and the one without it (the object, its shadow, its reflection). The mask is the same either way.
 * @throws RangeError for sizes that are not whole numbers of at least 16
 */
export function renderScene(name: SceneName, options: SceneOptions): { photo: Photo; object: Mask } {
  const { width, height, seed, withObject } = options;
  if (!Number.isInteger(width) || !Number.isInteger(height) || width < 16 || height < 16)
    throw new RangeError(`renderScene: ${width} x ${height} is not a size of at least 16 x 16 whole pixels`);
  const mixed = hashInts(seed, sceneNames.indexOf(name)) | 0;
  const scene = scenes[name](mixed);
  const canvas = blankCanvas(options);
  scene.background(canvas);
  const camera = { exposure: 1, vignette: 0.28, grain: 1.7, seed: mixed };
  const without = withObject ? undefined : develop(canvas, camera);
  const touched = new Uint8Array(width * height);
  scene.object(canvas, touched);
  return {
    photo: without ?? develop(canvas, camera),
    object: trimMask({ bounds: rectOf(options), data: touched }),
  };
}
