import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Phase } from "../../src/training/types.ts";
import { cardText, type ModelCard, readLog, runOf } from "./card.ts";
import { countSources } from "./sources.ts";

const phase = { batch: 2, blocks: 1, critics: false, noise: {} };
const phases: readonly Phase[] = [
  { ...phase, name: "small", until: 0.5, size: 64 },
  { ...phase, name: "large", until: 1, size: 96 },
];

const card: ModelCard = {
  format: "lacuna-card",
  version: 1,
  network: "lacuna",
  config: {},
  parameters: 2_340_000,
  bytes: 4_680_000,
  recipe: "lacuna",
  phases,
  guided: 0.4,
  seed: 1,
  steps: 10,
  images: 20,
  minutes: 1,
  devices: ["CPU, 1 threads"],
  earlier: [],
  photos: 5,
  sources: [
    { repository: "a/b", licence: "none stated (research use)", photos: 3 },
    { repository: "c/d", licence: "MIT", photos: 2 },
  ],
  curve: [],
  difference: 0.0005,
};

test("sources are counted by repository and licence, for the photos of a run alone", () => {
  const folder = mkdtempSync(join(tmpdir(), "lacuna-sources-"));
  try {
    expect(countSources(folder, ["1.webp"])).toBeUndefined();
    const rows = [
      "file,shard,repo,licence",
      "1.webp,t.tar,a/b,MIT",
      '2.webp,t.tar,c/d,"none stated (x, y)"',
      "3.webp,t.tar,c/d,MIT",
      "4.webp,t.tar,a/b,MIT",
      "5.webp,t.tar,a/b,MIT",
    ];
    writeFileSync(join(folder, "sources.csv"), rows.join("\n"));
    expect(countSources(folder, ["1.webp", "2.webp", "3.webp", "4.webp"])).toEqual([
      { repository: "a/b", licence: "MIT", photos: 2 },
      { repository: "c/d", licence: "none stated (x, y)", photos: 1 },
      { repository: "c/d", licence: "MIT", photos: 1 },
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("a run's log gives its devices, and each look the size of its phase", () => {
  const lines = [
    { kind: "start", device: "CPU" },
    { kind: "phase", name: "small" },
    { kind: "step", minutes: 1 },
    { kind: "check", minutes: 2, images: 40, losses: { holeL1: 0.3 } },
    { kind: "start", device: "CPU" },
    { kind: "phase", name: "large" },
    { kind: "check", minutes: 3, images: 60, losses: { holeL1: 0.2 } },
  ];
  expect(readLog(`${lines.map((line) => JSON.stringify(line)).join("\n")}\n`, phases)).toEqual({
    devices: ["CPU"],
    curve: [
      { minutes: 2, images: 40, size: 64, losses: { holeL1: 0.3 } },
      { minutes: 3, images: 60, size: 96, losses: { holeL1: 0.2 } },
    ],
  });
});

test("a card names size, data and licences, and keeps the last look of every size", () => {
  const look = (minutes: number, size: number) => ({ minutes, images: 10 * minutes, size, losses: { holeL1: 0.1 } });
  const curve = Array.from({ length: 50 }, (_, i) => look(i + 1, i < 33 ? 64 : 96));
  const text = cardText({ ...card, curve }, "Scores.", ["It is small."]);
  expect(text).toContain("2.34 million parameters, 4.7 MB");
  expect(text).toContain("5 photographs, 2 of them under a licence that their source states");
  expect(text).toContain("| 3 | a/b | none stated (research use) |");
  expect(text).toContain("| 33 | 330 | 64 | 0.100 |");
  expect(text).toContain("| 50 | 500 | 96 | 0.100 |");
  expect(text).toContain("- It is small.");
  expect(text.match(/\| 96 \| 0\.100/g)?.length).toBeLessThan(10);
  const longer = cardText({ ...card, earlier: [runOf({ ...card, images: 77, curve })] }, "Scores.", []);
  expect(longer).toContain("77 images");
  expect(longer.indexOf("| 50 | 500 | 96 |")).toBeLessThan(longer.indexOf("20 images"));
  expect(cardText({ ...card, sources: [] }, "Scores.", [])).toContain("5 photographs, of sources that nobody has");
});
