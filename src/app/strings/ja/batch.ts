import type { batch as english } from "../en/batch.ts";
import { formats } from "../format.ts";
import type { Shape } from "../shape.ts";

const f = formats("ja");

export const batch = {
  title: "複数の写真をまとめて処理",
  lead: "写真とマスクは同じ大きさにしてください。マスクは、塗りつぶす部分を白で示した画像です。",
  photos: "写真を選ぶ",
  masks: "マスクを選ぶ",
  masksHint: "全体で1枚、または写真ごとに同じ名前で1枚",
  none: "未選択",
  files: (count) => `${f.number(count)}個のファイル`,
  without: (names) =>
    names.length === 1
      ? `${names[0]}には同じ名前のマスクがないため、除外します。`
      : `${f.number(names.length)}枚の写真には同じ名前のマスクがないため、除外します。`,
  asOpened: "開いたときのまま",
  start: (count) => (count === 0 ? "塗りつぶしてzipにする" : `${f.number(count)}枚を塗りつぶしてzipにする`),
  progress: "処理済みの写真",
  working: (place, total, name) => `${f.number(total)}枚中${f.number(place)}枚目：${name}`,
  finished: (good, total) => `${f.number(total)}枚中${f.number(good)}枚がzipに入りました。`,
  cancelled: (good) =>
    good === 0
      ? "キャンセルしました。何も書き込まれていません。"
      : `キャンセルしました。それまでに処理した${f.number(good)}枚はzipに入っています。`,
} as const satisfies Shape<typeof english>;
