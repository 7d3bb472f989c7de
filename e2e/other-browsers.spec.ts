import { existsSync, readdirSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, test } from "@playwright/test";
import { maskAt } from "../src/core/mask.ts";
import { areaOf } from "../src/core/rect.ts";
import { markOn } from "./editor-page.ts";
import { decode, encode, scenePhoto } from "./photos.ts";
import { type Driver, startFirefox, startWebKit } from "./webdriver.ts";

/** The main way through the editor in browsers other than Chromium, each where it is installed. */

const WINDOW = { width: 1280, height: 900 };
const PHOTO = { width: 600, height: 400 };
const BRUSH = 48;
const GROW = 4;

const FIREFOX = ["/usr/bin/firefox-esr", "/usr/bin/firefox"].find((path) => existsSync(path));
const WEBKIT: { readonly driver: string; readonly browser: string | undefined } = {
  driver: "/usr/bin/WebKitWebDriver",
  browser: readdirSync("/usr/lib")
    .flatMap((machine) =>
      ["4.0", "4.1"].map((version) => join("/usr/lib", machine, `webkit2gtk-${version}/MiniBrowser`)),
    )
    .find((path) => existsSync(path)),
};

const BROWSERS: Record<string, () => Promise<Driver>> = {
  ...(FIREFOX && { Firefox: () => startFirefox(FIREFOX, WINDOW) }),
  ...(WEBKIT.browser && [WEBKIT.driver, "/usr/bin/xvfb-run"].every((path) => existsSync(path))
    ? { WebKitGTK: () => startWebKit(WEBKIT, WINDOW) }
    : {}),
};

/** Waits in the page until an element's text holds a pattern. */
async function shows(driver: Driver, selector: string, pattern: string): Promise<void> {
  const seen = await driver.run<string>(
    `const [selector, pattern] = args;
     let text = "";
     for (let i = 0; i < 600; i++) {
       text = document.querySelector(selector)?.textContent ?? "";
       if (new RegExp(pattern).test(text)) break;
       await new Promise((resolve) => setTimeout(resolve, 100));
     }
     return text;`,
    selector,
    pattern,
  );
  expect(seen).toMatch(new RegExp(pattern));
}

async function click(driver: Driver, selector: string): Promise<void> {
  await driver.run(`document.querySelector(args[0]).click();`, selector);
}

for (const [name, start] of Object.entries(BROWSERS))
  test(`${name}: a photo is opened, brushed over, filled on WebAssembly and saved; outside the mark nothing changes`, async ({
    baseURL,
  }, info) => {
    test.setTimeout(300_000);
    const file = await encode("png", await scenePhoto("lake", PHOTO.width, PHOTO.height));
    const before = await decode("png", file);
    const path = info.outputPath("lake.png");
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, file);
    const driver = await start();
    try {
      await driver.go(`${baseURL}/?backend=wasm`);
      await driver.run(
        `localStorage.setItem("lacuna.settings.1", JSON.stringify({ autoFill: false, language: "en" }));`,
      );
      await driver.go(`${baseURL}/?backend=wasm`);
      await shows(driver, "h1", "picture");
      expect(await driver.run("return crossOriginIsolated;")).toBe(true);
      await driver.choose("#photo-input", path);
      await shows(driver, ".filename", "lake\\.png");
      await shows(driver, ".status", "wasm.*patch search \\(WebAssembly SIMD");
      const canvas = await driver.run<DOMRect>(
        `return document.querySelector("#canvas").getBoundingClientRect().toJSON();`,
      );
      const size = { width: Math.round(canvas.width), height: Math.round(canvas.height) };
      const points = [0.4, 0.5].map((x) => ({ x: Math.round(x * size.width), y: Math.round(0.5 * size.height) }));
      await driver.drag(points.map(({ x, y }) => ({ x: x + canvas.x, y: y + canvas.y })));
      await click(driver, '[data-action="fill"]');
      await shows(driver, ".news", "Filled");

      await driver.run(`
        const make = URL.createObjectURL;
        URL.createObjectURL = (blob) => { if (blob.type === "image/png") window.saved = blob; return make(blob); };`);
      await click(driver, '[data-action="export"]');
      await driver.run(`[...document.querySelectorAll("dialog label, [role=dialog] label")]
        .find((label) => label.textContent.trim() === "PNG").click();`);
      await shows(driver, ".result[data-psnr]", "bit for bit");
      await driver.run(`[...document.querySelectorAll("dialog button, [role=dialog] button")]
        .find((button) => button.textContent.startsWith("Save")).click();`);
      const saved = await driver.run<string>(`
        for (let i = 0; i < 100 && !window.saved; i++) await new Promise((resolve) => setTimeout(resolve, 100));
        const bytes = new Uint8Array(await window.saved.arrayBuffer());
        return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));`);
      const after = await decode("png", Buffer.from(saved, "base64"));

      const mask = markOn(size, points, PHOTO, BRUSH, GROW);
      const differing = { outside: 0, inside: 0 };
      for (let i = 0; i < PHOTO.width * PHOTO.height; i++) {
        const same = [0, 1, 2, 3].every((c) => before.data[4 * i + c] === after.data[4 * i + c]);
        if (!same) differing[maskAt(mask, i % PHOTO.width, Math.floor(i / PHOTO.width)) ? "inside" : "outside"]++;
      }
      expect(differing.outside).toBe(0);
      expect(differing.inside).toBeGreaterThan(areaOf(mask.bounds) / 3);
    } finally {
      await driver.quit();
    }
  });
