import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Browsers that Playwright cannot drive, by the WebDriver standard: Firefox as Debian packages it through its own
 * Marionette port, WebKitGTK through WebKitWebDriver.
 */
export interface Driver {
  /** Goes to an address and waits until it is loaded. */
  go(url: string): Promise<void>;
  /** Runs the body of an async function in the page; `arguments` are its arguments. */
  run<T>(body: string, ...args: unknown[]): Promise<T>;
  /** Presses the mouse at the first point, moves over the others and lets go. */
  drag(points: readonly { readonly x: number; readonly y: number }[]): Promise<void>;
  /** Chooses a file for a file input. */
  choose(selector: string, path: string): Promise<void>;
  quit(): Promise<void>;
}

/** A command of the standard: its name in Marionette, and its way in HTTP below the session's address. */
interface Command {
  readonly name: string;
  readonly way: string;
  readonly parameters: Record<string, unknown>;
}

const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

function driverOf(send: (command: Command) => Promise<unknown>, quit: () => Promise<void>): Driver {
  const execute = (script: string, args: readonly unknown[]): Promise<unknown> =>
    send({ name: "ExecuteAsyncScript", way: "execute/async", parameters: { script, args } });
  return {
    go: async (url) => void (await send({ name: "Navigate", way: "url", parameters: { url } })),
    run: async <T>(body: string, ...args: unknown[]) => {
      const script = `const done = arguments[arguments.length - 1];
        (async (...arguments_) => { const args = arguments_; ${body} })(...[...arguments].slice(0, -1))
          .then((value) => done({ value }), (error) => done({ error: String(error) }));`;
      const { value, error } = (await execute(script, args)) as { value?: T; error?: string };
      if (error) throw new Error(error);
      return value as T;
    },
    drag: async ([first, ...rest]) => {
      if (!first) return;
      const move = ({ x, y }: { x: number; y: number }, duration: number) => ({
        type: "pointerMove",
        x: Math.round(x),
        y: Math.round(y),
        duration,
        origin: "viewport",
      });
      const actions = [
        move(first, 0),
        { type: "pointerDown", button: 0 },
        ...rest.map((point) => move(point, 100)),
        { type: "pointerUp", button: 0 },
      ];
      const mouse = { type: "pointer", id: "mouse", parameters: { pointerType: "mouse" }, actions };
      await send({ name: "PerformActions", way: "actions", parameters: { actions: [mouse] } });
    },
    choose: async (selector, path) => {
      const found = await send({
        name: "FindElement",
        way: "element",
        parameters: { using: "css selector", value: selector },
      });
      const element = found as Record<string, string>;
      const id = element[ELEMENT] ?? "";
      await send({ name: "ElementSendKeys", way: `element/${id}/value`, parameters: { id, text: path } });
    },
    quit,
  };
}

/** Ends a browser and everything in its folder. */
async function end(process: ChildProcess, folder: string): Promise<void> {
  const gone = new Promise((resolve) => process.once("exit", resolve));
  process.kill();
  await gone;
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}

