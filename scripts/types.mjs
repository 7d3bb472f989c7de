// Checks each realm against its own library types: no DOM in the platform-free folders, no Node in the page.
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";

let failed = false;
for (const file of readdirSync("config").filter((name) => name.startsWith("tsconfig."))) {
  const { status } = spawnSync("npx", ["tsc", "-p", `config/${file}`], { stdio: "inherit" });
  if (status !== 0) failed = true;
}
process.exit(failed ? 1 : 0);
