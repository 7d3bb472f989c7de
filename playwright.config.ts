import { createServer } from "node:net";
import { defineConfig } from "@playwright/test";
import { systemChromium } from "./scripts/chromium.mjs";

/** A port that nobody uses; found once, then handed to Playwright's own processes by the environment. */
async function freePort(): Promise<string> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, () => {
      const address = server.address();
      server.close(() => resolve(String(typeof address === "object" && address ? address.port : 0)));
    });
  });
}

process.env.LACUNA_E2E_PORT ??= await freePort();
const port = Number(process.env.LACUNA_E2E_PORT);
const executablePath = systemChromium();
const outDir = ".cache/e2e";

export default defineConfig({
  testDir: "e2e",
  outputDir: ".cache/e2e-results",
  // The reference machine has two cores: the page and its workers need both.
  workers: 1,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: "list",
  use: {
    baseURL: `http://localhost:${port}`,
    browserName: "chromium",
    // Offline use has tests of its own: elsewhere every test would fetch the whole program once more.
    serviceWorkers: "block",
    viewport: { width: 1280, height: 800 },
    trace: "retain-on-failure",
    launchOptions: {
      ...(executablePath ? { executablePath } : {}),
      args: [
        "--no-sandbox",
        "--disable-background-networking",
        "--disable-quic",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
  // The tests run against the built page: what people get.
  webServer: {
    command: `npx vite build --outDir ${outDir} --emptyOutDir --logLevel warn && npx vite preview --outDir ${outDir} --port ${port} --strictPort`,
    port,
    timeout: 180_000,
    reuseExistingServer: false,
  },
});
