import type { exporting as english } from "../en/exporting.ts";
import { formats } from "../format.ts";
import type { Shape } from "../shape.ts";

const f = formats("ja");

export const exporting = {
  title: "書き出し",
  content: "内容",
  contents: { photo: "写真", fill: "塗りつぶしのみ" },
  fillHint:
    "塗りつぶした部分だけを、写真と同じ大きさの透明な背景にPNGで書き出します。ほかのソフトのレイヤーに使えます。",
  copy: "コピー",
  format: "形式",
  formats: { jpeg: "JPEG", png: "PNG", webp: "WebP", avif: "AVIF" },
  quality: "品質",
  automatic: "自動",
  automaticHint: "小さいサイズで、編集部分以外に目に見える変化はありません",
  asItWas: "元のまま",
  blocksHint: "編集した部分だけを書き直し、JPEGのほかの部分はビット単位でそのまま残します。",
  blocks: ({ unchanged, total }) => `${f.number(total)}ブロック中${f.number(unchanged)}ブロックはビット単位で変更なし`,
  byHand: "手動",
  lossless: "PNGはすべてのピクセルを正確に保ちます。",
  metadata: "日付・場所・カメラ情報を残す",
  noMetadata: "この写真には日付・場所・カメラ情報がありません。",
  unfilled: "まだ塗りつぶしていないマークがあります。ファイルには含まれません。",
  measuring: "サイズと品質を測定中…",
  exact: "編集部分以外：ビット単位で変更なし",
  nearly: (db) => `編集部分以外：${f.number(db, 1, true)} dB、目に見える変化なし`,
  visible: (db) => `編集部分以外：${f.number(db, 1, true)} dB、変化が見える可能性あり`,
  save: "保存",
  fileSize: f.bytes,
} as const satisfies Shape<typeof english>;
