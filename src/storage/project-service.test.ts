import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Patch } from "../core/patch.ts";
import { blankPhoto } from "../core/photo.ts";
import { hashInts } from "../core/random.ts";
import { decodeFill, encodeFill } from "./fill-file.ts";
import { PROJECT_VERSION, readManifest, writeManifest } from "./manifest.ts";
import { createProjectService } from "./project-service.ts";
import { createMemoryStore } from "./testing.ts";

function patchOf(seed: number, width = 5, height = 4): Patch {
  const pixels = blankPhoto(width, height);
  const data = new Uint8Array(width * height);
  for (let i = 0; i < data.length; i++) {
    data[i] = hashInts(seed, i) % 2;
    if (data[i]) for (let c = 0; c < 4; c++) pixels.data[i * 4 + c] = hashInts(seed, i, c) % 256;
  }
  return { mask: { bounds: { x: seed % 7, y: 3, width, height }, data }, pixels };
}

function setUp() {
  const store = createMemoryStore();
  return { store, projects: createProjectService(async () => store) };
}
const manifestOf = (name: string, savedAt: number, edits = 1) => writeManifest({ name, savedAt, edits }, ["{}"]);

describe("fill file", () => {
  it("gives patches back bit for bit", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(999), { maxLength: 3 }),
        fc.integer({ min: 1, max: 40 }),
        async (seeds, side) => {
          const patches = seeds.map((seed) => patchOf(seed, side, 3));
          expect(await decodeFill(await encodeFill(patches))).toEqual(patches);
        },
      ),
      { numRuns: 30 },
    );
  });

  it("refuses a file that is cut off or changed anywhere", async () => {
    const whole = new Uint8Array(await (await encodeFill([patchOf(1), patchOf(2)])).arrayBuffer());
    for (const length of [0, 1, 10, whole.length >> 1, whole.length - 1])
      await expect(decodeFill(new Blob([whole.slice(0, length)]))).rejects.toThrow();
    // Behind gzip's own ten bytes, of which some mean nothing.
    for (let at = 10; at < whole.length; at += 7) {
      const changed = whole.slice();
      changed[at] = (changed[at] as number) ^ 0x55;
      await expect(decodeFill(new Blob([changed]))).rejects.toThrow();
    }
  });
});

describe("manifest", () => {
  it("is read back, and whatever else is found is told apart", () => {
    const text = writeManifest({ name: "a.jpg", savedAt: 5, edits: 2 }, ['{"x"', ":1}"]).join("");
    expect(readManifest(text)).toEqual({ kind: "readable", name: "a.jpg", savedAt: 5, edits: 2, state: { x: 1 } });
    const newer = text.replace(`"version":${PROJECT_VERSION}`, `"version":${PROJECT_VERSION + 1}`);
    expect(readManifest(text.replace(`"version":${PROJECT_VERSION}`, '"version":1')).kind).toBe("readable");
    expect(readManifest(newer)).toEqual({ kind: "version", version: PROJECT_VERSION + 1, name: "a.jpg", savedAt: 5 });
    for (const damaged of [null, "", text.slice(0, -2), "null", "[1]", "3", '{"format":"lacuna-project"}'])
      expect(readManifest(damaged)).toEqual({ kind: "damaged" });
  });
});

describe("projects", () => {
  it("keeps photo, description and fills, and drops fills that the description no longer names", async () => {
    const { store, projects } = setUp();
    const photo = new Blob(["photo"]);
    await projects.create({ project: "p", photo });
    for (const fill of [1, 2]) await projects.keepFill({ project: "p", fill, patches: [patchOf(fill)] });
    await projects.describe({ project: "p", manifest: manifestOf("a.jpg", 1), fills: [2] });
    const kept = await projects.load({ project: "p" });
    expect(await kept.photo?.text()).toBe("photo");
    expect(readManifest(kept.manifest)).toMatchObject({ kind: "readable", name: "a.jpg" });
    expect(await projects.loadFill({ project: "p", fill: 1 })).toBeNull();
    expect(await projects.loadFill({ project: "p", fill: 2 })).toEqual([patchOf(2)]);
    store.data.set("p/fill-2.gz", new Blob(["not gzip"]));
    expect(await projects.loadFill({ project: "p", fill: 2 })).toBeNull();
    await projects.remove({ project: "p" });
    expect(store.data.size).toBe(0);
    expect(await projects.load({ project: "p" })).toEqual({ photo: null, manifest: null });
  });

  it("lists the newest first, with what is wrong with them", async () => {
    const { store, projects } = setUp();
    const photo = new Blob(["photo"]);
    for (const project of ["old", "new", "untouched", "broken", "fresh"]) await projects.create({ project, photo });
    await projects.describe({ project: "old", manifest: manifestOf("old.jpg", 1), fills: [] });
    await projects.describe({ project: "new", manifest: manifestOf("new.jpg", 9), fills: [] });
    await projects.describe({ project: "untouched", manifest: manifestOf("u.jpg", 5, 0), fills: [] });
    store.data.set("broken/project.json", new Blob(["{"]));
    const future = manifestOf("future.jpg", 7).join("").replace(`"version":${PROJECT_VERSION}`, '"version":99');
    store.data.set("future/project.json", new Blob([future]));
    store.data.set("nothing/fill-1.gz", new Blob([]));
    const list = await projects.list({});
    expect(list.map(({ id, state, edits }) => `${id} ${state} ${edits}`)).toEqual([
      "new whole 1",
      "future version 1",
      "untouched whole 0",
      "old whole 1",
      "broken damaged 1",
      "fresh damaged 0",
    ]);
  });

  it("says that the storage is full, or why it fails", async () => {
    const { store, projects } = setUp();
    store.room = 3;
    await expect(projects.create({ project: "p", photo: new Blob(["photo"]) })).rejects.toMatchObject({
      fault: { code: "storage-full" },
    });
    const closed = createProjectService(() => Promise.reject(new DOMException("private window", "SecurityError")));
    await expect(closed.list({})).rejects.toMatchObject({
      fault: { code: "storage-failed", detail: { reason: "private window" } },
    });
  });
});
