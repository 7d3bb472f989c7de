import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

/** Cross-origin isolation: shared memory, so threads, and exact memory measurement. */
const isolation = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

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

export default defineConfig({
  plugins: [react()],
  worker: { format: "es", plugins: () => [threadsFromText()] },
  server: { headers: isolation },
  preview: { headers: isolation },
  // The codecs find their .wasm beside themselves; pre-bundling would move the code away from it.
  optimizeDeps: {
    exclude: ["@jsquash/avif", "@jsquash/jpeg", "@jsquash/png", "@jsquash/webp"],
    // Imported only when a generator is loaded: found then, they would make the server reload the page.
    include: ["core", "backend-wasm", "backend-webgl", "backend-webgpu"].map((part) => `@tensorflow/tfjs-${part}`),
  },
  build: { target: "es2023", rolldownOptions: { input: ["index.html"] } },
});
