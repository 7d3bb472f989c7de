import type { history as english, choices as englishChoices } from "../en/history.ts";
import type { Shape } from "../shape.ts";

export const choices = {
  title: "選べる塗りつぶし",
  one: (place, count) => `塗りつぶし ${place}/${count} を使う`,
  keep: "写真をこのままにする",
} as const satisfies Shape<typeof englishChoices>;

export const history = {
  title: "履歴",
  opened: "開いた状態",
  earlier: "以前の操作",
  steps: {
    frame: "フレーム",
    guide: "ガイド",
    fill: "塗りつぶし",
    brush: "ブラシ",
    eraser: "消しゴム",
    lasso: "なげなわ",
    rectangle: "長方形",
    mask: "選択範囲",
    clear: "マークを消去",
    marks: "マークを変更",
    setting: "設定",
  },
} as const satisfies Shape<typeof english>;
