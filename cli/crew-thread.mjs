// A thread of the fill's kernels in Node: sleeps, and helps the thread that started it. JavaScript, because Node hands
// its loaders of TypeScript to no thread.
import { parentPort } from "node:worker_threads";
import { tsImport } from "tsx/esm/api";

/** @type {typeof import("../src/fill/kernels/wasm/crew.ts")} */
const { assist } = await tsImport("../src/fill/kernels/wasm/crew.ts", import.meta.url);
parentPort?.on("message", assist);
