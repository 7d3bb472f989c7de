import type { StepName } from "../../../editor/history.ts";

/** The strip of fills to choose from. */
export const choices = {
  title: "Fills to choose from",
  one: (place: number, count: number) => `Take fill ${place} of ${count}`,
  keep: "Keep the photo as it is",
} as const;

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
