import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";

const STAMP = "node_modules/.lacuna-installed";

/** Installs the npm packages when they are missing or older than package-lock.json. Ends the process on failure. */
export function ensureModules() {
  const wanted = createHash("sha256").update(readFileSync("package-lock.json")).digest("hex");
  const have = existsSync(STAMP) ? readFileSync(STAMP, "utf8") : "";
  if (have === wanted) return;
  console.log(have ? "Packages are out of date: installing." : "First start: installing packages.");
  // Not `npm ci`: it refuses a lock file that lacks the packages of other platforms. What the lock file names is installed
  // at its version all the same, and --no-save leaves the file as it is.
  const { status } = spawnSync("npm", ["install", "--no-save", "--no-audit", "--no-fund"], {
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  if (status !== 0) {
    console.error("npm could not install the packages. Check the connection to the npm registry and try again.");
    process.exit(1);
  }
  writeFileSync(STAMP, createHash("sha256").update(readFileSync("package-lock.json")).digest("hex"));
}
