import type { Size } from "../core/rect.ts";
import { buildParams, initConv } from "../nn/init.ts";
import { conv, initInstanceNorm, instanceNorm } from "../nn/layers.ts";
import { reflectPad, upsampleNearest } from "../nn/resize.ts";
import type { Features, Mode, Params, Scope } from "../nn/types.ts";
import type { GeneratorNetwork, GeneratorOutputs } from "./generator.ts";
import { inTurn } from "./layers-in-turn.ts";
import { planesAt } from "./planes.ts";
import { initResidualBlock, residualBlock, residualMacs } from "./residual.ts";

/** Settings of the generator after Yang et al. 2018. */
export interface BlockwiseConfig {
  /** Channels at full size; twice at 1/2, four times at 1/4. */
  readonly width: number;
  /** Residual blocks. Those beyond {@link HEAD_BLOCKS} start as identities. */
  readonly blocks: number;
}

/** Blocks that the first stage trains ("B0" of papers.md 1.5). */
export const HEAD_BLOCKS = 4;

/** The deepest of papers.md 1.5. */
export const BLOCKWISE_FULL: BlockwiseConfig = { width: 64, blocks: 12 };

/** Ours, for a file of at most 3 MB. */
export const BLOCKWISE_SHIPPED: BlockwiseConfig = { width: 20, blocks: 8 };

/** Hole and mask of the pasted pixels follow the colours in GENERATOR_PLANES. */
const SEEN_PLANES = 5;

/**
 * The generator that grows block by block, after "Image Inpainting using Block-wise Procedural Training with Annealed
 * Adversarial Counterpart" (Yang et al. 2018). The paper's layers are not known; this is papers.md 1.5, RECONSTRUCTION:
 * 7 x 7, two strided 3 x 3 down to 1/4, residual blocks, two nearest doublings with 3 x 3 back, 7 x 7; instance norm,
 * mirrored borders. New blocks enter right before the first doubling. The reconstruction starts a new block's last
 * convolution and the gain of its norm at zero; then neither ever gets a gradient, so ours starts the gain alone at zero.
 *
 * It sees colours -1..1 (0 in the hole, or pasted pixels), the hole, and where pixels are pasted.
 */
export function createBlockwise(config: BlockwiseConfig): GeneratorNetwork<BlockwiseConfig> {
  return {
    name: "blockwise",
    config,
    init: (seed) => initBlockwise(config, seed),
    apply: (params, planes, mode) => applyBlockwise(config, params, planes, mode),
    macs: (size) => macsOf(config, size),
  };
}

function initBlockwise({ width, blocks }: BlockwiseConfig, seed: number): Params {
  const builder = buildParams(seed);
  const layer = (name: string, kernel: number, input: number, output: number): void => {
    initConv(builder, name, { kernel, input, output, bias: false });
    initInstanceNorm(builder, `${name}.norm`, output);
  };
  layer("encoder.0", 7, SEEN_PLANES, width);
  layer("encoder.1", 3, width, 2 * width);
  layer("encoder.2", 3, 2 * width, 4 * width);
  for (let i = 0; i < blocks; i++) initResidualBlock(builder, `blocks.${i}`, 4 * width, i < HEAD_BLOCKS ? 1 : 0);
  layer("decoder.0", 3, 4 * width, 2 * width);
  layer("decoder.1", 3, 2 * width, width);
  initConv(builder, "head", { kernel: 7, input: width, output: 3, gain: 0.5 });
  return builder.params;
}

function applyBlockwise({ blocks }: BlockwiseConfig, params: Params, planes: Features, mode: Mode): GeneratorOutputs {
  const scope: Scope = { params, mode };
  const norm = (name: string) => (x: Features) => instanceNorm(scope, `${name}.norm`, x, "relu");
  const mirrored = (name: string, reach: number) => (x: Features) =>
    conv(scope, name, reflectPad(x, reach), { pad: "valid" });
  const features = inTurn(mode, planes, [
    (x) => planesAt(x, 0, SEEN_PLANES),
    mirrored("encoder.0", 3),
    norm("encoder.0"),
    ...["encoder.1", "encoder.2"].flatMap((name) => [(x: Features) => conv(scope, name, x, { stride: 2 }), norm(name)]),
    ...Array.from({ length: blocks }, (_, i) => (x: Features) => residualBlock(scope, `blocks.${i}`, x)),
  ]);
  const cells = inTurn(mode, features, [
    ...["decoder.0", "decoder.1"].flatMap((name) => [upsampleNearest, mirrored(name, 1), norm(name)]),
    (x) => conv(scope, "head", reflectPad(x, 3), { pad: "valid", activation: "tanh" }),
  ]);
  return { cells, features };
}

function macsOf({ width, blocks }: BlockwiseConfig, { height, width: across }: Size): number {
  const atFull = 49 * (SEEN_PLANES + 3) * width + 9 * 2 * width * width;
  const atHalf = 9 * 2 * width * width + 9 * 8 * width * width;
  const atQuarter = 9 * 8 * width * width + blocks * residualMacs(4 * width);
  return height * across * (atFull + atHalf / 4 + atQuarter / 16);
}
