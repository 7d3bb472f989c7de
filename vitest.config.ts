import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: [
      "src/**/*.test.ts",
      "cli/**/*.test.ts",
      "bench/**/*.test.ts",
      "scripts/**/*.test.ts",
      "pretrain/**/*.test.ts",
    ],
    testTimeout: 60_000,
    // Two cores are the reference machine; more workers than cores only slow each other down.
    maxWorkers: 2,
  },
});
