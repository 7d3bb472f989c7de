// `npm run kernels`: compiles the fill's WebAssembly kernels (src/fill/kernels/wasm/assembly) to kernels.wasm and, for a
// memory that threads share, kernels-shared.wasm; beside each other, or in the folder that is named. The same source
// gives the same bytes everywhere; a unit test holds the committed files to that.
import { spawnSync } from "node:child_process";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const FOLDER = "src/fill/kernels/wasm";
const folder = resolve(process.argv[2] ?? fileURLToPath(new URL(`../${FOLDER}`, import.meta.url)));
// The loops work on addresses and never allocate: no runtime, and the memory is the caller's.
const options = ["--runtime", "stub", "--importMemory", "--enable", "simd", "--noAssert", "-O3"];
const shared = ["--enable", "threads", "--sharedMemory", "--maximumMemory", "65536"];

/** @param {string} name @param {readonly string[]} more */
function compile(name, more) {
  const args = [`${FOLDER}/assembly/index.ts`, "-o", join(folder, name), ...options, ...more];
  const { status } = spawnSync("npx", ["--no-install", "asc", ...args], {
    cwd: fileURLToPath(new URL("..", import.meta.url)),
    stdio: "inherit",
  });
  if (status !== 0) process.exit(status ?? 1);
}

compile("kernels.wasm", []);
compile("kernels-shared.wasm", shared);
