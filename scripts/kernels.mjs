// `npm run kernels`: compiles the fill's WebAssembly kernels (src/fill/kernels/wasm/assembly) to kernels.wasm and, for a
// memory that threads share, kernels-shared.wasm; beside each other, or in the folder that is named. The same source
// gives the same bytes everywhere; a unit test holds the committed files to that.
import { relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

const root = fileURLToPath(new URL("..", import.meta.url));
const FOLDER = "src/fill/kernels/wasm";
const folder = resolve(process.argv[2] ?? resolve(root, FOLDER));
process.chdir(root);
// The loops work on addresses and never allocate: no runtime, and the memory is the caller's.
const options = ["--runtime", "stub", "--importMemory", "--enable", "simd", "--noAssert", "-O3"];
const shared = ["--enable", "threads", "--sharedMemory", "--maximumMemory", "65536"];

for (const [name, more] of /** @type {const} */ ([
  ["kernels.wasm", []],
  ["kernels-shared.wasm", shared],
])) {
  const out = relative(root, resolve(folder, name));
  const { error, stderr } = await asc.main([`${FOLDER}/assembly/index.ts`, "-o", out, ...options, ...more]);
  if (!error) continue;
  process.stderr.write(`${stderr.toString()}${error.message}\n`);
  process.exit(1);
}
