/**
 * Compiles a WebAssembly file; from its bytes where the server gives it another type than application/wasm.
 * @throws Error when it cannot be fetched or compiled
 */
export async function compileFrom(url: string): Promise<WebAssembly.Module> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  if (response.headers.get("content-type") === "application/wasm") return WebAssembly.compileStreaming(response);
  return WebAssembly.compile(await response.arrayBuffer());
}
