import type { inspection as english } from "../en/inspection.ts";
import { formats } from "../format.ts";
import type { Shape } from "../shape.ts";

const f = formats("zh");

export const inspection = {
  title: { artefacts: "像填充的地方", attention: "生成器看向何处" },
  like: "像照片",
  filled: "像填充",
  above: "热点下限",
  hot: (share) => `填充的 ${f.percent(share)} 是热点`,
  point: "请指向填充处",
  took: (share) => `取自标出的地方，占 ${f.percent(share)}`,
  close: "收起",
} as const satisfies Shape<typeof english>;
