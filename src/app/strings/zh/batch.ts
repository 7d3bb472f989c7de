import type { batch as english } from "../en/batch.ts";
import { formats } from "../format.ts";
import type { Shape } from "../shape.ts";

const f = formats("zh");

export const batch = {
  title: "批量处理照片",
  lead: "照片与蒙版大小须相同：蒙版是一张图片，白色处即照片中要填充的地方。",
  photos: "选择照片",
  masks: "选择蒙版",
  masksHint: "所有照片共用一张，或每张照片各有一张同名蒙版",
  none: "尚未选择",
  files: (count) => `${f.number(count)} 个文件`,
  without: (names) =>
    names.length === 1
      ? `${names[0]} 没有同名蒙版，将被跳过。`
      : `${f.number(names.length)} 张照片没有同名蒙版，将被跳过。`,
  asOpened: "与打开时相同",
  start: (count) => (count === 0 ? "填充并打包为 zip" : `填充 ${f.number(count)} 张照片并打包为 zip`),
  progress: "已填充的照片",
  working: (place, total, name) => `第 ${f.number(place)} 张，共 ${f.number(total)} 张：${name}`,
  finished: (good, total) => `zip 中有 ${f.number(good)} 张照片，共 ${f.number(total)} 张。`,
  cancelled: (good) =>
    good === 0 ? "已取消。未写入任何内容。" : `已取消。此前填充的 ${f.number(good)} 张照片已在 zip 中。`,
} as const satisfies Shape<typeof english>;
