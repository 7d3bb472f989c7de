import { HEADERS } from "../headers.ts";
import { SHARE_FIELD, SHARE_PATH, SHARED_CACHE, SHARED_KEY, TAKE_OVER } from "../shared.ts";

/**
 * The service worker: everything of this version is fetched once and kept, so that Lacuna opens without a network, and
 * every answer carries the isolation headers that a static host cannot send. A new version is fetched beside the old
 * one and waits until the person takes it, or until no page is open.
 */

declare const self: ServiceWorkerGlobalScope;
/** All files of this version, relative to the scope, and the name of the version: written by the build. */
declare const LACUNA_FILES: readonly string[];
declare const LACUNA_VERSION: string;

const PREFIX = "lacuna-app-";
const OWN = PREFIX + LACUNA_VERSION;
/** The models folder: its shards are kept by the engine itself, by their hashes; its lists are kept here. */
const MODELS = "lacuna-models";

const scope = new URL(self.registration.scope);
const addressOf = (file: string): string => new URL(file, scope).href;
const files = new Set(LACUNA_FILES.map(addressOf));

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("message", (event) => {
  if (event.data === TAKE_OVER) event.waitUntil(self.skipWaiting());
});
self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (url.origin !== scope.origin) return;
  if (event.request.method === "POST" && url.href === addressOf(SHARE_PATH)) event.respondWith(takeShared(event));
  else if (event.request.method === "GET") event.respondWith(answer(event.request, url));
});

/** Fetches what is new; names with a hash in them that an earlier version had already are taken over. */
async function install(): Promise<void> {
  const own = await caches.open(OWN);
  for (const address of files) {
    const known = address.includes("/assets/") ? await caches.match(address) : undefined;
    if (known) await own.put(address, known);
    else await own.add(new Request(address, { cache: "no-cache" }));
  }
}

/** Drops the versions before the last: pages of the last one may be open in other tabs, and still ask for its parts. */
async function activate(): Promise<void> {
  const others = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== OWN);
  await Promise.all(others.slice(0, -1).map((name) => caches.delete(name)));
  await self.clients.claim();
}

async function answer(request: Request, url: URL): Promise<Response> {
  // A page is the same whatever its query says.
  if (request.mode === "navigate") url.search = "";
  url.hash = "";
  const address = url.href === scope.href ? addressOf("index.html") : url.href;
  const kept = files.has(address) ? await keptFile(address) : undefined;
  if (kept) return withHeaders(kept);
  if (url.href.startsWith(addressOf("models/")) && url.pathname.endsWith(".json")) return newestOrKept(request);
  return withHeaders(await fetch(request));
}

async function keptFile(address: string): Promise<Response | undefined> {
  return (await (await caches.open(OWN)).match(address)) ?? (await caches.match(address));
}

/** The network's answer, or without a network the one before. */
async function newestOrKept(request: Request): Promise<Response> {
  const cache = await caches.open(MODELS);
  try {
    const response = await fetch(request);
    if (response.ok) await cache.put(request.url, response.clone());
    return withHeaders(response);
  } catch (thrown) {
    const kept = await cache.match(request.url);
    if (!kept) throw thrown;
    return withHeaders(kept);
  }
}

function withHeaders(response: Response): Response {
  // An answer without a readable status (opaque, error) cannot be made anew.
  if (response.status === 0) return response;
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(HEADERS)) headers.set(name, value);
  const { status, statusText } = response;
  return new Response(response.body, { status, statusText, headers });
}

/** Keeps a file that another program shared, and opens the page, which takes it from there. */
async function takeShared(event: FetchEvent): Promise<Response> {
  const file = (await event.request.formData()).get(SHARE_FIELD);
  if (file instanceof File) {
    const headers = { "x-name": encodeURIComponent(file.name), "content-type": file.type };
    await (await caches.open(SHARED_CACHE)).put(addressOf(SHARED_KEY), new Response(file, { headers }));
  }
  return Response.redirect(scope.href, 303);
}
