import { fault } from "../core/errors.ts";
import { type BlockwiseConfig, createBlockwise } from "./blockwise.ts";
import { type ContextualAttentionConfig, createContextualAttention } from "./contextual-attention.ts";
import { createDenseDetector, type DenseDetectorConfig } from "./dense-detector.ts";
import type { GeneratorNetwork } from "./generator.ts";
import { createGlcic, type GlcicConfig } from "./glcic.ts";
import { createLacuna, type LacunaConfig } from "./lacuna.ts";
import { createSemanticDetail, type SemanticDetailConfig } from "./semantic-detail.ts";
import type { ModelJson } from "./weights.ts";

/** Generators by the name in their weight files. */
const GENERATORS: Readonly<Record<string, (config: never) => GeneratorNetwork<unknown>>> = {
  lacuna: (config: LacunaConfig) => createLacuna(config),
  "dense-detector": (config: DenseDetectorConfig) => createDenseDetector(config),
  "semantic-detail": (config: SemanticDetailConfig) => createSemanticDetail(config),
  blockwise: (config: BlockwiseConfig) => createBlockwise(config),
  glcic: (config: GlcicConfig) => createGlcic(config),
  "contextual-attention": (config: ContextualAttentionConfig) => createContextualAttention(config),
};

/**
 * The network that a weight file belongs to.
 * @throws LacunaError model-broken when this version does not know it
 */
export function generatorOf(model: ModelJson): GeneratorNetwork<unknown> {
  const create = Object.hasOwn(GENERATORS, model.network) ? GENERATORS[model.network] : undefined;
  if (!create) throw fault("model-broken", { file: "model.json" });
  return create(model.config as never);
}
