import type { Page } from "@playwright/test";

/** Answers for public/models with files of a test's own. */
export async function serveModels(page: Page, files: ReadonlyMap<string, Uint8Array>): Promise<void> {
  await page.route("**/models/**", async (route) => {
    const bytes = files.get(new URL(route.request().url()).pathname.replace(/^\/models\//, ""));
    await route.fulfill(bytes ? { body: Buffer.from(bytes) } : { status: 404 });
  });
}
