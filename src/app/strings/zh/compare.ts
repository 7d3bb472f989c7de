import type { compare as english } from "../en/compare.ts";
import type { Shape } from "../shape.ts";

export const compare = {
  title: "哪个填充效果更好？",
  intro:
    "请选择一个文件夹，其中每个程序各占一个子文件夹，填充后的照片使用相同的文件名：lacuna/lake.png、other/lake.png。您将看到最多 40 组照片，且不知道各出自哪个程序。任何内容都不会离开此设备。",
  choose: "选择文件夹",
  nothing: "此文件夹中没有任何照片由两个程序填充过。请选择至少包含两个子文件夹且文件名相同的文件夹。",
  progress: (n, all) => `第 ${n} 组，共 ${all} 组`,
  question: "哪个看起来更好？",
  left: "左边",
  right: "右边",
  same: "没有区别",
  done: "谢谢。您的投票结果：",
  system: "程序",
  won: "更好",
  lost: "更差",
  save: "保存投票",
  notSaved: "无法写入投票。请允许此页面保存文件，然后重试。",
} as const satisfies Shape<typeof english>;
