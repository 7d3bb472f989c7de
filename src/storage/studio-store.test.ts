import { describe, expect, it } from "vitest";
import { blankPhoto, type Photo } from "../core/photo.ts";
import { createRandom } from "../core/random.ts";
import { decodePhoto, encodePhoto } from "./photo-file.ts";
import { createStudioStore } from "./studio-store.ts";
import { createMemoryStore } from "./testing.ts";

function noise(width: number, height: number): Photo {
  const photo = blankPhoto(width, height);
  const random = createRandom(width);
  for (let i = 0; i < photo.data.length; i++) photo.data[i] = random.integer(0, 256);
  return photo;
}

function setUp() {
  const store = createMemoryStore();
  return { store, studio: createStudioStore(async () => store) };
}
const bytes = (text: string) => new TextEncoder().encode(text);

describe("photo file", () => {
  it("gives pixels and name back bit for bit, and refuses what is damaged", async () => {
    const file = await encodePhoto("Übersicht.jpg", noise(37, 11));
    expect(await decodePhoto(file)).toEqual({ name: "Übersicht.jpg", pixels: noise(37, 11) });
    const whole = new Uint8Array(await file.arrayBuffer());
    await expect(decodePhoto(new Blob([whole.slice(0, whole.length - 9)]))).rejects.toThrow();
    const changed = whole.slice();
    changed[whole.length >> 1] = (changed[whole.length >> 1] as number) ^ 0x55;
    await expect(decodePhoto(new Blob([changed]))).rejects.toThrow();
  });
});

describe("the studio's store", () => {
  it("keeps the photo set in its order, without those that cannot be read", async () => {
    const { store, studio } = setUp();
    for (const [i, id] of ["20-b", "10-a", "30-c"].entries())
      await studio.addPhoto({ id, name: `${id}.jpg`, pixels: noise(4 + i, 3) });
    store.data.set("photos/20-b", new Blob(["not gzip"]));
    expect((await studio.photos({})).map(({ name, pixels }) => [name, pixels.width])).toEqual([
      ["10-a.jpg", 5],
      ["30-c.jpg", 6],
    ]);
    await studio.removePhotos({ ids: ["10-a", "20-b"] });
    expect((await studio.photos({})).map(({ id }) => id)).toEqual(["30-c"]);
  });

  it("keeps a run: description, newest and best state, each written as a whole", async () => {
    const { store, studio } = setUp();
    expect(await studio.run({})).toBeNull();
    await studio.describeRun({ description: "one" });
    expect(await studio.run({})).toEqual({ description: "one", state: null, best: null });
    await studio.keepState({ state: bytes("s1"), best: bytes("b1") });
    await studio.keepState({ state: bytes("s2"), best: null });
    expect(await studio.run({})).toEqual({ description: "one", state: bytes("s2"), best: bytes("b1") });
    store.room = 5;
    await expect(studio.keepState({ state: bytes("much longer"), best: null })).rejects.toMatchObject({
      fault: { code: "storage-full" },
    });
    expect((await studio.run({}))?.state).toEqual(bytes("s2"));
    await studio.removeRun({});
    expect(store.data.size).toBe(0);
  });

  it("keeps models, which count when their card is there", async () => {
    const { store, studio } = setUp();
    await studio.keepModel({ id: "m", card: "{}", files: { "model.json": bytes("{}"), "w.bin": bytes("1234") } });
    store.data.set("model-half/w.bin", new Blob(["12"]));
    expect(await studio.models({})).toEqual([{ id: "m", card: "{}", bytes: 8 }]);
    const files = await studio.model({ id: "m" });
    expect(Object.keys(files ?? {}).sort()).toEqual(["model.json", "w.bin"]);
    expect(await studio.model({ id: "half" })).toBeNull();
    await studio.describeModel({ id: "m", card: '{"name":"x"}' });
    expect((await studio.models({}))[0]?.card).toBe('{"name":"x"}');
    await studio.removeModel({ id: "m" });
    expect(await studio.models({})).toEqual([]);
    expect(store.writes).toContain("model-m/card.json");
  });

  it("leaves nothing half written when the storage is full", async () => {
    const { store, studio } = setUp();
    store.room = 6;
    const files = { "a.bin": bytes("1234"), "b.bin": bytes("5678") };
    await expect(studio.keepModel({ id: "m", card: "{}", files })).rejects.toMatchObject({
      fault: { code: "storage-full" },
    });
    expect(await studio.models({})).toEqual([]);
    expect(await studio.model({ id: "m" })).toBeNull();
    expect(store.data.size).toBe(0);
  });
});
