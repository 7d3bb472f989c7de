import fc from "fast-check";
import { expect, it } from "vitest";
import { DX, DY } from "./grid.ts";
import { type Graph, minCut } from "./min-cut.ts";

const WIDTH = 3;
const HEIGHT = 3;
const NODES = WIDTH * HEIGHT;

/** A small grid whose arcs and terminals have the given capacities. */
function gridGraph(arcs: readonly number[], terminals: readonly number[]): Graph {
  const neighbours = new Int32Array(NODES * 8).fill(-1);
  const capacities = new Int32Array(NODES * 8);
  for (let i = 0; i < NODES; i++)
    for (let d = 0; d < 8; d++) {
      const x = (i % WIDTH) + (DX[d] as number);
      const y = Math.floor(i / WIDTH) + (DY[d] as number);
      if (x < 0 || y < 0 || x >= WIDTH || y >= HEIGHT) continue;
      neighbours[i * 8 + d] = y * WIDTH + x;
      capacities[i * 8 + d] = arcs[i * 8 + d] as number;
    }
  return { nodes: NODES, neighbours, capacities, terminals: Int32Array.from(terminals) };
}

function costOf({ neighbours, capacities, terminals }: Graph, side: (node: number) => number): number {
  let cost = 0;
  for (let i = 0; i < NODES; i++) {
    const terminal = terminals[i] as number;
    if (side(i) ? terminal < 0 : terminal > 0) cost += Math.abs(terminal);
    for (let d = 0; d < 8; d++) {
      const j = neighbours[i * 8 + d] as number;
      if (j >= 0 && side(i) && !side(j)) cost += capacities[i * 8 + d] as number;
    }
  }
  return cost;
}

it("finds a cut as cheap as the best of all", () => {
  const capacity = fc.integer({ min: 0, max: 9 });
  fc.assert(
    fc.property(
      fc.array(capacity, { minLength: NODES * 8, maxLength: NODES * 8 }),
      fc.array(fc.integer({ min: -20, max: 20 }), { minLength: NODES, maxLength: NODES }),
      (arcs, terminals) => {
        const graph = gridGraph(arcs, terminals);
        let best = Number.POSITIVE_INFINITY;
        for (let sides = 0; sides < 2 ** NODES; sides++)
          best = Math.min(
            best,
            costOf(graph, (i) => (sides >> i) & 1),
          );
        const side = minCut(gridGraph(arcs, terminals));
        expect(costOf(graph, (i) => side[i] as number)).toBe(best);
      },
    ),
    { numRuns: 200 },
  );
});
