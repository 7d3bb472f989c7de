import type { Catalogue } from "../catalogue.ts";
import { formats } from "../format.ts";

const f = formats("ja");
const levels = (value: number): string => f.number(value, 1, true);
const time = (seconds: number): string =>
  seconds < 90 ? f.seconds(Math.max(1, Math.round(seconds))) : `${f.number(Math.round(seconds / 60))}分`;

export const studio: Catalogue["studio"] = {
  title: "スタジオ",
  pageTitle: "スタジオ – Lacuna",
  back: "エディターに戻る",
  headline: "あなたの写真を覚えさせる",
  lead: "写真に独自の雰囲気があれば、ジェネレーターはこのタブの中でそれを学習できます。写真がこのデバイスから出ることはありません。",
  elsewhere:
    "スタジオは別のタブで開かれています。そちらで続けてください。そのタブを閉じると、このタブに切り替わります。",
  photos: {
    title: "写真",
    add: "写真を追加",
    folder: "フォルダーを追加",
    drop: "写真またはフォルダーをここにドロップ",
    dropHint: "同じ種類の写真が8～40枚あると最適です（同じ場所、同じ作風、同じ題材など）",
    dropNow: "ドロップして追加",
    adding: ({ done, total }) => `写真を読み込み中（${done + 1}/${total}）…`,
    count: (trained, heldOut) => `学習用${f.number(trained)}枚、確認用${f.number(heldOut)}枚`,
    heldOut: "確認用",
    heldOutHint: "学習には使わず、学習の効果を確かめます",
    remove: (name) => `${name}を削除`,
    clear: "すべて削除",
    clearSure: "すべて完全に削除",
    advice: {
      "too-few": "学習用に1枚、確認用に1枚、少なくとも2枚必要です。",
      few: "少なくても使えますが、8枚以上あると結果がより確かになります。",
      small: "学習用の切り抜きより小さい写真が多くあります。大きい写真を追加するか、切り抜きを小さくしてください。",
      good: "十分な枚数です。",
    },
  },
  setup: {
    title: "学習",
    base: "元にするモデル",
    noBase: "元にするジェネレーターがインストールされていません。下から読み込んでください。",
    time: "時間",
    minutes: (minutes) => `${f.number(minutes)}分`,
    advanced: "詳細設定",
    memory: "メモリ",
    memories: { normal: "標準", low: "低メモリ：ブロックごと" },
    strength: "変化の度合い",
    strengths: { gentle: "少し", normal: "標準", strong: "大きく" },
    size: "切り抜き",
    pixels: (size) => `${f.number(size)} px`,
    steps: "停止するステップ数",
    stepsHint: "空欄：時間で停止",
    measure: "学習を計画",
    measureAgain: "計画し直す",
    measuring: "3秒間試しています…",
    start: "学習を開始",
    plan: {
      backend: "実行環境",
      pace: "速さ",
      paceOf: (milliseconds) => `1ステップ${f.number(milliseconds)}ミリ秒`,
      steps: "ステップ数",
      stepsOf: (steps) => f.number(steps),
      memory: "メモリ",
      memoryOf: (bytes) => `約${f.bytes(bytes)}`,
      learns: "学習する量",
      learnsOf: (trained, all) => `重み${f.number(all)}個の${f.percent(trained / all)}`,
    },
  },
  run: {
    title: (base) => `${base}を学習中`,
    activity: {
      loading: "準備中…",
      training: "学習中",
      paused: "一時停止中",
      stopping: "終了処理中…",
    },
    step: (step) => `ステップ${f.number(step)}`,
    left: (seconds) => `残り${time(seconds)}`,
    pause: "一時停止",
    resume: "再開",
    stop: "停止して最良の状態を残す",
    best: "最良の状態に戻す",
    stays:
      "その間も別のタブで写真を編集でき、このタブは隠してもかまいません。再読み込みやクラッシュの後は自動で続きます。",
    notes: {
      resumed: (step) => `ステップ${f.number(step)}から再開しました。`,
      recovered: (step) => `不安定になったため、ステップ${f.number(step)}の良い状態に戻りました。`,
      returned: (step) => `ステップ${f.number(step)}の最良の状態に戻りました。`,
    },
    lossChart: "学習中の誤差",
    scoreChart: "未見の写真での誤差",
    chartSteps: "ステップ",
    chartError: "穴の平均誤差（階調）",
    base: "元",
    tuned: "調整後",
    scoreNow: (base, tuned) => `${levels(tuned)}、元は${levels(base)}`,
    crops: "未見の写真での結果",
    cropRows: { hole: "穴", base: "元", tuned: "調整後", truth: "写真" },
  },
  done: {
    verdicts: {
      better: "良くなりました。",
      same: "変わりませんでした。",
      worse: "悪くなりました。",
    },
    better: (base, best) =>
      `未見の写真で、穴の誤差が${levels(base)}から${levels(best)}階調へ、${f.percent(1 - best / base)}減りました。`,
    same: (base, best) =>
      `未見の写真で、穴の誤差は${levels(best)}階調、元のモデルでは${levels(base)}階調です。写真を増やすか変える、または時間を長くすると良くなることがあります。`,
    worse: (base, best) =>
      `未見の写真で、穴の誤差が${levels(base)}から${levels(best)}階調に増えました。元のモデルをお使いください。同じ種類の写真を増やすと良くなることがあります。`,
    diverged: "学習が不安定になったため早めに終了しました。これが最良の状態です。",
    facts: (steps, minutes) => `${time(60 * minutes)}で${f.number(steps)}ステップ`,
    name: "名前",
    keep: "このモデルを残す",
    keepAnyway: "それでも残す",
    useBase: "元のモデルを使う",
    discard: "破棄",
    use: "エディターで使う",
    kept: (name) => `${name}をこのブラウザーに保存しました。`,
    close: "完了",
  },
  models: {
    title: "あなたのモデル",
    none: "調整したモデルは、ここと、エディターのモデル一覧に表示されます。",
    facts: (base, trained, at) => `${base}から、写真${f.number(trained)}枚、${f.dateTime(at)}`,
    change: (base, tuned) =>
      tuned <= base ? `誤差 −${f.percent(1 - tuned / base)}` : `誤差 +${f.percent(tuned / base - 1)}`,
    use: "エディターで使う",
    rename: (name) => `${name}の名前`,
    export: (name) => `${name}を書き出す`,
    remove: (name) => `${name}を削除`,
    removeSure: "完全に削除",
    import: "モデルを読み込む",
  },
  menu: {
    label: "ジェネレーター",
    experimental: (name) => `${name}（実験的）`,
    experimentalHint:
      "実験的：見たことのない写真では、この生成器の塗りつぶしは単純な古い方法（Telea 2004）に劣ります。論文の仕組みを示すために入っています。",
  },
  learn: {
    title: "この写真を学習",
    body: "ジェネレーターが2分間、マークした部分を除いたこの写真の様子を学習し、マークした部分を塗りつぶし直します。その間も編集を続けられます。",
    start: "学習して塗りつぶし直す",
    running: (left) => (left === null ? "この写真を学習中…" : `この写真を学習中、残り${time(left)}`),
    name: (photo) => `${photo}専用`,
  },
};
