// `npm start`: installs what is missing, then serves the editor, cross-origin isolated, and opens it.
import { spawn } from "node:child_process";
import { ensureModules } from "./modules.mjs";

process.chdir(new URL("..", import.meta.url).pathname);
ensureModules();
const inHand = process.stdout.isTTY && !process.env.CI;
const vite = spawn(
  process.execPath,
  ["node_modules/vite/bin/vite.js", ...(inHand ? ["--open"] : []), ...process.argv.slice(2)],
  { stdio: "inherit" },
);
vite.on("exit", (code) => process.exit(code ?? 1));
for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM"])) process.on(signal, () => vite.kill(signal));
