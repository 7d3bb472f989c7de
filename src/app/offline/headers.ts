/** Cross-origin isolation: shared memory, so threads, and exact memory measurement. */
export const ISOLATION = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
} as const;

/**
 * What the page and its workers may do: run and fetch what lies on their own site, and nothing else. Compiling
 * WebAssembly is allowed, evaluating text is not; `blob:` workers are the threads of TensorFlow.js.
 */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  // blob: TensorFlow.js starts its WebAssembly threads from scripts that it makes itself.
  "script-src 'self' blob: 'wasm-unsafe-eval'",
  "worker-src 'self' blob:",
  "connect-src 'self' blob: data:",
  "img-src 'self' blob: data:",
  "style-src 'self'",
  "font-src 'self'",
  "manifest-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
].join("; ");

/** Everything that a server, or the service worker in its place, adds to each answer. */
export const HEADERS: Readonly<Record<string, string>> = {
  ...ISOLATION,
  "Content-Security-Policy": CONTENT_SECURITY_POLICY,
};
