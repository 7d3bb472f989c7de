import type { exporting as english } from "../en/exporting.ts";
import { formats } from "../format.ts";
import type { Shape } from "../shape.ts";

const f = formats("zh");

export const exporting = {
  title: "导出",
  content: "内容",
  contents: { photo: "照片", fill: "仅填充部分" },
  fillHint: "将填充部分置于与照片同样大小的透明底上，存为 PNG：可作为其他程序中的图层。",
  copy: "复制",
  format: "格式",
  formats: { jpeg: "JPEG", png: "PNG", webp: "WebP", avif: "AVIF" },
  quality: "质量",
  automatic: "自动",
  automaticHint: "文件小，编辑之外没有可见变化",
  asItWas: "保持原样",
  blocksHint: "只重新写入您编辑过的部分；JPEG 的其余部分逐位保留。",
  blocks: ({ unchanged, total }) => `${f.number(total)} 个块中有 ${f.number(unchanged)} 个逐位不变`,
  byHand: "手动",
  lossless: "PNG 会精确保留每个像素。",
  metadata: "保留日期、地点和相机信息",
  noMetadata: "这张照片不含日期、地点或相机信息。",
  unfilled: "有些标记尚未填充，不会写入文件。",
  measuring: "正在测量大小和质量…",
  exact: "编辑之外：逐位不变",
  nearly: (db) => `编辑之外：${f.number(db, 1, true)} dB，没有可见变化`,
  visible: (db) => `编辑之外：${f.number(db, 1, true)} dB，可能有可见变化`,
  save: "保存",
  fileSize: f.bytes,
} as const satisfies Shape<typeof english>;
