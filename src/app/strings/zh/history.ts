import type { history as english, choices as englishChoices } from "../en/history.ts";
import type { Shape } from "../shape.ts";

export const choices = {
  title: "可选的填充",
  one: (place, count) => `采用第 ${place} 个填充（共 ${count} 个）`,
  keep: "保持照片不变",
} as const satisfies Shape<typeof englishChoices>;

export const history = {
  title: "历史记录",
  opened: "已打开",
  earlier: "更早的步骤",
  steps: {
    frame: "画幅",
    guide: "引导",
    fill: "填充",
    brush: "画笔",
    eraser: "橡皮擦",
    lasso: "套索",
    rectangle: "矩形",
    mask: "选区",
    clear: "清除标记",
    marks: "更改标记",
    setting: "设置",
  },
} as const satisfies Shape<typeof english>;
