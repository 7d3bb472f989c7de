import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { Marked } from "marked";
import type { Plugin } from "vite";

/** The user guide in each language: the file in docs/, and the page beside index.html. */
const GUIDES = [
  { source: "docs/guide.md", page: "guide.html", lang: "en", back: "Lacuna" },
  { source: "docs/guide.de.md", page: "guide.de.html", lang: "de", back: "Lacuna" },
  { source: "docs/guide.es.md", page: "guide.es.html", lang: "es", back: "Lacuna" },
  { source: "docs/guide.ja.md", page: "guide.ja.html", lang: "ja", back: "Lacuna" },
  { source: "docs/guide.zh.md", page: "guide.zh.html", lang: "zh-Hans", back: "Lacuna" },
] as const;

/** Every file of the guide by its name in the build: its pages, its style sheet and the pictures that it shows. */
function guideFiles(): Map<string, string | Uint8Array> {
  const files = new Map<string, string | Uint8Array>();
  files.set("guide.css", readFileSync("docs/guide.css", "utf8"));
  for (const { source, page, lang, back } of GUIDES) {
    const marked = new Marked();
    const html = marked.parse(readFileSync(source, "utf8"), { async: false });
    const title = /<h1>(.*?)<\/h1>/.exec(html)?.[1] ?? "Lacuna";
    const placed = html.replaceAll(/src="(pictures\/[\w.-]+)"/g, (_, picture: string) => {
      files.set(`guide/${basename(picture)}`, readFileSync(`docs/${picture}`));
      return `src="guide/${basename(picture)}" loading="lazy"`;
    });
    files.set(
      page,
      `<!doctype html>\n<html lang="${lang}"><head><meta charset="utf-8" />` +
        `<meta name="viewport" content="width=device-width, initial-scale=1" /><title>${title}</title>` +
        `<link rel="icon" type="image/svg+xml" href="favicon.svg" /><link rel="stylesheet" href="guide.css" /></head>` +
        `<body><main><nav><a href="./">${back}</a></nav>\n${placed}</main></body></html>\n`,
    );
  }
  return files;
}

const TYPES: Record<string, string> = { html: "text/html; charset=utf-8", css: "text/css", jpg: "image/jpeg" };

/** Makes the pages of the user guide from docs/guide*.md, so that it is read where the editor is, without a network. */
export function guide(): Plugin {
  return {
    name: "guide",
    generateBundle() {
      for (const [fileName, source] of guideFiles()) this.emitFile({ type: "asset", fileName, source });
    },
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const name = (request.url ?? "").slice(1).split("?")[0] ?? "";
        const file = /^guide[./]/.test(name) ? guideFiles().get(name) : undefined;
        if (file === undefined) return next();
        response.setHeader("content-type", TYPES[name.split(".").at(-1) ?? ""] ?? "application/octet-stream");
        response.end(file);
      });
    },
  };
}
