import type { frame as english } from "../en/frame.ts";
import { formats } from "../format.ts";
import type { Shape } from "../shape.ts";

const f = formats("ja");

export const frame = {
  title: "フレーム",
  width: "幅",
  height: "高さ",
  ratio: "縦横比",
  free: "自由",
  straighten: "傾き補正",
  degrees: (value) => `${f.number(value, 1)}°`,
  fill: "広げた部分を塗りつぶす",
  apply: "適用",
} as const satisfies Shape<typeof english>;
