import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { recordGenerator } from "../src/models/graph-export.ts";
import { GRAPH_WEIGHTS, writeGraphModel } from "../src/models/graph-model.ts";
import { runCommand, UsageError } from "./args.ts";
import { CommandError } from "./failure.ts";
import { writeWhole } from "./files.ts";
import { openModel, startNodeWasm } from "./generator.ts";

const COMMAND = {
  usage: ["npm run -s export-graph -- --out FOLDER [options]"],
  about:
    "Writes a generator as a TensorFlow.js graph model (model.json and weights.bin) for other programs: tf.loadGraphModel\n" +
    "reads it. Its input `planes` is [1, height, width, 10] as docs/architecture.md tells, its output `rgb` [1, height, width, 3] in\n" +
    "-1..1; only hole pixels of it mean anything.",
  options: {
    out: { kind: "text", value: "FOLDER", help: "the folder to write" },
    model: { kind: "text", value: "NAME", help: "which generator (default: the editor's default)" },
    width: { kind: "whole", value: "N", least: 32, most: 2048, help: "width of its input in pixels (default 512)" },
    height: { kind: "whole", value: "N", least: 32, most: 2048, help: "height of its input in pixels (default 512)" },
  },
} as const;

await runCommand(COMMAND, async ({ out, model, width = 512, height = 512 }) => {
  if (out === undefined) throw new UsageError("--out is missing");
  const opened = await openModel(model);
  if (!opened) throw new CommandError("No generator is installed. Name a folder of models in LACUNA_MODELS.");
  const divisor = opened.network.divisor ?? 8;
  if (width % divisor !== 0 || height % divisor !== 0)
    throw new UsageError(`--width and --height must be divisible by ${divisor} for ${opened.name}`);
  await startNodeWasm();
  const graph = await recordGenerator(opened.network, opened.weights, { width, height });
  const { json, weights } = writeGraphModel(graph, opened.weights);
  mkdirSync(out, { recursive: true });
  await writeWhole(join(out, GRAPH_WEIGHTS), weights);
  await writeWhole(join(out, "model.json"), new TextEncoder().encode(JSON.stringify(json)));
  console.log(
    `${join(out, "model.json")}: ${opened.name}, ${width} x ${height}, ${(weights.length / 1e6).toFixed(1)} MB`,
  );
  return true;
});
