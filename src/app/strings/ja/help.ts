import type { help as english } from "../en/help.ts";
import { formats } from "../format.ts";
import type { Shape } from "../shape.ts";

const f = formats("ja");

export const help = {
  palette: {
    search: "コマンドを検索",
    results: (n) => `${f.number(n)}件のコマンド`,
    none: "この名前のコマンドはありません。",
  },
  device: {
    fills: "塗りつぶしの実行環境",
    why: "理由",
    noGenerator: "ジェネレーターがインストールされていません。穴は写真のほかの部分のテクスチャで塗りつぶします。",
    model: "ジェネレーター",
    none: "なし",
    threads: "スレッド",
    threadsOf: (threads, cores) => `${f.number(threads)}（このデバイスは${f.number(cores)}）`,
    isolated: "クロスオリジン分離",
    offline: "オフラインで使える",
    yes: "はい",
    no: "いいえ",
    notYet: "次回のアクセスから",
    memory: "使用中のメモリ",
    memoryUnknown: "このブラウザーでは不明",
    storage: "このブラウザーに保存",
    storageOf: (used, quota) => `${f.bytes(used)}（上限${f.bytes(quota)}）`,
    versions: "バージョン",
    browser: "ブラウザー",
    copy: "テキストとしてコピー",
    copied: "コピーしました",
    asking: "デバイスに問い合わせ中…",
  },
  hints: {
    compare: "Oを押している間、元の写真を表示します。",
    palette: "Ctrl+K（Macでは⌘K）で、どのコマンドも名前で探せます。",
    collect: "Shiftを押しながら複数の場所をマークすると、離したときにまとめて塗りつぶします。",
    got: "OK",
  },
} as const satisfies Shape<typeof english>;
