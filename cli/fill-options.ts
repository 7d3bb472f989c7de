import type { FillMode } from "../src/core/fill.ts";
import { UsageError, type Values } from "./args.ts";
import type { FillSettings } from "./fill-holes.ts";

/** Options of every command that makes fills. */
export const FILL_OPTIONS = {
  seed: { kind: "whole", value: "N", least: 0, most: 0xffffffff, help: "another number, another fill (default 0)" },
  grow: {
    kind: "whole",
    value: "N",
    least: 0,
    most: 1000,
    help: "grow the hole by so many pixels first (default 0)",
  },
  model: { kind: "text", value: "NAME", help: "which generator (default: the first of public/models/registry.json)" },
  finish: {
    kind: "choice",
    of: ["blend", "clone"],
    help: "with --only generator: how its output is joined to the photo (default: as its method says)",
  },
} as const;

/** What such a command was asked for. With fills that are given, `finish` is for these. */
export function fillSettings(
  options: Values<typeof FILL_OPTIONS> & {
    readonly only?: FillMode | undefined;
    readonly results?: string | undefined;
  },
): FillSettings {
  const { seed = 0, grow = 0, only = "auto", model, finish, results } = options;
  if (finish && only !== "generator" && results === undefined) throw new UsageError("--finish is for --only generator");
  return { seed, grow, mode: only, ...(model !== undefined && { model }), ...(finish && { finish }) };
}
