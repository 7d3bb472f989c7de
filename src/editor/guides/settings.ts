import type { Rgb } from "../../core/guides.ts";
import type { Tool } from "../session.ts";

/** Tools that make or change guides instead of marks. */
export type GuideTool = "arrange" | "pencil" | "line" | "curve" | "rub" | "colour" | "dropper" | "source";

/** The state of the guide tools; nobody would miss it after a reload. */
export interface GuideSettings {
  /** The guide tools are shown. */
  readonly open: boolean;
  /** Fills follow the guides. */
  readonly use: boolean;
  /** Number of the selected guide. */
  readonly selected: number | null;
  /** Of lines to come, 0..1. */
  readonly strength: number;
  /** Of strokes to come. */
  readonly colour: Rgb;
  readonly opacity: number;
}

export const GUIDE_SETTINGS: GuideSettings = {
  open: false,
  use: true,
  selected: null,
  strength: 1,
  colour: [176, 72, 56],
  opacity: 1,
};

const GUIDE_TOOLS: ReadonlySet<Tool> = new Set<GuideTool>([
  "arrange",
  "pencil",
  "line",
  "curve",
  "rub",
  "colour",
  "dropper",
  "source",
]);

export function isGuideTool(tool: Tool): tool is GuideTool {
  return GUIDE_TOOLS.has(tool);
}
