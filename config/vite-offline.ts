import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin, type ResolvedConfig } from "vite";
import { CONTENT_SECURITY_POLICY } from "../src/app/offline/headers.ts";

const WORKER = fileURLToPath(new URL("../src/app/offline/worker/service.worker.ts", import.meta.url));
/** Weights are kept by the engine, by their hashes; the rest of a version is kept as a whole. */
const NOT_KEPT = /^(models\/|service-worker\.js$)|\.map$/;

/** All files below a folder, relative to it, with slashes. */
function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll("\\", "/"))
    .sort();
}

/**
 * Writes `service-worker.js` into the finished build, with the list of its files and a version that is the hash of
 * their contents: any change is a new version, no change is none. Puts the content security policy into every page, for
 * hosts that send no headers.
 */
export function offline(): Plugin {
  let config: ResolvedConfig;
  return {
    name: "offline",
    apply: "build",
    configResolved(resolved) {
      config = resolved;
    },
    transformIndexHtml: () => [
      {
        tag: "meta",
        attrs: { "http-equiv": "Content-Security-Policy", content: CONTENT_SECURITY_POLICY },
        injectTo: "head-prepend",
      },
    ],
    closeBundle: {
      order: "post",
      async handler() {
        const outDir = resolve(config.root, config.build.outDir);
        const files = filesBelow(outDir).filter((file) => !NOT_KEPT.test(file));
        const hash = createHash("sha256");
        for (const file of files) hash.update(file).update(readFileSync(join(outDir, file)));
        await build({
          configFile: false,
          root: config.root,
          logLevel: "warn",
          publicDir: false,
          define: {
            LACUNA_FILES: JSON.stringify(files),
            LACUNA_VERSION: JSON.stringify(hash.digest("hex").slice(0, 16)),
          },
          build: {
            outDir,
            emptyOutDir: false,
            target: "es2023",
            lib: { entry: WORKER, formats: ["iife"], name: "lacuna", fileName: () => "service-worker.js" },
          },
        });
      },
    },
  };
}
