import { join } from "node:path";
import type { FileFormat } from "../src/image/types.ts";
import { runCommand, UsageError, type Values } from "./args.ts";
import { extensionOf, formatOf, pairPictures, samePlace } from "./files.ts";
import type { FillReport, FillTask } from "./fill-file.ts";
import { FILL_OPTIONS, fillSettings } from "./fill-options.ts";
import { type Outcome, runPool } from "./pool.ts";

const COMMAND = {
  usage: [
    "npm run -s fill -- --photo FILE --mask FILE --out FILE [options]",
    "npm run -s fill -- --photos FOLDER --masks FOLDER --out FOLDER [options]",
  ],
  about:
    "Fills the holes of photos. A mask is a picture of the photo's size, white where the photo is to be filled.\n" +
    "In folders, photos and masks belong together by base name. Everything outside of the hole stays as it is\n" +
    "(bit for bit in PNG), and EXIF, XMP and colour profile are carried over.",
  options: {
    photo: { kind: "text", value: "FILE", help: "the photo" },
    mask: { kind: "text", value: "FILE", help: "its mask" },
    photos: { kind: "text", value: "FOLDER", help: "many photos" },
    masks: { kind: "text", value: "FOLDER", help: "their masks, with equal base names" },
    out: { kind: "text", value: "PATH", help: "the file (or, for many photos, the folder) to write" },
    format: {
      kind: "choice",
      of: ["png", "jpeg", "webp", "avif"],
      help: "what to write (else by --out's extension, else png)",
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
      tasks: [{ photo, mask, out, format: formatForFile(out, options.format), ...settings }],
      widowed: [],
      unmasked: 0,
    };
  }
  if (photos === undefined || masks === undefined || photo !== undefined || mask !== undefined)
    throw new UsageError("give either --photo and --mask, or --photos and --masks");
  if (samePlace(out, photos) || samePlace(out, masks))
    throw new UsageError("--out names a folder of inputs; Lacuna never writes over its input");
  const format = options.format ?? "png";
  const { pairs, ...rest } = await pairPictures(photos, masks);
  const tasks = pairs.map((pair) => ({
    photo: pair.photo,
    mask: pair.mask,
    out: join(out, pair.name + extensionOf(format)),
    format,
    ...settings,
  }));
  return { tasks, ...rest };
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
  return `${report.photo} (${report.width} x ${report.height}): ${report.holePixels} pixels filled in ${seconds} s by ${report.backend} -> ${report.out}`;
}
