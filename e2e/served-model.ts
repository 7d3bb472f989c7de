import "@tensorflow/tfjs-backend-cpu";
import { expect, type Page, type Worker } from "@playwright/test";
import { setBackend } from "@tensorflow/tfjs-core";
import { untrainedModel } from "../src/engine/generator/testing.ts";

/** An untrained generator in place of the shipped one, and the worker that runs it. */

let model: Promise<Map<string, Uint8Array<ArrayBuffer>>> | undefined;

interface Options {
  readonly spoil?: (path: string, bytes: Uint8Array) => Uint8Array | undefined;
  /** Runs in each engine worker before it learns that there is a generator. */
  readonly prepare?: (worker: Worker) => Promise<void>;
}

/** Answers for public/models. */
export async function serveModel(page: Page, { spoil, prepare }: Options = {}): Promise<void> {
  model ??= setBackend("cpu").then(() => untrainedModel());
  const files = await model;
  await page.route("**/models/**", async (route) => {
    const path = new URL(route.request().url()).pathname.replace(/^\/models\//, "");
    const bytes = files.get(path);
    if (path === "registry.json" && prepare) await prepare(await engineOf(page));
    const body = bytes && (spoil ? spoil(path, bytes) : bytes);
    await route.fulfill(body ? { body: Buffer.from(body) } : { status: 404 });
  });
}

/** The newest engine worker. */
export async function engineOf(page: Page): Promise<Worker> {
  const engines = (): Worker[] => page.workers().filter((worker) => worker.url().includes("engine"));
  await expect.poll(() => engines().length).toBeGreaterThan(0);
  return engines().at(-1) as Worker;
}

/** Keeps every WebGPU device where the test can destroy it: as `keptDevice`, or by {@link DEVICE_CHANNEL}. */
export async function keepDevice(worker: Worker): Promise<void> {
  await worker.evaluate((channel) => {
    const request = GPUAdapter.prototype.requestDevice;
    GPUAdapter.prototype.requestDevice = async function (...args) {
      const device = await request.apply(this, args);
      Object.assign(globalThis, { keptDevice: device });
      new BroadcastChannel(channel).onmessage = () => device.destroy();
      return device;
    };
  }, DEVICE_CHANNEL);
}

/** Any message on this channel destroys the device that {@link keepDevice} keeps. */
export const DEVICE_CHANNEL = "test device";
