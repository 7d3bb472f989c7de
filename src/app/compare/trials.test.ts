import { describe, expect, it } from "vitest";
import { entryOf, planTrials, tally } from "./trials.ts";

const systems = ["lacuna", "telea", "gmic"];
const entries = systems.flatMap((system) =>
  Array.from({ length: 20 }, (_, photo) => ({ system, photo: `p${photo}`, picture: `${system}/${photo}` })),
);

describe("blind trials", () => {
  it("compare the same photo, every pair equally often, both sides about equally often", () => {
    const trials = planTrials(entries, 7);
    expect(trials).toHaveLength(40);
    for (const { left, right } of trials) {
      expect(left.photo).toBe(right.photo);
      expect(left.system).not.toBe(right.system);
    }
    const pairs = trials.map(({ left, right }) => [left.system, right.system].sort().join());
    for (const pair of new Set(pairs)) expect(pairs.filter((p) => p === pair).length).toBeGreaterThanOrEqual(13);
    for (const system of systems) {
      const [onLeft, onRight] = (["left", "right"] as const).map(
        (side) => trials.filter((trial) => trial[side].system === system).length,
      );
      expect(Math.abs((onLeft as number) - (onRight as number))).toBeLessThanOrEqual(2);
    }
    expect(new Set(trials.map((trial) => JSON.stringify(trial))).size).toBe(40);
  });

  it("are the same for the same seed, and others for another", () => {
    expect(planTrials(entries, 7)).toEqual(planTrials(entries, 7));
    expect(planTrials(entries, 8)).not.toEqual(planTrials(entries, 7));
    expect(planTrials(entries.slice(0, 20), 7)).toEqual([]);
  });

  it("take systems from folders, and leave out what is no picture", () => {
    expect(entryOf("fills/lacuna/a b.PNG", 1)).toEqual({ system: "lacuna", photo: "a b", picture: 1 });
    expect(entryOf("lacuna/notes.txt", 1)).toBeNull();
    expect(entryOf("a.png", 1)).toBeNull();
  });

  it("are counted for both sides", () => {
    const vote = { photo: "p", left: "a", right: "b" };
    expect(
      tally([
        { ...vote, choice: "right" },
        { ...vote, left: "b", right: "a", choice: "left" },
        { ...vote, choice: "same" },
      ]),
    ).toEqual([
      { system: "b", won: 2, lost: 0, same: 1 },
      { system: "a", won: 0, lost: 2, same: 1 },
    ]);
  });
});
