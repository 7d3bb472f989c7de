import type { StepName } from "../../../editor/history.ts";

/** The strip of steps. */
export const history = {
  title: "History",
  opened: "Opened",
  /** Stands for steps that can no longer be undone. */
  earlier: "Earlier steps",
  steps: {
    frame: "Frame",
    guide: "Guide",
    fill: "Fill",
    brush: "Brush",
    eraser: "Eraser",
    lasso: "Lasso",
    rectangle: "Rectangle",
    mask: "Selection",
    clear: "Marks cleared",
    marks: "Marks changed",
    setting: "Setting",
  } satisfies Record<StepName, string>,
} as const;