async function until<T>(
  what: string,
  milliseconds: number,
  look: () => T | undefined | Promise<T | undefined>,
): Promise<T> {
  for (const start = performance.now(); performance.now() - start < milliseconds; ) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${what} did not come within ${milliseconds / 1000} s`);
}

/** Starts Firefox without a window. */
export async function startFirefox(executable: string, size: { width: number; height: number }): Promise<Driver> {
  const folder = mkdtempSync(join(tmpdir(), "lacuna-firefox-"));
  writeFileSync(
    join(folder, "user.js"),
    `user_pref("marionette.port", 0);
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("app.update.enabled", false);
`,
  );
  const size_ = ["--width", String(size.width), "--height", String(size.height)];
  const browser = spawn(executable, ["--headless", "--marionette", "--no-remote", "--profile", folder, ...size_], {
    stdio: "ignore",
  });
  try {
    const portFile = join(folder, "MarionetteActivePort");
    const port = await until("Firefox's port", 60_000, () => {
      const text = existsSync(portFile) ? readFileSync(portFile, "utf8") : "";
      return text ? Number(text) : undefined;
    });
    const send = await marionette(connect(port, "127.0.0.1"));
    await send("WebDriver:NewSession", {});
    await send("WebDriver:SetTimeouts", { script: 120_000, pageLoad: 60_000 });
    return driverOf(
      async ({ name, parameters }) => {
        const result = (await send(`WebDriver:${name}`, parameters)) as { value?: unknown };
        return result && "value" in result ? result.value : result;
      },
      () => end(browser, folder),
    );
  } catch (thrown) {
    await end(browser, folder);
    throw thrown;
  }
}

/** Marionette's own framing: the length of a message in bytes, a colon, and [0 = call | 1 = answer, id, ...] as JSON. */
async function marionette(socket: Socket): Promise<(name: string, parameters: object) => Promise<unknown>> {
  let buffer = Buffer.alloc(0);
  let nextId = 1;
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  const greeted = new Promise<void>((resolve, reject) => {
    socket.once("error", reject);
    socket.once("data", () => resolve());
  });
  const receive = (text: string): void => {
    const message = JSON.parse(text) as unknown;
    if (!Array.isArray(message)) return;
    const [, id, error, value] = message as [number, number, { error: string; message: string } | null, unknown];
    const call = waiting.get(id);
    waiting.delete(id);
    if (error) call?.reject(new Error(`${error.error}: ${error.message}`));
    else call?.resolve(value);
  };
  socket.on("data", (data) => {
    buffer = Buffer.concat([buffer, data]);
    for (;;) {
      const colon = buffer.indexOf(":");
      const length = Number(buffer.subarray(0, Math.max(0, colon)).toString());
      if (colon < 1 || buffer.length < colon + 1 + length) return;
      const text = buffer.subarray(colon + 1, colon + 1 + length).toString();
      buffer = buffer.subarray(colon + 1 + length);
      receive(text);
    }
  });
  await greeted;
  return (name, parameters) =>
    new Promise((resolve, reject) => {
      const id = nextId++;
      waiting.set(id, { resolve, reject });
      const text = JSON.stringify([0, id, name, parameters]);
      socket.write(`${Buffer.byteLength(text)}:${text}`);
    });
}

/** Starts WebKitGTK's MiniBrowser in an X server of its own. */
export async function startWebKit(
  { driver, browser }: { readonly driver: string; readonly browser: string | undefined },
  size: { width: number; height: number },
): Promise<Driver> {
  const folder = mkdtempSync(join(tmpdir(), "lacuna-webkit-"));
  const port = 40_000 + (process.pid % 20_000);
  const screen = `-screen 0 ${size.width}x${size.height}x24`;
  const started = spawn("xvfb-run", ["-a", "-s", screen, driver, `--port=${port}`], {
    stdio: "ignore",
    detached: true,
    env: {
      ...process.env,
      HOME: folder,
      XDG_CACHE_HOME: folder,
      XDG_DATA_HOME: folder,
      WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: "1",
    },
  });
  const http = async (method: string, path: string, body?: object): Promise<unknown> => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      ...(body && { body: JSON.stringify(body) }),
    });
    const { value } = (await answer.json()) as { value: { error?: string; message?: string } };
    if (!answer.ok) throw new Error(`${value.error}: ${value.message}`);
    return value;
  };
  const stop = async (): Promise<void> => {
    // The whole group: xvfb-run leaves its X server and the driver behind.
    if (started.pid) process.kill(-started.pid);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
  try {
    await until("WebKitWebDriver", 30_000, () => http("GET", "/status").catch(() => undefined));
    const options = { binary: browser, args: ["--automation"] };
    const { sessionId } = (await http("POST", "/session", {
      capabilities: { alwaysMatch: { "webkitgtk:browserOptions": options } },
    })) as { sessionId: string };
    await http("POST", `/session/${sessionId}/timeouts`, { script: 120_000, pageLoad: 60_000 });
    const driver = driverOf(
      ({ way, parameters }) => http("POST", `/session/${sessionId}/${way}`, parameters),
      async () => {
        await http("DELETE", `/session/${sessionId}`).catch(() => undefined);
        await stop();
      },
    );
    return driver;
  } catch (thrown) {
    await stop();
    throw thrown;
  }
}
