import { assist, type Shift } from "../../fill/kernels/wasm/crew.ts";

/** A thread of the fill's kernels: sleeps, and helps the engine worker that started it. */
addEventListener("message", ({ data }: MessageEvent<Shift>) => assist(data));
