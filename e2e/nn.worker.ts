import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-backend-webgl";
import "@tensorflow/tfjs-backend-webgpu";
import { env } from "@tensorflow/tfjs-core";
import { compareBackends } from "../src/nn/testing/compare.ts";

/** Answers with how far each toy problem of src/nn is from the CPU's answer on a back end. */
addEventListener("message", async ({ data }: MessageEvent<{ backend: string; share: number }>) => {
  try {
    env().set("SOFTWARE_WEBGL_ENABLED", true);
    postMessage({ result: await compareBackends(data.backend, data.share) });
  } catch (error) {
    postMessage({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
});
