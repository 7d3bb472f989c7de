import type { FaultSentences } from "../../../core/errors.ts";
import { formats } from "../format.ts";

const f = formats("zh");

export const faults: FaultSentences = {
  "file-empty": ({ name }) => `${name} 是空文件。请选择其他文件。`,
  "file-unknown": ({ name }) => `${name} 不是 Lacuna 能读取的图片。请将其存为 JPEG、PNG、WebP 或 AVIF，然后重新打开。`,
  "file-broken": ({ name, format }) =>
    `${name} 已损坏或不完整：无法解码其中的 ${format} 数据。请从来源处重新复制，或用照片软件打开后另存。`,
  "file-unsupported": ({ name, format, reason }) =>
    `${name}：${reason === "printing-colours" ? "图片使用印刷色（CMYK）" : `这里无法读取 ${format}`}。请将其存为 8 位 RGB 的 JPEG、PNG 或 WebP，然后重新打开。`,
  "heic-unsupported": ({ name }) =>
    `${name} 是 HEIC 照片，此浏览器无法解码。请在 Safari 中打开，或导出为 JPEG（iPhone 上：设置、相机、格式、兼容性最佳）。`,
  "photo-too-large": ({ name, megapixels, limit }) =>
    `${name} 有 ${f.number(megapixels)} 百万像素；Lacuna 在此浏览器中最多可处理 ${f.number(limit)} 百万像素。请缩小后重新打开。`,
  "photo-unreachable": ({ name, reason, status }) => {
    const why = {
      "other-site": "它位于其他网站",
      "no-answer": "服务器没有响应",
      refused: `服务器返回 ${status}`,
    }[reason];
    return `无法载入 ${name}：${why}。请先下载，再打开文件。`;
  },
  "no-photo": () => "没有打开的照片。请先打开一张。",
  "mask-empty": () => "尚未标记任何内容。请涂抹要去除的部分，然后填充。",
  "mask-covers-all": () => "标记覆盖了整张图片，没有可用来填充的内容。请擦除一部分标记后再填充。",
  "mask-mismatch": ({ mask, photo }) => `蒙版为 ${mask} 像素，而照片为 ${photo} 像素。请使用与照片大小相同的蒙版。`,
  "encode-failed": ({ format }) => `无法将照片写为 ${format}。请尝试其他格式；您的编辑仍在。`,
  "save-failed": ({ name, reason }) =>
    reason === "full"
      ? `磁盘已满，放不下 ${name}。请腾出空间或选择其他位置，然后重新保存；您的编辑仍在。`
      : `无法在该处写入 ${name}。请选择其他位置，然后重新保存；您的编辑仍在。`,
  "copy-failed": () => "浏览器不允许在此复制图片。请导出照片，再从文件中复制。",
  "out-of-memory": () => "内存不足以处理这张照片。请关闭其他标签页，或使用较小的照片；您的标记已保留。",
  "model-broken": ({ file }) =>
    `无法载入生成器：${file} 已损坏或版本不符。请重新载入页面以再次获取；在此之前，Lacuna 使用纹理搜索填充。`,
  "model-unreachable": ({ file, reason }) =>
    `无法获取生成器（${file}：${reason}）。请检查网络连接并重新载入页面；在此之前，Lacuna 使用纹理搜索填充。`,
  "backend-lost": ({ backend, reason }) =>
    `${backend} 的计算已停止（${reason}）。Lacuna 将改用其他方式继续；您的工作已保留。`,
  "output-invalid": ({ backend }) => `${backend} 的填充结果无效，未被采用。请再次填充：Lacuna 将改用其他方式。`,
  "training-diverged": ({ step }) =>
    `训练在第 ${f.number(step)} 步变得不稳定，已停止；最后的良好状态已保留。请由此重新开始，使用更多照片或更少步数。`,
  "training-unsupported": ({ reason, what }) => {
    const why = {
      "half-floats": `${what} 只能以半精度计算，训练无法收敛`,
      "no-backend": "没有适合训练的计算设备",
      kind: `${what} 属于无法在此训练的类型`,
    }[reason];
    return `无法训练：${why}。请改用其他浏览器或电脑；在那里调整好的模型可以导出，再导入到这里。`;
  },
  "training-too-slow": ({ steps, minutes }) =>
    `在 ${f.number(minutes)} 分钟内，此设备只能完成 ${f.number(steps)} 个训练步，不足以学到东西。请选择更长的时间或更小的裁切块。`,
  "training-memory": ({ needed, there }) =>
    `此训练约需 ${f.number(needed)} MB 内存，超过此设备可提供的量（约 ${f.number(there)} MB）。请选择“低内存”或更小的裁切块。`,
  "training-photos": ({ count, least }) =>
    `${f.number(count)} 张照片太少：训练至少需要 ${f.number(least)} 张，其中一张用于检验。请添加更多照片。`,
  "worker-lost": () => "后台进程已停止，现已重新启动，您的工作已保留；如有缺失，请重做一次。",
  "storage-full": () =>
    "此浏览器已没有空间保存您的编辑。您可以继续，但离开前请先导出；也可腾出磁盘空间，或在开始页移除已保存的照片。",
  "storage-failed": ({ reason }) => `此浏览器无法保存您的编辑（${reason}）。您可以继续，但离开前请先导出。`,
  "project-version": ({ name, version }) =>
    `${name} 由其他版本的 Lacuna 保存（格式 ${version}），将保持原样。请重新载入页面以获取最新版本，或重新打开照片。`,
  "project-damaged": ({ name, fills, history }) =>
    history
      ? `${name} 在此浏览器中的描述已损坏。照片已恢复，但标记、填充和历史记录已丢失：请重新标记并填充。`
      : `${name} 有 ${f.number(fills)} 处填充无法读回，已恢复为标记。请重新填充。`,
  "project-gone": ({ name }) => `无法再从此浏览器中读取 ${name}。请重新打开照片。`,
  "project-elsewhere": ({ name }) =>
    `${name} 已在另一个标签页中打开，因此本标签页重新开始。请在那里继续，或关闭那个标签页并重新载入本页。`,
  unexpected: ({ detail }) => `出现问题（${detail}）。您的工作已保留；请重试，若再次发生，请重新载入页面。`,
};
