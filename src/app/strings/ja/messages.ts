import type { Message } from "../../../editor/session.ts";
import type { messages as english } from "../en/messages.ts";
import { formats } from "../format.ts";
import type { Shape } from "../shape.ts";

const f = formats("ja");

type Step = Extract<Message, { kind: "undone" }>["what"];
const STEPS: Readonly<Record<Step, string>> = {
  mark: "マーク",
  guide: "ガイド",
  frame: "フレーム",
  fill: "塗りつぶし",
  setting: "設定",
};

export const messages = {
  searches: {
    select: "輪郭を探しています",
    trace: "電線をたどっています",
    similar: "似たものを探しています",
    reshape: "マークを変更しています",
  },
  jobs: {
    open: (name) => `${name}を開いています`,
    frame: "写真を枠に合わせています",
    inspect: { artefacts: "塗りつぶしとわかる所を探しています", attention: "生成器が見た所を調べています" },
    stages: {
      queued: "このデバイスのほかの処理を待っています",
      plan: "マークを調べています",
      generator: "情景を構想しています",
      detail: "塗りつぶしています",
      blend: "境目をなじませています",
      apply: "写真に反映しています",
    },
    ofRegions: (stage, region, regions) => `${stage}（マーク${region}/${regions}）`,
  },
  device: {
    starting: "エンジンを準備中…",
    loading: ({ file, loaded, total }) => `${file}を読み込み中${total ? ` ${f.percent(loaded / total)}` : ""}`,
    search: (runsOn) => `テクスチャ検索（${runsOn}）`,
  },
  messages: {
    opened: ({ name }) => `${name}を開きました。`,
    restored: ({ name }) => `${name}を前回の状態に戻しました。`,
    filled: ({ seconds }) => `${f.seconds(seconds)}で塗りつぶしました。`,
    framed: ({ width, height }) => `写真の大きさは${f.dimensions({ width, height })}になりました。`,
    choices: ({ count }) => `${count} 通りの塗りつぶしから選べます。選ぶまで写真は変わりません。`,
    chosen: () => "適用しました。取り消すと元の塗りつぶしに戻ります。",
    inspected: ({ what }) =>
      what === "artefacts"
        ? "塗りつぶしに見える度合いを表示しています。"
        : "塗りつぶした所を指すと、どこから取られたかがわかります。",
    "nothing-hot": () => "そこまで熱い所はありません。しきい値を下げるか、このままにしてください。",
    cancelled: () => "キャンセルしました。マークは残っています。",
    copied: () => "マークした部分をコピーしました。ここに貼り付けるか、別の写真を開いて貼り付けてください。",
    "no-edges": () => "マークで途切れていて、つながりそうな輪郭はありません。線を自分で描いてください。",
    selected: () => "マークしました。Enterで塗りつぶし、Altで一部を取り除きます。",
    "nothing-found": () => "そこには何も見つかりませんでした。拡大するか、別の場所をクリックしてください。",
    undone: ({ what }) => `取り消しました：${STEPS[what]}`,
    redone: ({ what }) => `やり直しました：${STEPS[what]}`,
    saved: ({ name }) => `${name}として保存しました。`,
    learnt: ({ error, look }) =>
      `ジェネレーターがこの写真を学習しました。学習に使わなかった部分で、誤差は${f.change(error)}、質感の差は${f.change(look)}になりました。`,
    "learnt-nothing": () => "この写真を学習しても良くなりませんでした。ジェネレーターは元のままです。",
    "picture-copied": () => "コピーしました。ほかのソフトに貼り付けてください。",
    "engine-restarted": () => "エンジンを再起動しました。",
  },
  notices: {
    "reduced-to-8-bit": "この写真は1チャンネル16ビットです。Lacunaは8ビットで処理し、8ビットで保存します。",
    "first-frame-only": "このファイルはアニメーションです。最初の画像を開きました。",
    "profile-not-applied":
      "この写真のカラープロファイルはファイルに残りますが、画面の色は異なって見えることがあります。",
    "cmyk-converted": "この写真は印刷用（CMYK）でした。RGBに変換しました。",
  },
} as const satisfies Shape<typeof english>;
