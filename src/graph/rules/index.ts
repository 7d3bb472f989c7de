import { elementwiseRules } from "./elementwise.ts";
import { layoutRules } from "./layout.ts";
import { reduceRules } from "./reduce.ts";
import type { KernelRules } from "./rule.ts";
import { spatialRules } from "./spatial.ts";

/**
 * Every kernel that can be recorded. To let another one in: a rule here, a torch rule of the same name in
 * `pretrain/rules.py`, and a case in `pretrain/kernels.test.ts`, in one commit.
 */
export const kernelRules: KernelRules = { ...elementwiseRules, ...layoutRules, ...reduceRules, ...spatialRules };
