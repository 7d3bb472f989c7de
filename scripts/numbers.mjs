// Numbers in the documents come from docs/results/*.json, which commands write. A number stands between
// markers: <!-- n:fill.telea.ratio:1 -->7.3<!-- /n --> is `telea.ratio` of docs/results/fill.json with one decimal.
// `node scripts/numbers.mjs` writes them anew; `--check` fails when a document has drifted from its results.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";

const check = process.argv.includes("--check");
const documents = [
  "README.md",
  ...readdirSync("docs")
    .filter((f) => f.endsWith(".md"))
    .map((f) => `docs/${f}`),
];
let drifted = 0;

/**
 * @param {string} path result file and keys, joined by dots
 * @param {string | undefined} decimals
 */
function lookUp(path, decimals) {
  const [file, ...keys] = path.split(".");
  const name = `docs/results/${file}.json`;
  if (!existsSync(name)) throw new Error(`no ${name} for ${path}`);
  /** @type {unknown} */
  let value = JSON.parse(readFileSync(name, "utf8"));
  for (const key of keys) value = /** @type {Record<string, unknown>} */ (value)[key];
  if (typeof value === "number") return decimals === undefined ? String(value) : value.toFixed(Number(decimals));
  if (typeof value === "string") return value;
  throw new Error(`${path} is not a number or text`);
}

for (const document of documents) {
  if (!existsSync(document)) continue;
  const text = readFileSync(document, "utf8");
  const fresh = text.replace(
    /<!-- n:([\w.-]+?)(?::(\d))? -->.*?<!-- \/n -->/g,
    (_, path, decimals) => `<!-- n:${path}${decimals ? `:${decimals}` : ""} -->${lookUp(path, decimals)}<!-- /n -->`,
  );
  if (fresh === text) continue;
  drifted++;
  if (check) console.error(`${document}: numbers differ from docs/results. Run: node scripts/numbers.mjs`);
  else writeFileSync(document, fresh);
}
process.exit(check && drifted > 0 ? 1 : 0);
