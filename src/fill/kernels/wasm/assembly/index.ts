// What the module exports. scripts/kernels.mjs compiles it to ../kernels.wasm.
export { relax } from "./relax";
export { measure, search } from "./search";
export { choose, vote } from "./vote";
