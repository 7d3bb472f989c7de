import "@tensorflow/tfjs-backend-webgpu";
import { backend, env, memory, setBackend } from "@tensorflow/tfjs-core";
import { isSoftware, type StartBackend } from "./types.ts";

/** What we use of the back end beyond tfjs-core's interface. */
interface WebGpuBackend {
  readonly device: GPUDevice;
  checkCompileCompletionAsync(): Promise<void>;
}

/** Buffers are pooled by size and never freed (tfjs-notes 2): beyond this the worker starts afresh. */
const MEMORY_LIMIT = 2 ** 30;

/** At 768 px the attention's map may take this many bytes in one buffer. */
const ROOMY = 2 ** 29;

/** Starts WebGPU. Its errors do not throw, so a lost device and uncaptured errors both end the back end. */
export const start: StartBackend = async ({ forced }) => {
  if (!navigator.gpu) return { refused: "this browser has none" };
  const adapter = await navigator.gpu.requestAdapter({ powerPreference: "high-performance" });
  if (!adapter) return { refused: "no graphics device offers it" };
  const { vendor, architecture, description } = adapter.info;
  const device = [vendor, architecture, description].filter(Boolean).join(" ");
  const software = isSoftware(device) || adapter.info.isFallbackAdapter;
  if (software && !forced) return { refused: "only a software adapter offers it" };
  if (!(await setBackend("webgpu"))) return { refused: "it did not start" };
  const gpu = backend() as unknown as WebGpuBackend;
  const lost = new Promise<string>((resolve) => {
    void gpu.device.lost.then(({ message }) => resolve(message || "the graphics device was lost"));
    gpu.device.addEventListener("uncapturederror", ({ error }) => resolve(error.message.split("\n")[0] ?? ""));
  });
  const roomy = gpu.device.limits.maxStorageBufferBindingSize >= ROOMY;
  return {
    name: "webgpu",
    label: "webgpu",
    threads: 1,
    device,
    maxSide: roomy ? 768 : 512,
    sides: [64, 128, 192, 256, 384, 512, 768],
    tolerance: 1e-3,
    lost,
    compile: async (run) => {
      env().set("WEBGPU_ENGINE_COMPILE_ONLY", true);
      try {
        run();
      } finally {
        env().set("WEBGPU_ENGINE_COMPILE_ONLY", false);
      }
      await gpu.checkCompileCompletionAsync();
    },
    memory: {
      allocated: () => (memory() as { numBytesAllocatedInGPU?: number }).numBytesAllocatedInGPU ?? 0,
      limit: MEMORY_LIMIT,
    },
  };
};
