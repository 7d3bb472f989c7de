import type { KernelGraph, KernelNode, TensorSpec } from "./kernel-graph.ts";

/**
 * The same function with fewer nodes: no-ops skipped, equal calls merged (every kernel is pure), dead nodes
 * dropped, values numbered anew. The tape of TensorFlow.js leaves plenty of all three.
 */
export function optimise(graph: KernelGraph): KernelGraph {
  const merged = merge(graph);
  const live = liveNodes(merged);
  return renumber(merged, live);
}

/** True when the node hands its input through unchanged. */
function isNoOp(node: KernelNode, values: readonly TensorSpec[]): boolean {
  if (!["Identity", "Reshape", "Cast", "Transpose"].includes(node.kernel)) return false;
  const [x, y] = [values[node.inputs[0] as number], values[node.outputs[0] as number]];
  if (x?.dtype !== y?.dtype || x?.shape.join() !== y?.shape.join()) return false;
  return node.kernel !== "Transpose" || (node.attrs["perm"] as number[]).every((p, i) => p === i);
}

function merge(graph: KernelGraph): KernelGraph {
  const stand = graph.values.map((_, i) => i);
  const seen = new Map<string, KernelNode>();
  const nodes: KernelNode[] = [];
  const standIn = (value: number): number => stand[value] as number;
  for (const original of graph.nodes) {
    const node = { ...original, inputs: original.inputs.map(standIn) };
    if (isNoOp(node, graph.values)) {
      stand[node.outputs[0] as number] = node.inputs[0] as number;
      continue;
    }
    const key = JSON.stringify([node.kernel, node.inputs, node.attrs]);
    const twin = seen.get(key);
    if (twin) {
      for (const [i, output] of node.outputs.entries()) stand[output] = twin.outputs[i] as number;
    } else {
      seen.set(key, node);
      nodes.push(node);
    }
  }
  return { ...graph, nodes, outputs: mapValues(graph.outputs, standIn) };
}

/** Nodes that an output needs; inputs always stay, so that a graph keeps its signature. */
function liveNodes(graph: KernelGraph): KernelNode[] {
  const needed = new Set(Object.values(graph.outputs));
  const live: KernelNode[] = [];
  for (const node of [...graph.nodes].reverse()) {
    if (node.kernel !== "Input" && !node.outputs.some((value) => needed.has(value))) continue;
    for (const value of node.inputs) needed.add(value);
    live.push(node);
  }
  return live.reverse();
}

function renumber(graph: KernelGraph, nodes: readonly KernelNode[]): KernelGraph {
  const values: TensorSpec[] = [];
  const numbers = new Map<number, number>();
  for (const output of nodes.flatMap((node) => node.outputs)) {
    numbers.set(output, values.length);
    values.push(graph.values[output] as TensorSpec);
  }
  const number = (value: number): number => numbers.get(value) as number;
  return {
    ...graph,
    values,
    nodes: nodes.map((node) => ({
      ...node,
      inputs: node.inputs.map(number),
      outputs: node.outputs.map(number),
    })),
    inputs: mapValues(graph.inputs, number),
    outputs: mapValues(graph.outputs, number),
  };
}

function mapValues(record: Readonly<Record<string, number>>, f: (value: number) => number): Record<string, number> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, f(value)]));
}
