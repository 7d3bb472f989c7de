import type { Message } from "../../../editor/session.ts";
import type { messages as english } from "../en/messages.ts";
import { formats } from "../format.ts";
import type { Shape } from "../shape.ts";

const f = formats("zh");

type Step = Extract<Message, { kind: "undone" }>["what"];
const STEPS: Readonly<Record<Step, string>> = {
  mark: "标记",
  guide: "引导",
  frame: "画幅",
  fill: "填充",
  setting: "设置",
};

export const messages = {
  searches: {
    select: "正在查找物体边缘",
    trace: "正在沿电线查找",
    similar: "正在查找相似物",
    reshape: "正在更改标记",
  },
  jobs: {
    open: (name) => `正在打开 ${name}`,
    frame: "正在按边框调整照片",
    inspect: { artefacts: "正在寻找露出填充痕迹的地方", attention: "正在查询生成器看向何处" },
    stages: {
      queued: "正在等待此设备上的其他工作",
      plan: "正在查看标记",
      generator: "正在构想场景",
      detail: "正在填充",
      blend: "正在融合边缘",
      apply: "正在放入照片",
    },
    ofRegions: (stage, region, regions) => `${stage}，第 ${region} 处标记，共 ${regions} 处`,
  },
  device: {
    starting: "正在准备引擎…",
    loading: ({ file, loaded, total }) => `正在载入 ${file}${total ? ` ${f.percent(loaded / total)}` : ""}`,
    search: (runsOn) => `纹理搜索（${runsOn}）`,
  },
  messages: {
    opened: ({ name }) => `已打开 ${name}。`,
    restored: ({ name }) => `${name} 已恢复到您离开时的状态。`,
    filled: ({ seconds }) => `填充用时 ${f.seconds(seconds)}。`,
    framed: ({ width, height }) => `照片现为 ${f.dimensions({ width, height })}。`,
    choices: ({ count }) => `有 ${count} 个填充可选。选定之前照片保持不变。`,
    chosen: () => "已采用。撤销可恢复另一个填充。",
    inspected: ({ what }) => (what === "artefacts" ? "现在显示填充处有多像填充。" : "指向填充处，即可看到它取自哪里。"),
    "nothing-hot": () => "填充中没有这么热的地方。请降低界限，或保持原样。",
    cancelled: () => "已取消。您的标记仍在。",
    copied: () => "已复制标记的内容。可在此粘贴，或打开另一张照片后粘贴。",
    "no-edges": () => "没有在标记处中断且彼此相配的边缘。请自行画线。",
    selected: () => "已标记。按 Enter 填充，按住 Alt 可去掉一部分。",
    "nothing-found": () => "此处未找到任何内容。请放大，或点击其他位置。",
    undone: ({ what }) => `已撤销：${STEPS[what]}。`,
    redone: ({ what }) => `已重做：${STEPS[what]}。`,
    saved: ({ name }) => `已保存为 ${name}。`,
    learnt: ({ error, look }) =>
      `生成器更了解这张照片了：在未给它看过的部分，误差变化 ${f.change(error)}，质感差异变化 ${f.change(look)}。`,
    "learnt-nothing": () => "学习这张照片没有帮助；生成器保持不变。",
    "picture-copied": () => "已复制。请粘贴到其他程序中。",
    "engine-restarted": () => "引擎已重新启动。",
  },
  notices: {
    "reduced-to-8-bit": "这张照片每通道 16 位。Lacuna 以 8 位处理并以 8 位保存。",
    "first-frame-only": "此文件为动画。已打开第一帧。",
    "profile-not-applied": "这张照片的颜色配置文件会保留在文件中，但屏幕上的颜色可能有所不同。",
    "cmyk-converted": "这张照片用于印刷（CMYK），已转换为 RGB。",
  },
} as const satisfies Shape<typeof english>;
