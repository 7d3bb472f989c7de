import { join } from "node:path";
import type { FileFormat } from "../src/image/types.ts";
import { runCommand, UsageError, type Values } from "./args.ts";
import { extensionOf, formatOf, listPictures, type Pairs, pairPictures, samePlace } from "./files.ts";
import type { FillReport, FillTask } from "./fill-file.ts";
import { FILL_OPTIONS, fillSettings } from "./fill-options.ts";
import { type Outcome, runPool } from "./pool.ts";

const COMMAND = {
  usage: [
    "npm run -s fill -- --photo FILE --mask FILE --out FILE [options]",
    "npm run -s fill -- --photos FOLDER --masks FOLDER --out FOLDER [options]",
    "npm run -s fill -- --photos FOLDER --mask FILE --out FOLDER [options]",
  ],
  about:
    "Fills the holes of photos. A mask is a picture of the photo's size, white where the photo is to be filled.\n" +
    "In folders, photos and masks belong together by base name, or one mask is for all of them. Everything outside of the hole stays as it is\n" +
    "(bit for bit in PNG), and EXIF, XMP and colour profile are carried over.",
  options: {
    photo: { kind: "text", value: "FILE", help: "the photo" },
    mask: { kind: "text", value: "FILE", help: "its mask" },
    photos: { kind: "text", value: "FOLDER", help: "many photos" },
    masks: { kind: "text", value: "FOLDER", help: "their masks, with equal base names" },
    out: { kind: "text", value: "PATH", help: "the file (or, for many photos, the folder) to write" },
    format: {
      kind: "choice",
      of: ["png", "jpeg", "webp", "avif", "same"],
      help: "what to write; same = what the photo came in (else by --out's extension, else png)",
    },
    ...FILL_OPTIONS,
    only: { kind: "choice", of: ["patch", "generator"], help: "patch search alone, or the generator's output alone" },
    jobs: { kind: "whole", value: "N", least: 1, most: 256, help: "photos worked on at the same time (default 1)" },
    json: { kind: "flag", help: "print a line of JSON for each photo" },
  },
} as const;

type Options = Values<typeof COMMAND.options>;

await runCommand(COMMAND, async (options) => {
  const { tasks, widowed, unmasked } = await planTasks(options);
  const show = (task: FillTask, outcome: Outcome<FillReport>): void => {
    if (!outcome.ok) process.stderr.write(`${task.photo}: ${outcome.failure.message}\n`);
    if (options.json)
      console.log(JSON.stringify(outcome.ok ? outcome.value : { photo: task.photo, error: outcome.failure }));
    else if (outcome.ok) console.log(lineFor(outcome.value));
  };
  let failed = widowed.length;
  for (const name of widowed) process.stderr.write(`${name}: there is a mask but no photo of this base name.\n`);
  if (unmasked > 0)
    process.stderr.write(`Left out: ${unmasked} ${unmasked === 1 ? "photo" : "photos"} without a mask.\n`);
  await runPool("fill", tasks, options.jobs ?? 1, (task, outcome) => {
    if (!outcome.ok) failed++;
    show(task, outcome);
  });
  return failed === 0;
});

interface Plan {
  readonly tasks: readonly FillTask[];
  readonly widowed: readonly string[];
  readonly unmasked: number;
}

async function planTasks(options: Options): Promise<Plan> {
  const { photo, mask, photos, masks, out } = options;
  const settings = fillSettings(options);
  if (out === undefined) throw new UsageError("--out is missing");
  if (photo !== undefined && mask !== undefined && photos === undefined && masks === undefined) {
    if (samePlace(out, photo) || samePlace(out, mask))
      throw new UsageError("--out names an input; Lacuna never writes over its input");
    return {
      tasks: [{ photo, mask, out, format: formatForFile(out, formatFor(photo, options.format)), ...settings }],
      widowed: [],
      unmasked: 0,
    };
  }
  if (photos === undefined || photo !== undefined || (masks === undefined) === (mask === undefined))
    throw new UsageError("give --photo and --mask, or --photos with --masks or one --mask");
  if (samePlace(out, photos) || (masks !== undefined && samePlace(out, masks)))
    throw new UsageError("--out names a folder of inputs; Lacuna never writes over its input");
  const { pairs, ...rest } =
    masks === undefined ? await withOneMask(photos, mask as string) : await pairPictures(photos, masks);
  const tasks = pairs.map((pair) => {
    const format = formatFor(pair.photo, options.format) ?? "png";
    return { photo: pair.photo, mask: pair.mask, out: join(out, pair.name + extensionOf(format)), format, ...settings };
  });
  return { tasks, ...rest };
}

function formatFor(photo: string, asked: FileFormat | "same" | undefined): FileFormat | undefined {
  return asked === "same" ? (formatOf(photo) ?? "png") : asked;
}

/** Every photo of a folder with the same mask. */
async function withOneMask(photos: string, mask: string): Promise<Pairs> {
  const pairs = [...(await listPictures(photos))].map(([name, photo]) => ({ name, photo, mask }));
  return { pairs, widowed: [], unmasked: 0 };
}

function formatForFile(out: string, asked: FileFormat | undefined): FileFormat {
  const format = asked ?? formatOf(out);
  if (!format && /\.[^/\\.]+$/.test(out))
    throw new UsageError(
      `--out ${out}: only .png, .jpg, .webp and .avif can be written; say --format to keep this name`,
    );
  return format ?? "png";
}

function lineFor(report: FillReport): string {
  const seconds = (report.ms.total / 1000).toFixed(1);
  const { photo, width, height, holePixels, backend, out, blocks } = report;
  const kept = blocks ? ` (${blocks.unchanged} of ${blocks.total} blocks unchanged, bit for bit)` : "";
  return `${photo} (${width} x ${height}): ${holePixels} pixels filled in ${seconds} s by ${backend} -> ${out}${kept}`;
}
