import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { createNodeCodecs } from "../codecs.ts";
import { ICONS, renderIcon } from "./render.ts";

it("the icons in public/icons are what the program renders, and the manifest names them", async () => {
  const codecs = createNodeCodecs();
  const manifest: { icons: { src: string; sizes: string; purpose?: string }[] } = JSON.parse(
    await readFile("public/manifest.webmanifest", "utf8"),
  );
  for (const icon of ICONS) {
    const kept = await codecs.decode("png", new Uint8Array(await readFile(join("public/icons", icon.file))));
    const rendered = renderIcon(icon);
    expect(kept.width).toBe(icon.side);
    expect(Buffer.compare(Buffer.from(kept.data), Buffer.from(rendered.data))).toBe(0);
  }
  const named = manifest.icons.filter(({ src }) => src.endsWith(".png"));
  expect(named.map(({ src, sizes, purpose }) => [src, sizes, purpose === "maskable"])).toEqual(
    ICONS.slice(0, 3).map(({ file, side, whole }) => [`icons/${file}`, `${side}x${side}`, whole]),
  );
});
