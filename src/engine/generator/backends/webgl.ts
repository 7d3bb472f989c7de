import "@tensorflow/tfjs-backend-webgl";
import { backend, env, setBackend } from "@tensorflow/tfjs-core";
import { isSoftware, type StartBackend } from "./types.ts";

/** What we use of the back end beyond tfjs-core's interface. */
interface WebGlBackend {
  checkCompileCompletionAsync(): Promise<boolean[]>;
  getUniformLocations(): void;
  readonly gpgpu: { readonly gl: { readonly canvas: EventTarget } };
}

/** Bytes of textures above which unused ones are freed rather than kept for reuse. */
const TEXTURE_BYTES = 256 << 20;

/** Starts WebGL 2. */
export const start: StartBackend = async ({ forced }) => {
  const canvas = new OffscreenCanvas(1, 1);
  const context = canvas.getContext("webgl2");
  if (!context) return { refused: "this browser has none in workers" };
  const info = context.getExtension("WEBGL_debug_renderer_info");
  const device = String(context.getParameter(info ? info.UNMASKED_RENDERER_WEBGL : context.RENDERER));
  context.getExtension("WEBGL_lose_context")?.loseContext();
  if (isSoftware(device)) {
    if (!forced) return { refused: "only a software renderer offers it" };
    env().set("SOFTWARE_WEBGL_ENABLED", true);
  }
  env().set("WEBGL_USE_SHAPES_UNIFORMS", true);
  env().set("WEBGL_DELETE_TEXTURE_THRESHOLD", TEXTURE_BYTES);
  if (!(await setBackend("webgl"))) return { refused: "it did not start" };
  const gl = backend() as unknown as WebGlBackend;
  const lost = new Promise<string>((resolve) => {
    gl.gpgpu.gl.canvas.addEventListener("webglcontextlost", () => resolve("the graphics device was lost"));
  });
  return {
    name: "webgl",
    label: "webgl",
    threads: 1,
    device,
    maxSide: 512,
    sides: [64, 128, 192, 256, 384, 512],
    tolerance: env().getNumber("WEBGL_RENDER_FLOAT32_CAPABLE") ? 1e-3 : 3e-2,
    lost,
    compile: async (run) => {
      env().set("ENGINE_COMPILE_ONLY", true);
      try {
        run();
      } finally {
        env().set("ENGINE_COMPILE_ONLY", false);
      }
      await gl.checkCompileCompletionAsync();
      gl.getUniformLocations();
    },
  };
};
