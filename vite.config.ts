import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** Cross-origin isolation: shared memory, so threads, and exact memory measurement. */
const isolation = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

export default defineConfig({
  plugins: [react()],
  worker: { format: "es" },
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
