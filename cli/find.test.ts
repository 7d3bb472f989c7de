import { afterAll, describe, expect, it } from "vitest";
import { blankPhoto } from "../src/core/photo.ts";
import { openMask } from "./picture.ts";
import { runCli, savePng, scratchFolder } from "./testing.ts";

const { path, remove } = scratchFolder();
afterAll(remove);

/** A plain photo with one bright line down column 40. */
async function scratched(): Promise<string> {
  const photo = blankPhoto(96, 80);
  for (let i = 0; i < 96 * 80; i++) {
    const tone = i % 96 === 40 ? 240 : 90 + (i % 7);
    photo.data.set([tone, tone, tone, 255], 4 * i);
  }
  await savePng(path("old.png"), photo);
  return path("old.png");
}

describe("find", () => {
  it("writes what it found as a mask of the photo's size", async () => {
    const photo = await scratched();
    const args = ["--photo", photo, "--what", "scratches", "--out", path("mask.png")];
    const { status, stdout } = await runCli("find", args);
    expect(status).toBe(0);
    expect(stdout).toMatch(/mask\.png: [\d.]+ % of the photo/);
    const { data } = await openMask(path("mask.png"), blankPhoto(96, 80));
    const column = (x: number): number =>
      Array.from({ length: 80 }, (_, y) => data[96 * y + x] as number).filter(Boolean).length;
    expect(column(40)).toBeGreaterThan(70);
    expect(column(10)).toBe(0);
  });

  it("refuses to write over the photo, and to guess", async () => {
    const photo = await scratched();
    const over = await runCli("find", ["--photo", photo, "--what", "text", "--out", photo]);
    expect(over).toMatchObject({ status: 2 });
    expect(over.stderr).toContain("never writes over its input");
    expect((await runCli("find", ["--photo", photo])).stderr).toContain("are needed");
  });
});
