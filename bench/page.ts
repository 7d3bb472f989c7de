import { type Browser, chromium, type Page } from "@playwright/test";
import { build, preview } from "vite";
import { systemChromium } from "../scripts/chromium.mjs";

declare global {
  interface Window {
    /** Of the visit so far, in milliseconds from its start. */
    largestPaint: number;
  }
}

/** The built page on a server of its own, and a browser without a window. */
export interface BuiltPage {
  readonly browser: Browser;
  readonly address: string;
  readonly close: () => Promise<void>;
}

/**
 * Builds the page as people get it and serves it.
 * @param out folder of the build, made anew
 * @param flags of the browser, beside the usual ones
 */
export async function serveBuiltPage(out: string, flags: readonly string[] = []): Promise<BuiltPage> {
  await build({ build: { outDir: out, emptyOutDir: true }, logLevel: "error" });
  const server = await preview({ build: { outDir: out }, preview: { port: 0 }, logLevel: "error" });
  const executablePath = systemChromium();
  const browser = await chromium.launch({
    args: ["--no-sandbox", "--disable-background-networking", "--disable-quic", ...flags],
    ...(executablePath ? { executablePath } : {}),
  });
  return {
    browser,
    address: server.resolvedUrls?.local[0] ?? "",
    close: async () => {
      await browser.close();
      await server.close();
    },
  };
}

/** Notes the largest paint of a page's coming visit, and runs `observe` in it from its first moment on. */
export async function watchFromStart(page: Page, observe: () => void): Promise<void> {
  // The TypeScript runner marks functions with a helper that a page does not have.
  await page.addInitScript({ content: "globalThis.__name = (f) => f;" });
  await page.addInitScript(() => {
    new PerformanceObserver((list) => {
      window.largestPaint = list.getEntries().at(-1)?.startTime ?? 0;
    }).observe({ type: "largest-contentful-paint", buffered: true });
  });
  await page.addInitScript(observe);
}
