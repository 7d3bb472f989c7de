import type { FaultSentences } from "../../../core/errors.ts";
import { formats } from "../format.ts";

const f = formats("ja");

export const faults: FaultSentences = {
  "file-empty": ({ name }) => `${name}は空のファイルです。別のファイルを選んでください。`,
  "file-unknown": ({ name }) =>
    `${name}はLacunaで読める画像ではありません。JPEG、PNG、WebP、AVIFのいずれかで保存して、もう一度開いてください。`,
  "file-broken": ({ name, format }) =>
    `${name}は壊れているか途中で切れています。${format}のデータを読み取れません。元の場所からコピーし直すか、写真ソフトで開いて保存し直してください。`,
  "file-unsupported": ({ name, format, reason }) =>
    `${name}：${reason === "printing-colours" ? "印刷用の色（CMYK）の画像です" : `${format}には対応していません`}。8ビットRGBのJPEG、PNG、WebPで保存して、もう一度開いてください。`,
  "heic-unsupported": ({ name }) =>
    `${name}はHEICの写真で、このブラウザーでは読み取れません。Safariで開くか、JPEGで書き出してください（iPhoneでは「設定」「カメラ」「フォーマット」「互換性優先」）。`,
  "photo-too-large": ({ name, megapixels, limit }) =>
    `${name}は${f.number(megapixels)}メガピクセルです。このブラウザーでLacunaが扱えるのは${f.number(limit)}メガピクセルまでです。縮小して、もう一度開いてください。`,
  "photo-unreachable": ({ name, reason, status }) => {
    const why = {
      "other-site": "別のサイトにあります",
      "no-answer": "サーバーから応答がありません",
      refused: `サーバーが${status}を返しました`,
    }[reason];
    return `${name}を読み込めませんでした：${why}。ダウンロードしてから、ファイルを開いてください。`;
  },
  "no-photo": () => "写真が開かれていません。先に写真を開いてください。",
  "mask-empty": () => "何もマークされていません。消したいものを塗ってから、塗りつぶしてください。",
  "mask-covers-all": () =>
    "マークが写真全体を覆っていて、塗りつぶしに使える部分がありません。マークの一部を消して、もう一度塗りつぶしてください。",
  "mask-mismatch": ({ mask, photo }) =>
    `マスクは${mask}ピクセルですが、写真は${photo}ピクセルです。写真と同じ大きさのマスクを使ってください。`,
  "encode-failed": ({ format }) =>
    `写真を${format}で書き出せませんでした。別の形式をお試しください。編集内容は残っています。`,
  "save-failed": ({ name, reason }) =>
    reason === "full"
      ? `ディスクがいっぱいで、${name}を保存できません。空きを作るか別の場所を選んで、もう一度保存してください。編集内容は残っています。`
      : `${name}をその場所に書き込めませんでした。別の場所を選んで、もう一度保存してください。編集内容は残っています。`,
  "copy-failed": () =>
    "このブラウザーでは、ここから画像をコピーできません。写真を書き出して、ファイルからコピーしてください。",
  "out-of-memory": () =>
    "この写真を扱うにはメモリが足りません。ほかのタブを閉じるか、小さい写真を使ってください。マークは残っています。",
  "model-broken": ({ file }) =>
    `ジェネレーターを読み込めませんでした。${file}が壊れているか、バージョンが異なります。ページを再読み込みして取得し直してください。それまではテクスチャ検索で塗りつぶします。`,
  "model-unreachable": ({ file, reason }) =>
    `ジェネレーターを取得できませんでした（${file}：${reason}）。接続を確認して、ページを再読み込みしてください。それまではテクスチャ検索で塗りつぶします。`,
  "backend-lost": ({ backend, reason }) =>
    `${backend}での計算が停止しました（${reason}）。別の方法で続けます。作業内容は残っています。`,
  "output-invalid": ({ backend }) =>
    `${backend}による塗りつぶしの結果が不正だったため、使いませんでした。もう一度塗りつぶしてください。次は別の方法を使います。`,
  "training-diverged": ({ step }) =>
    `学習がステップ${f.number(step)}で不安定になったため停止しました。最後の良い状態は残っています。写真を増やすかステップを減らして、そこから再開してください。`,
  "training-unsupported": ({ reason, what }) => {
    const why = {
      "half-floats": `${what}は半精度でしか計算できず、学習が成り立ちません`,
      "no-backend": "学習に使える計算環境がありません",
      kind: `${what}は、ここでは学習できない種類です`,
    }[reason];
    return `学習できません：${why}。別のブラウザーかコンピューターをお使いください。そこで調整したモデルは、書き出してここに読み込めます。`;
  },
  "training-too-slow": ({ steps, minutes }) =>
    `このデバイスでは${f.number(minutes)}分間に${f.number(steps)}ステップしか学習できず、少なすぎます。時間を長くするか、切り抜きを小さくしてください。`,
  "training-memory": ({ needed, there }) =>
    `この学習には約${f.number(needed)} MBのメモリが必要ですが、このデバイスで使えるのは約${f.number(there)} MBです。「低メモリ」か、小さい切り抜きを選んでください。`,
  "training-photos": ({ count, least }) =>
    `写真が${f.number(count)}枚では足りません。学習には、確認用の1枚を含めて${f.number(least)}枚以上必要です。写真を追加してください。`,
  "worker-lost": () =>
    "バックグラウンド処理が停止したため、再起動しました。作業内容は残っています。足りないものがあれば、やり直してください。",
  "storage-full": () =>
    "このブラウザーには、編集内容を保存する空きがありません。作業は続けられますが、離れる前に書き出してください。ディスクの空きを増やすか、開始画面で保存済みの写真を削除してください。",
  "storage-failed": ({ reason }) =>
    `このブラウザーでは編集内容を保存できません（${reason}）。作業は続けられますが、離れる前に書き出してください。`,
  "project-version": ({ name, version }) =>
    `${name}は別のバージョンのLacunaで保存されたもの（形式${version}）で、そのまま残しています。ページを再読み込みして最新版にするか、写真を開き直してください。`,
  "project-damaged": ({ name, fills, history }) =>
    history
      ? `このブラウザーに保存した${name}の記録が壊れています。写真は戻りましたが、マーク・塗りつぶし・履歴は失われました。もう一度マークして塗りつぶしてください。`
      : `${name}の塗りつぶし${f.number(fills)}件を読み戻せず、代わりにマークを戻しました。もう一度塗りつぶしてください。`,
  "project-gone": ({ name }) => `${name}をこのブラウザーから読み出せなくなりました。写真を開き直してください。`,
  "project-elsewhere": ({ name }) =>
    `${name}は別のタブで開かれているため、このタブは新しい状態で始まります。そちらで続けるか、そのタブを閉じてこのページを再読み込みしてください。`,
  unexpected: ({ detail }) =>
    `問題が発生しました（${detail}）。作業内容は残っています。もう一度試し、再び起きたらページを再読み込みしてください。`,
};
