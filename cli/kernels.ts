import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { Kernels } from "../src/fill/kernels/kernels.ts";
import { createWasmKernels } from "../src/fill/kernels/wasm/wasm.ts";

/** The fastest kernels of the fill in Node, with so many threads. */
export async function createNodeKernels(threads: number): Promise<Kernels> {
  const module = await compile("kernels.wasm");
  if (threads <= 1) return createWasmKernels(module);
  const helpers = Array.from({ length: threads - 1 }, startHelper);
  return createWasmKernels(module, { module: await compile("kernels-shared.wasm"), helpers });
}

let shared: Promise<Kernels> | undefined;

/** The kernels of this process, made once: one thread in a process of a pool, up to four alone. */
export function processKernels(): Promise<Kernels> {
  shared ??= createNodeKernels(process.send ? 1 : Math.min(4, availableParallelism()));
  return shared;
}

/** A thread that waits for shifts. It keeps no process alive. */
export function startHelper(): Worker {
  const helper = new Worker(new URL("./crew-thread.mjs", import.meta.url));
  helper.unref();
  return helper;
}

async function compile(name: string): Promise<WebAssembly.Module> {
  return WebAssembly.compile(await readFile(new URL(`../src/fill/kernels/wasm/${name}`, import.meta.url)));
}
