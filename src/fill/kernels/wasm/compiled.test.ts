import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";

it("kernels.wasm and kernels-shared.wasm are what their source compiles to", () => {
  const folder = mkdtempSync(join(tmpdir(), "kernels-"));
  try {
    const { status } = spawnSync(process.execPath, ["scripts/kernels.mjs", folder]);
    expect(status).toBe(0);
    for (const name of ["kernels.wasm", "kernels-shared.wasm"])
      expect(readFileSync(join(folder, name)).equals(readFileSync(new URL(`./${name}`, import.meta.url)))).toBe(true);
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 300_000);
