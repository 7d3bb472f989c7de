import { tensor1d, tensor4d, tidy } from "@tensorflow/tfjs-core";
import { fault, LacunaError } from "../../core/errors.ts";
import type { Generator, GeneratorAttention } from "../../core/generator.ts";
import type { Size } from "../../core/rect.ts";
import { cellFactor, GENERATOR_PLANES, type GeneratorOutputs } from "../../models/generator.ts";
import { uploadTensors } from "../../models/transfer.ts";
import { shufflePixels } from "../../nn/resize.ts";
import type { StartedBackend } from "./backends/types.ts";
import { attentionCells, cropRgb, joinPlanes, outputFlaw, paddedSize } from "./planes.ts";
import type { GeneratorModel } from "./weights.ts";

/** A generator whose weights lie on a back end until it is disposed. */
export interface OwnedGenerator extends Generator {
  /**
   * Makes code and shaders ready, so that the first fill does not wait for them.
   * @throws LacunaError backend-lost when the back end fails
   */
  warmUp(onProgress?: (fraction: number) => void): Promise<void>;
  dispose(): void;
}

/** Squares for which shaders are compiled ahead; they differ little between sizes. */
const WARM_SIDES = [256, 512];

/**
 * Puts a model on the back end that was started. The network frees its intermediate tensors as it goes, so a
 * completion leaves as many tensors as it found.
 */
export function createGenerator(model: GeneratorModel, backend: StartedBackend): OwnedGenerator {
  const { network } = model;
  const weights = uploadTensors(network.fold?.(model.weights) ?? model.weights);
  const gone = backend.lost.then((reason) => {
    throw fault("backend-lost", { backend: backend.label, reason });
  });
  gone.catch(() => undefined);

  const run = (planes: Float32Array<ArrayBuffer>, size: Size) =>
    tidy(() => {
      const queries = tensor1d(attentionCells(planes, size, backend.sides !== undefined), "int32");
      const image = tensor4d(planes, [1, size.height, size.width, GENERATOR_PLANES]);
      return network.apply(weights, image, "inference", { queries }).cells;
    });
  /** Pixels [height x width x 3]. */
  const pixelsOf = async (planes: Float32Array<ArrayBuffer>, size: Size): Promise<Float32Array<ArrayBuffer>> => {
    const cells = run(planes, size);
    try {
      const values = (await Promise.race([cells.data(), gone])) as Float32Array;
      const [, height, width] = cells.shape;
      return shufflePixels(values, { height, width, channels: 3 }, cellFactor(cells));
    } finally {
      cells.dispose();
    }
  };
  /** The cells of an input; mirrored ones behind its right and lower border count as those at the border. */
  const lookedAt = async (planes: Float32Array<ArrayBuffer>, size: Size, input: Size): Promise<GeneratorAttention> => {
    const map = tidy(() => {
      const image = tensor4d(planes, [1, size.height, size.width, GENERATOR_PLANES]);
      return (network.apply(weights, image, "inference") as Required<GeneratorOutputs>).attention;
    });
    try {
      const values = (await Promise.race([map.data(), gone])) as Float32Array;
      const [, height, width] = map.shape;
      const [columns, rows] = [
        Math.ceil((input.width * width) / size.width),
        Math.ceil((input.height * height) / size.height),
      ];
      const cells = new Float32Array(2 * columns * rows);
      for (let i = 0; i < columns * rows; i++) {
        const at = 2 * (Math.floor(i / columns) * width + (i % columns));
        const from = values[at] as number;
        const row = Math.min(rows - 1, Math.floor(from / width));
        cells[2 * i] = row * columns + Math.min(columns - 1, from % width);
        cells[2 * i + 1] = values[at + 1] as number;
      }
      return { columns, rows, cells };
    } finally {
      map.dispose();
    }
  };
  /** No cancel comes from within: an AbortError is the device's, whose buffers went while they were read. */
  const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (thrown) {
      if (thrown instanceof LacunaError) throw thrown;
      const reason = thrown instanceof Error ? thrown.message : String(thrown);
      throw fault("backend-lost", { backend: backend.label, reason });
    }
  };

  return {
    name: model.name,
    backend: backend.label,
    maxSide: Math.min(backend.maxSide, network.maxSide ?? backend.maxSide),
    ...(network.finish && { finish: network.finish }),
    complete: async (input, tick) => {
      await tick(0);
      const size = paddedSize(input, backend.sides, network.divisor);
      const pixels = await guarded(() => pixelsOf(joinPlanes(input, size), size));
      await tick(0.9);
      const rgb = cropRgb(pixels, size, input);
      if (outputFlaw(rgb, input.hole)) throw fault("output-invalid", { backend: backend.label });
      await tick(1);
      return { rgb };
    },
    ...(network.attends && {
      look: async (input, tick) => {
        await tick(0);
        const size = paddedSize(input, backend.sides, network.divisor);
        const looked = await guarded(() => lookedAt(joinPlanes(input, size), size, input));
        await tick(1);
        return looked;
      },
    }),
    warmUp: (onProgress) =>
      guarded(async () => {
        const blank = ({ width, height }: Size) => new Float32Array(width * height * GENERATOR_PLANES);
        for (const [i, side] of WARM_SIDES.entries()) {
          const size = { width: side, height: side };
          await backend.compile?.(() => run(blank(size), size).dispose());
          onProgress?.((i + 1) / (WARM_SIDES.length + 1));
        }
        const small = { width: 64, height: 64 };
        await pixelsOf(blank(small), small);
        onProgress?.(1);
      }),
    dispose: () => {
      for (const weight of Object.values(weights)) weight.dispose();
    },
  };
}
