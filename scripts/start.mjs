// `npm start`: installs what is missing, builds the editor, serves it cross-origin isolated and opens it.
// The built page, not the development server: that one reloads the page when it meets a new dependency, and a
// reload in the middle of an edit loses work. `npm run dev` is for developing.
import { spawn, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { ensureModules } from "./modules.mjs";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));
ensureModules();

const vite = "node_modules/vite/bin/vite.js";
const built = spawnSync(process.execPath, [vite, "build", "--logLevel", "warn"], { stdio: "inherit" });
if (built.status !== 0) process.exit(built.status ?? 1);

const atHand = process.stdout.isTTY && !process.env.CI;
const options = [...(atHand ? ["--open"] : []), ...process.argv.slice(2)];
const server = spawn(process.execPath, [vite, "preview", ...options], { stdio: "inherit" });
server.on("exit", (code) => process.exit(code ?? 1));
for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM"])) process.on(signal, () => server.kill(signal));
