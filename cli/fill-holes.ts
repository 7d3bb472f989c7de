import type { FillMode, FillStage } from "../src/core/fill.ts";
import type { Finish } from "../src/core/generator.ts";
import type { Guides } from "../src/core/guides.ts";
import { trimMask } from "../src/core/mask.ts";
import type { Patch } from "../src/core/patch.ts";
import type { Photo } from "../src/core/photo.ts";
import { rectOf } from "../src/core/rect.ts";
import { fillPhoto } from "../src/fill/fill.ts";
import { CommandError } from "./failure.ts";
import { processGenerator } from "./generator.ts";
import { processKernels } from "./kernels.ts";
import type { Flags } from "./metrics/plane.ts";

export interface FillSettings {
  readonly seed: number;
  /** Pixels by which the hole is grown first. */
  readonly grow: number;
  readonly mode: FillMode;
  /** Name of the generator; the default one unless given. */
  readonly model?: string;
  /** How the generator's output is joined to the photo; as its method says unless given. */
  readonly finish?: Finish;
  /** Default: none. */
  readonly guides?: Guides;
}

export interface Filled {
  readonly patches: readonly Patch[];
  readonly backend: string;
  readonly milliseconds: Readonly<Partial<Record<FillStage, number>>>;
}

/**
 * Fills the holes of a photo without a page: nothing to cancel.
 * @throws LacunaError mask-empty or mask-covers-all, CommandError when the mode needs a generator and none is there
 */
export async function fillHoles(photo: Photo, hole: Flags, settings: FillSettings): Promise<Filled> {
  const { seed, grow, mode, model, finish, guides = [] } = settings; // a task has more fields: none for the fill
  const generator = mode === "patch" ? undefined : await processGenerator(model);
  if (mode === "generator" && !generator)
    throw new CommandError(
      "No generator is installed, so it cannot fill alone. Leave --only out, or say --only patch.",
    );
  const mask = trimMask({ bounds: rectOf(hole), data: hole.data });
  return await fillPhoto(
    photo,
    mask,
    { seed, grow, mode, guides },
    {
      kernels: await processKernels(),
      ...(generator && { generator: finish ? { ...generator, finish } : generator }),
    },
    async () => {},
  );
}
