import { chromium } from "@playwright/test";
import { createServer, type Plugin } from "vite";
import { systemChromium } from "../scripts/chromium.mjs";

const FLAGS = [
  "--no-sandbox",
  "--disable-background-networking",
  "--disable-quic",
  "--disable-component-update",
  "--disable-sync",
];

/** Software GPU adapters, for correctness at toy sizes on machines without one. */
export const SOFTWARE_GPU = [
  "--enable-unsafe-webgpu",
  "--use-webgpu-adapter=swiftshader",
  "--enable-features=Vulkan",
  "--enable-unsafe-swiftshader",
  "--ignore-gpu-blocklist",
];

/**
 * Runs a module worker of this repository in a headless, cross-origin isolated Chromium and gives back the first
 * message it posts.
 * @param worker path from the repository's root, e.g. `bench/train-step.worker.ts`
 * @param args posted to the worker as its first message
 * @throws Error with the worker's own message when it fails
 */
export async function runWorker<Result>(worker: string, args: unknown, flags: readonly string[] = []): Promise<Result> {
  const server = await createServer({
    configFile: false,
    root: new URL("..", import.meta.url).pathname,
    logLevel: "error",
    plugins: [blankPage()],
    worker: { format: "es" },
    // onnxruntime-web starts its threads from its own address, which pre-bundling would change.
    optimizeDeps: { noDiscovery: false, entries: [worker], exclude: ["onnxruntime-web"] },
    server: {
      port: 0,
      headers: { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" },
    },
  });
  await server.listen();
  // With a cold cache Vite bundles what the worker imports while it starts, then reloads the page: do it beforehand.
  await server.warmupRequest(`/${worker}`);
  await server.waitForRequestsIdle();
  const executablePath = systemChromium();
  const browser = await chromium.launch({ args: [...FLAGS, ...flags], ...(executablePath ? { executablePath } : {}) });
  try {
    const page = await browser.newPage();
    page.on("console", (message) => console.error(`[browser] ${message.text()}`));
    const address = server.resolvedUrls?.local[0];
    if (!address) throw new Error("The bench server has no address.");
    await page.goto(`${address}blank`);
    return (await page.evaluate(
      ([path, message]) =>
        new Promise((resolve, reject) => {
          const started = new Worker(path as string, { type: "module" });
          started.onmessage = ({ data }) => ("error" in data ? reject(new Error(data.error)) : resolve(data.result));
          started.onerror = (event) => reject(new Error(event.message || "The worker did not start."));
          started.postMessage(message);
        }),
      [`/${worker}?worker_file&type=module`, args] as const,
    )) as Result;
  } finally {
    await browser.close();
    await server.close();
  }
}

/** An empty page, so that nothing but the worker runs. */
function blankPage(): Plugin {
  return {
    name: "blank-page",
    configureServer: ({ middlewares }) => {
      middlewares.use("/blank", (_, response) => {
        response.setHeader("Content-Type", "text/html");
        response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
        response.setHeader("Cross-Origin-Embedder-Policy", "require-corp");
        response.end('<!doctype html><title>bench</title><link rel="icon" href="data:,">');
      });
    },
  };
}
