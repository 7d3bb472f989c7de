// `npm test`: installs what the tests need, runs every gate and every test, and ends with a line that counts them.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { ensureChromium } from "./chromium.mjs";
import { ensureModules } from "./modules.mjs";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));
ensureModules();

const REPORTS = ".cache/reports";
rmSync(REPORTS, { recursive: true, force: true });
mkdirSync(REPORTS, { recursive: true });

const total = { passed: 0, failed: 0, skipped: 0 };
/** @type {string[]} */
const failures = [];

/**
 * Runs a program of node_modules/.bin; true when it succeeded.
 * @param {string[]} command
 * @param {Record<string, string>} [env]
 */
function run(command, env = {}) {
  console.log(`\n> ${command.join(" ")}`);
  const { status } = spawnSync("npx", ["--no-install", ...command], {
    stdio: "inherit",
    env: { ...process.env, ...env },
  });
  return status === 0;
}

/**
 * A gate counts as one test.
 * @param {string} name
 * @param {boolean} passed
 */
function count(name, passed) {
  if (passed) total.passed++;
  else {
    total.failed++;
    failures.push(name);
  }
}

/** @param {string} file */
function report(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
}

/**
 * Adds a test runner's own counts; a runner that failed without a failing test still counts as one failure.
 * @param {string} name
 * @param {boolean} succeeded
 * @param {{ passed: number, failed: number, skipped: number } | undefined} counts
 */
function add(name, succeeded, counts) {
  total.passed += counts?.passed ?? 0;
  total.skipped += counts?.skipped ?? 0;
  const failed = counts?.failed ?? 0;
  total.failed += succeeded ? failed : Math.max(1, failed);
  if (!succeeded) failures.push(name);
}

count("format, lint and import directions", run(["biome", "ci", "."]));
count("types", spawnSync(process.execPath, ["scripts/types.mjs"], { stdio: "inherit" }).status === 0);
count("unused code", run(["knip"]));
count(
  "numbers in the documents",
  spawnSync(process.execPath, ["scripts/numbers.mjs", "--check"], { stdio: "inherit" }).status === 0,
);

const unitFile = `${REPORTS}/unit.json`;
const unitPassed = run(["vitest", "run", "--reporter=default", "--reporter=json", `--outputFile.json=${unitFile}`]);
const unit = report(unitFile);
add(
  "unit tests",
  unitPassed,
  unit && { passed: unit.numPassedTests, failed: unit.numFailedTests, skipped: unit.numPendingTests },
);

if (ensureChromium()) {
  const e2eFile = `${REPORTS}/e2e.json`;
  const e2ePassed = run(["playwright", "test", "--reporter=list,json"], { PLAYWRIGHT_JSON_OUTPUT_NAME: e2eFile });
  const stats = report(e2eFile)?.stats;
  add(
    "end-to-end tests",
    e2ePassed,
    stats && { passed: stats.expected + stats.flaky, failed: stats.unexpected, skipped: stats.skipped },
  );
} else count("end-to-end tests: no Chromium", false);

if (failures.length > 0) console.log(`\nFailed: ${failures.join("; ")}`);
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exit(total.failed > 0 ? 1 : 0);
