import { unzipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { concat } from "../core/bytes.ts";
import { fault } from "../core/errors.ts";
import { createZip } from "./zip.ts";

describe("a zip", () => {
  it("gives every file back, under a name of its own", async () => {
    const parts: Uint8Array<ArrayBuffer>[] = [];
    let closed = 0;
    const zip = createZip({
      write: async (data) => void parts.push(data as Uint8Array<ArrayBuffer>),
      close: async () => void closed++,
      abort: async () => undefined,
    });
    await zip.add("a.jpg", Uint8Array.of(1, 2, 3));
    await zip.add("A.jpg", Uint8Array.of(4));
    await zip.add("folder/b.png", new Uint8Array(0));
    await zip.close();
    expect([zip.count, closed]).toEqual([3, 1]);
    const files = unzipSync(concat(parts));
    expect(Object.keys(files)).toEqual(["a.jpg", "A (2).jpg", "b.png"]);
    expect(files["a.jpg"]).toEqual(Uint8Array.of(1, 2, 3));
    expect(files["A (2).jpg"]).toEqual(Uint8Array.of(4));
  });

  it("tells of a full disk to whoever adds", async () => {
    const zip = createZip({
      write: async () => {
        throw fault("save-failed", { name: "x.zip", reason: "full" });
      },
      close: async () => undefined,
      abort: async () => undefined,
    });
    await expect(zip.add("a.jpg", Uint8Array.of(1))).rejects.toMatchObject({ fault: { code: "save-failed" } });
  });
});
