import { expect, test } from "@playwright/test";
import { runWorker, SOFTWARE_GPU } from "../bench/browser.ts";

/** The layers and convolution gradients on the GPU back ends, by a software adapter; unit tests cover CPU and WASM. */
for (const backend of ["webgl", "webgpu"]) {
  test(`networks compute on ${backend} what they compute on the CPU`, async () => {
    test.setTimeout(180_000);
    const report = await runWorker<{ name: string; distance: number }[]>(
      "e2e/nn.worker.ts",
      { backend, share: 3 },
      SOFTWARE_GPU,
    );
    expect(report.length).toBeGreaterThan(25);
    expect(report.filter(({ distance }) => !(distance < 1e-5))).toEqual([]);
  });
}
