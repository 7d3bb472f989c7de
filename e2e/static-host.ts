import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { extname, join, normalize } from "node:path";

const TYPES: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".json": "application/json",
  ".webmanifest": "application/manifest+json",
  ".wasm": "application/wasm",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".jpg": "image/jpeg",
};

/** A host that serves files and knows nothing of headers, as most static hosts do; it can go down and come up again. */
export class StaticHost {
  private server: Server | null = null;
  private port = 0;
  /** Changes a text file on its way: another version of the program. */
  edit: (path: string, text: string) => string = (_, text) => text;

  private readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  get address(): string {
    return `http://localhost:${this.port}/`;
  }

  /** The first time on a free port, then again on the same. */
  async up(): Promise<void> {
    const server = createServer(async (request, response) => {
      const path = normalize(decodeURIComponent(new URL(request.url ?? "/", "http://x").pathname));
      try {
        const bytes = await readFile(join(this.folder, path.endsWith("/") ? `${path}index.html` : path));
        const type = TYPES[extname(path) || ".html"] ?? "application/octet-stream";
        response.writeHead(200, { "content-type": type });
        response.end(/html|javascript/.test(type) ? this.edit(path, bytes.toString()) : bytes);
      } catch {
        response.writeHead(404).end();
      }
    });
    await new Promise<void>((resolve) => server.listen(this.port, resolve));
    const address = server.address();
    if (typeof address === "object" && address) this.port = address.port;
    this.server = server;
  }

  async down(): Promise<void> {
    const { server } = this;
    this.server = null;
    if (!server) return;
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  }
}
