import type { compare as english } from "../en/compare.ts";
import type { Shape } from "../shape.ts";

export const compare = {
  title: "どちらの塗りつぶしが自然ですか？",
  intro:
    "プログラムごとのフォルダーを含むフォルダーを選んでください。塗りつぶした写真は同じ名前にします：lacuna/lake.png、other/lake.png。最大40組が、どのプログラムのものか分からない状態で表示されます。データがこのデバイスから出ることはありません。",
  choose: "フォルダーを選ぶ",
  nothing:
    "このフォルダーには、2つのプログラムで塗りつぶされた写真がありません。同じファイル名を含むフォルダーが2つ以上入ったフォルダーを選んでください。",
  progress: (n, all) => `${all}組中${n}組目`,
  question: "どちらが自然に見えますか？",
  left: "左",
  right: "右",
  same: "違いなし",
  done: "ありがとうございました。投票の結果：",
  system: "プログラム",
  won: "優れている",
  lost: "劣っている",
  save: "投票を保存",
  notSaved: "投票を書き込めませんでした。このページにファイルの保存を許可して、もう一度お試しください。",
} as const satisfies Shape<typeof english>;
