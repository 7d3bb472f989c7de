import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as { scripts: Record<string, string> };
/** Every command of ours: its name, and the script that it runs. */
const COMMANDS = Object.entries(scripts).flatMap(([name, command]) => {
  const [, path] = /^tsx (\S+\.ts)$/.exec(command) ?? [];
  return path ? [{ name, path }] : [];
});

function call(path: string, option: string): Promise<{ status: number | null; out: string; err: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ["--import", "tsx", path, option], { stdio: ["ignore", "pipe", "pipe"] });
    let [out, err] = ["", ""];
    child.stdout.on("data", (data) => {
      out += data;
    });
    child.stderr.on("data", (data) => {
      err += data;
    });
    child.on("close", (status) => resolve({ status, out, err }));
  });
}

const usageOf = (name: string): RegExp => new RegExp(`^Usage: (LACUNA_DATA=DIR )?npm run -s ${name}( |$)`, "m");

it.each(COMMANDS)(
  "npm run -s $name refuses what it does not know with a sentence and its usage",
  async ({ name, path }) => {
    const { status, out, err } = await call(path, "--no-such-option");
    expect(status, err).toBe(2);
    expect(out).toBe("");
    const [sentence, ...rest] = err.split("\n");
    // Training reads its own options, when it knows what to train.
    expect(sentence).toMatch(name === "pretrain:train" ? /^--dir is needed$/ : /^Unknown option '--no-such-option'$/);
    expect(rest.join("\n")).toMatch(usageOf(name));
    expect(err).not.toMatch(/\n\s+at /);
  },
);

// Each way of reading options once: they answer --help alike.
it.each(COMMANDS.filter(({ name }) => ["fill", "pretrain:prepare", "pretrain:train"].includes(name)))(
  "npm run -s $name answers --help with its usage, and does nothing",
  async ({ name, path }) => {
    const { status, out, err } = await call(path, "--help");
    expect(status, err).toBe(0);
    expect(err).toBe("");
    expect(out.split("\n")[0]).toMatch(usageOf(name));
    expect(out).toContain("--help");
  },
);

it("knows the commands", () => {
  expect(COMMANDS.length).toBeGreaterThan(20);
});
