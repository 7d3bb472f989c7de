import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readOptions } from "./args.ts";
import { createNodeCodecs } from "./codecs.ts";
import { ICONS, renderIcon } from "./icons/render.ts";

// `npm run -s icons`: renders the icons of the installed Lacuna into public/icons.
const FOLDER = "public/icons";
readOptions({
  usage: ["npm run -s icons"],
  about: `Renders the icons of the installed Lacuna into ${FOLDER}.`,
  options: {},
});
const codecs = createNodeCodecs();
await mkdir(FOLDER, { recursive: true });
for (const icon of ICONS)
  await writeFile(join(FOLDER, icon.file), await codecs.encode("png", renderIcon(icon), { fullChroma: true }));
