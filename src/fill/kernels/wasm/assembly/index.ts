// What the module exports. scripts/kernels.mjs compiles it to ../kernels.wasm.
export { prolong, relax, restrict } from "./laplace";
export { measure, search, seek } from "./search";
export { choose, vote } from "./vote";
