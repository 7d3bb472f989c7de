import { readFileSync } from "node:fs";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";
import { guide } from "./config/vite-guide.ts";
import { offline } from "./config/vite-offline.ts";
import { HEADERS, ISOLATION } from "./src/app/offline/headers.ts";

/**
 * TensorFlow.js starts its WebAssembly threads from the text of one of its own functions. Minified, that text would
 * read a variable that only exists around the original (the package's README, "JS Minification").
 */
function threadsFromText(): Plugin {
  return {
    name: "threads-from-text",
    transform: {
      filter: { id: /tfjs-backend-wasm-threaded-simd\.js/ },
      handler: (code) => code.replace('typeof _scriptDir !== "undefined" && _scriptDir', "false"),
    },
  };
}

/** For the device panel: what runs here, by name and version. */
function versions(): string {
  const { version, dependencies } = JSON.parse(readFileSync("package.json", "utf8"));
  return `Lacuna ${version}, TensorFlow.js ${dependencies["@tensorflow/tfjs"]}, React ${dependencies.react}, Konva ${dependencies.konva}`;
}

export default defineConfig({
  plugins: [react(), guide(), offline()],
  worker: { format: "es", plugins: () => [threadsFromText()] },
  // The development server puts scripts of its own into the page, which the policy forbids.
  server: { headers: ISOLATION },
  preview: { headers: HEADERS },
  // The codecs find their .wasm beside themselves; pre-bundling would move the code away from it.
  optimizeDeps: {
    exclude: ["@jsquash/avif", "@jsquash/jpeg", "@jsquash/png", "@jsquash/webp"],
    // Imported only when a generator is loaded: found then, they would make the server reload the page.
    include: ["core", "backend-wasm", "backend-webgl", "backend-webgpu"].map((part) => `@tensorflow/tfjs-${part}`),
  },
  define: { LACUNA_VERSIONS: JSON.stringify(versions()) },
  build: {
    target: "es2023",
    rolldownOptions: {
      input: {
        index: "index.html",
        compare: "compare.html",
        finetune: "finetune.html",
        lacuna: "src/embed/inpainter.ts",
      },
      // The engine for other pages keeps its exports and a name that does not change.
      preserveEntrySignatures: "exports-only",
      output: { entryFileNames: ({ name }) => (name === "lacuna" ? "[name].js" : "assets/[name]-[hash].js") },
    },
  },
});
