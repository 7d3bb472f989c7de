import type { inspection as english } from "../en/inspection.ts";
import { formats } from "../format.ts";
import type { Shape } from "../shape.ts";

const f = formats("ja");

export const inspection = {
  title: { artefacts: "塗りつぶしに見える所", attention: "生成器が見た所" },
  like: "写真らしい",
  filled: "塗りつぶしらしい",
  above: "熱いとみなす値",
  hot: (share) => `塗りつぶしの ${f.percent(share)} が熱い所です`,
  point: "塗りつぶした所を指してください",
  took: (share) => `印の所から ${f.percent(share)} 取られました`,
  close: "閉じる",
} as const satisfies Shape<typeof english>;
