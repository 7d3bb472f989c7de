import type { frame as english } from "../en/frame.ts";
import { formats } from "../format.ts";
import type { Shape } from "../shape.ts";

const f = formats("zh");

export const frame = {
  title: "画幅",
  width: "宽度",
  height: "高度",
  ratio: "比例",
  free: "自由",
  straighten: "拉直",
  degrees: (value) => `${f.number(value, 1)}°`,
  fill: "填充新增部分",
  apply: "应用",
} as const satisfies Shape<typeof english>;
