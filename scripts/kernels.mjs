// `npm run kernels`: compiles the fill's WebAssembly kernels (src/fill/kernels/wasm/assembly) to kernels.wasm, or to the
// file that is named. The same source gives the same bytes everywhere; a unit test holds the committed file to that.
import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";

const FOLDER = "src/fill/kernels/wasm";
const out = resolve(process.argv[2] ?? fileURLToPath(new URL(`../${FOLDER}/kernels.wasm`, import.meta.url)));
// The loops work on addresses and never allocate: no runtime, and the memory is the caller's.
const options = ["--runtime", "stub", "--importMemory", "--enable", "simd", "--noAssert", "-O3"];
const { status } = spawnSync("npx", ["--no-install", "asc", `${FOLDER}/assembly/index.ts`, "-o", out, ...options], {
  cwd: fileURLToPath(new URL("..", import.meta.url)),
  stdio: "inherit",
});
process.exit(status ?? 1);
