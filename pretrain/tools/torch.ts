import { spawnSync } from "node:child_process";
import { PYTHON } from "../../cli/python.ts";

/** Looks for PyTorch without the seconds that importing it takes. */
const FIND =
  "import importlib.util as u, sys; sys.exit(any(u.find_spec(name) is None for name in ('torch', 'numpy', 'cv2')))";

let found: boolean | undefined;

/**
 * True when PyTorch (and OpenCV, for photos) can be imported. Where it is missing, a test that needs it says so and passes, except in CI
 * (CI=true), where it fails.
 */
export function hasTorch(): boolean {
  found ??= spawnSync(PYTHON, ["-c", FIND], { stdio: "ignore" }).status === 0;
  if (!found && process.env["CI"] === "true")
    throw new Error(`${PYTHON} lacks PyTorch or OpenCV: apt-get install python3-torch python3-opencv`);
  if (!found) console.log("SKIPPED (torch)");
  return found;
}

/** Runs one of `pretrain/*.py` and returns what it prints. @throws Error with its message when it fails. */
export function runPython(script: string, args: readonly string[]): string {
  const path = new URL(`../${script}`, import.meta.url).pathname;
  // Threads that wait by spinning are slow where other programs run too.
  const env = { ...process.env, OMP_WAIT_POLICY: "passive" };
  const { status, stdout, stderr } = spawnSync(PYTHON, [path, ...args], { encoding: "utf8", env, maxBuffer: 1 << 26 });
  if (status !== 0) throw new Error(`${script} failed:\n${stderr}`);
  return stdout;
}
