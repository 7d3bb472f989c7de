import { type Fault, fault, faultOf, isAbort } from "../core/errors.ts";
import { runFill } from "./fill-job.ts";
import type { EncodedPhoto, EncodeRequest, EngineService, FileFormat, ImageService } from "./services.ts";

/** A file as it was handed over; read when its turn comes. */
export interface BatchFile {
  readonly name: string;
  readonly blob: Blob;
}

export interface BatchItem {
  readonly photo: BatchFile;
  readonly mask: BatchFile;
}

/** The name without folders and extension, in lower case: by it masks find their photos. */
function baseName(name: string): string {
  return (name.split(/[/\\]/).at(-1) ?? name).replace(/\.[^.]+$/, "").toLowerCase();
}

/**
 * Finds the mask of every photo: the one mask there is, else the one of equal base name.
 * @returns the pairs in the photos' order, and the names of photos without a mask
 */
export function pairMasks(
  photos: readonly BatchFile[],
  masks: readonly BatchFile[],
): { readonly items: readonly BatchItem[]; readonly without: readonly string[] } {
  const [only] = masks;
  const byName = new Map(masks.map((mask) => [baseName(mask.name), mask]));
  const maskOf = (photo: BatchFile): BatchFile | undefined =>
    masks.length === 1 ? only : byName.get(baseName(photo.name));
  const items = photos.flatMap((photo) => {
    const mask = maskOf(photo);
    return mask ? [{ photo, mask }] : [];
  });
  return { items, without: photos.filter((photo) => !maskOf(photo)).map(({ name }) => name) };
}

export interface BatchJob {
  readonly items: readonly BatchItem[];
  /** A worker of its own: it opens one photo after another. */
  readonly image: ImageService;
  readonly engine: Pick<EngineService, "plan" | "fill">;
  /** Pixels by which the masks are grown. */
  readonly grow: number;
  /** Null = each in the format it came in. */
  readonly format: FileFormat | null;
  readonly metadata: EncodeRequest["metadata"];
}

/** What became of a photo. */
export type BatchResult = { readonly name: string } & (
  | { readonly ok: true; readonly format: FileFormat; readonly file: EncodedPhoto }
  | { readonly ok: false; readonly fault: Fault }
);

/**
 * Fills photo after photo. One that fails does not stop the others.
 * @param onResult told in the items' order; awaited, so that results need not pile up
 * @param onProgress `done` photos and a share of the one under work
 * Rejects with the signal's reason when it is cancelled, or with what `onResult` throws.
 */
export async function runBatch(
  job: BatchJob,
  options: {
    readonly signal: AbortSignal;
    readonly onProgress: (done: number, share: number) => void;
    readonly onResult: (result: BatchResult) => Promise<void>;
  },
): Promise<void> {
  for (const [done, item] of job.items.entries()) {
    options.signal.throwIfAborted();
    options.onProgress(done, 0);
    await options.onResult(await fillOne(job, item, options.signal, (share) => options.onProgress(done, share)));
  }
  options.onProgress(job.items.length, 0);
}

async function fillOne(
  job: BatchJob,
  { photo, mask }: BatchItem,
  signal: AbortSignal,
  report: (share: number) => void,
): Promise<BatchResult> {
  const { image, engine, grow, metadata } = job;
  const { name } = photo;
  try {
    const bytes = await read(photo);
    const info = await image.open({ name, bytes }, { signal, transfer: [bytes.buffer] });
    const maskBytes = await read(mask);
    const hole = await image.readMask({ name: mask.name, bytes: maskBytes }, { signal, transfer: [maskBytes.buffer] });
    report(0.1);
    await runFill(
      { image, engine, strokes: [{ kind: "mask", mode: "add", mask: hole }], photo: info, grow, seed: 1, guides: [] },
      { signal, onProgress: ({ fraction }) => report(0.1 + 0.7 * fraction) },
    );
    const format = job.format ?? info.format;
    const onProgress = (p: { kind: string; fraction?: number }): void => report(0.8 + 0.2 * (p.fraction ?? 0));
    return { name, ok: true, format, file: await image.encode({ format, metadata }, { signal, onProgress }) };
  } catch (thrown) {
    if (isAbort(thrown) || signal.aborted) throw thrown;
    return { name, ok: false, fault: faultOf(thrown) };
  }
}

async function read({ name, blob }: BatchFile): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  if (bytes.length === 0) throw fault("file-empty", { name });
  return bytes;
}
