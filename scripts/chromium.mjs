import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync } from "node:fs";
import { delimiter, join } from "node:path";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
const MAC = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/**
 * Path of a system Chromium: CHROMIUM_PATH, then the usual names on PATH, then macOS applications.
 * @returns {string | undefined}
 */
export function systemChromium() {
  const wanted = process.env.CHROMIUM_PATH;
  if (wanted) return wanted;
  const folders = (process.env.PATH ?? "").split(delimiter);
  const candidates = [...NAMES.flatMap((name) => folders.map((folder) => join(folder, name))), ...MAC];
  return candidates.find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/**
 * A browser for the tests: the system's, else Playwright's own (downloaded), else, as root on Debian, the package.
 * @returns {boolean} false when none could be had; the reason was printed
 */
export function ensureChromium() {
  if (systemChromium()) return true;
  const asRootOnDebian = process.getuid?.() === 0 && existsSync("/usr/bin/apt-get");
  if (asRootOnDebian) {
    console.log("No Chromium here: installing Debian's package.");
    spawnSync("apt-get", ["update", "-qq"], { stdio: "inherit" });
    spawnSync("apt-get", ["install", "-y", "-qq", "chromium"], {
      stdio: ["ignore", "ignore", "inherit"],
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    });
    if (systemChromium()) return true;
  }
  console.log("No Chromium here: asking Playwright for its own.");
  const { status } = spawnSync("npx", ["playwright", "install", "chromium"], { stdio: "inherit" });
  if (status === 0) return true;
  console.error(
    "The browser tests need Chromium. Install it (Debian, Ubuntu: sudo apt-get install chromium; Fedora: sudo dnf install chromium; macOS: brew install --cask chromium), or set CHROMIUM_PATH to a Chrome or Chromium program.",
  );
  return false;
}
