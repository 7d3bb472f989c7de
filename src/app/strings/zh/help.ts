import type { help as english } from "../en/help.ts";
import { formats } from "../format.ts";
import type { Shape } from "../shape.ts";

const f = formats("zh");

export const help = {
  palette: {
    search: "搜索命令",
    results: (n) => `${f.number(n)} 个命令`,
    none: "没有这个名称的命令。",
  },
  device: {
    fills: "填充的运行方式",
    why: "原因",
    noGenerator: "未安装生成器：空缺处用照片其余部分的纹理填充。",
    model: "生成器",
    none: "无",
    threads: "线程",
    threadsOf: (threads, cores) => `${f.number(threads)}（此设备有 ${f.number(cores)} 个）`,
    isolated: "跨源隔离",
    offline: "可离线使用",
    yes: "是",
    no: "否",
    notYet: "从下次访问起",
    memory: "内存占用",
    memoryUnknown: "此浏览器不提供",
    storage: "保存在此浏览器中",
    storageOf: (used, quota) => `${f.bytes(used)}，上限 ${f.bytes(quota)}`,
    versions: "版本",
    browser: "浏览器",
    copy: "复制为文本",
    copied: "已复制",
    asking: "正在查询设备…",
  },
  hints: {
    compare: "按住 O 可查看原图。",
    palette: "按 Ctrl+K（Mac 上为 ⌘K）可按名称查找任何命令。",
    collect: "按住 Shift 可连续标记多处：松开后一起填充。",
    got: "知道了",
  },
} as const satisfies Shape<typeof english>;
