import { coveredFrame, type Frame, frameStroke, toFrame, uncovered, wholeFrame } from "../core/frame.ts";
import { frameGuide } from "../core/guides.ts";
import type { Size } from "../core/rect.ts";
import type { MaskStroke, Point } from "../core/stroke.ts";
import { type FrameRecord, recordChange } from "./document.ts";
import type { Editor } from "./editor.ts";
import type { FrameChoice } from "./session.ts";

/** What of a frame is held: a side or corner by its direction from the middle, or the whole. */
export interface Grip {
  readonly x: -1 | 0 | 1;
  readonly y: -1 | 0 | 1;
}

const LEAST_SIDE = 16;
/** A frame is at most so many times as wide and high as the photo. */
const MOST = 3;

/** Crops, expands and turns the photo: a frame is set, then applied as one step that can be undone. */
export class Framing {
  private readonly editor: Editor;

  constructor(editor: Editor) {
    this.editor = editor;
  }

  /** Begins with the whole photo, or ends without a change. */
  toggle(): void {
    const { photo } = this.editor.document.get();
    const { framing } = this.editor.session.get();
    if (framing || !photo) this.editor.session.set({ framing: null });
    else this.editor.session.set({ framing: { frame: wholeFrame(photo), ratio: null, fill: true }, crosshair: null });
  }

  /** Ends without a change; false when no frame was being set. */
  cancel(): boolean {
    if (!this.editor.session.get().framing) return false;
    this.editor.session.set({ framing: null });
    return true;
  }

  choose(change: Partial<FrameChoice>): void {
    const { framing } = this.editor.session.get();
    if (framing) this.editor.session.set({ framing: { ...framing, ...change } });
  }

  /** Turns the frame; it stays inside the photo unless it was made to reach beyond it. */
  turn(degrees: number): void {
    const { photo } = this.editor.document.get();
    const { framing } = this.editor.session.get();
    if (!photo || !framing) return;
    const { frame } = framing;
    const plain = coveredFrame(photo, frame.degrees);
    const untouched = plain.width === frame.width && plain.height === frame.height;
    this.choose({ frame: untouched ? coveredFrame(photo, degrees) : { ...frame, degrees } });
  }

  resize(size: Partial<Size>): void {
    const { photo } = this.editor.document.get();
    const { framing } = this.editor.session.get();
    if (!photo || !framing) return;
    const { frame, ratio } = framing;
    let { width, height } = { ...frame, ...size };
    if (ratio && size.width !== undefined) height = width / ratio;
    else if (ratio) width = height * ratio;
    this.choose({ frame: { ...frame, ...clampSize({ width, height }, photo) } });
  }

  hold(ratio: number | null): void {
    this.choose({ ratio });
    const { framing } = this.editor.session.get();
    if (framing && ratio) this.resize({ width: framing.frame.width });
  }

  /** @param dx in photo pixels */
  move(dx: number, dy: number): void {
    const { framing } = this.editor.session.get();
    if (!framing) return;
    const { middle } = framing.frame;
    this.choose({ frame: { ...framing.frame, middle: { x: middle.x + dx, y: middle.y + dy } } });
  }

  /** Puts the photo into the frame; marks come along, and what is new is filled or marked. */
  async apply(): Promise<void> {
    const { document, session, image, jobs, messages } = this.editor;
    const { framing } = session.get();
    const { photo } = document.get();
    session.set({ framing: null });
    if (!framing || !photo || isWhole(framing.frame, photo)) return;
    const { frame } = framing;
    const bands = uncovered(photo, frame);
    const framed = await jobs.run(async (signal) => {
      session.set({ job: { kind: "frame" } });
      const { step } = await image.reframe({ frame });
      if (signal.aborted) {
        await image.revert({ step });
        await image.forget({ steps: [step] });
        signal.throwIfAborted();
      }
      const before: Size = { width: photo.width, height: photo.height };
      const after: Size = { width: frame.width, height: frame.height };
      const record: FrameRecord = { id: this.editor.filling.takeId(), step, frame, before, after };
      const strokes = document.get().strokes.map((stroke) => frameStroke(stroke, frame));
      const guides = document.get().guides.map(({ id, guide }) => ({ id, guide: frameGuide(guide, frame) }));
      const change = { strokes: [...bands, ...strokes], ...(guides.length > 0 && { guides }) };
      const { state, dropped } = recordChange(document.get(), change, { frame: record });
      document.set(state);
      this.editor.forget(dropped);
      this.editor.boundHistory();
      this.editor.fitPhoto();
      this.editor.pixelsChanged(null);
      messages.speak({ kind: "framed", width: frame.width, height: frame.height });
      return true;
    });
    if (framed && framing.fill) await this.fillBands(bands);
  }

  /** Each band goes on from the one inside it; what was cancelled stays marked. */
  private async fillBands(bands: readonly MaskStroke[]): Promise<void> {
    for (const band of bands) {
      await this.editor.fill({ strokes: [band] });
      if (this.editor.document.get().strokes.includes(band)) return;
    }
  }
}

function isWhole(frame: Frame, photo: Size): boolean {
  const whole = wholeFrame(photo);
  const { x, y } = toFrame(frame)({ x: 0, y: 0 });
  return frame.degrees === 0 && frame.width === whole.width && frame.height === whole.height && x === 0 && y === 0;
}

function clampSize({ width, height }: Size, photo: Size): Size {
  const clamp = (value: number, side: number): number =>
    Math.round(Math.min(MOST * side, Math.max(LEAST_SIDE, value)) || LEAST_SIDE);
  return { width: clamp(width, photo.width), height: clamp(height, photo.height) };
}

/** The grip under a point, or the whole frame inside it; null outside. @param reach in photo pixels */
export function gripAt(frame: Frame, point: Point, reach: number): Grip | null {
  const { x, y } = toFrame(frame)(point);
  const side = (at: number, extent: number): -1 | 0 | 1 | null => {
    if (Math.abs(at) <= reach) return -1;
    if (Math.abs(at - extent) <= reach) return 1;
    return at > 0 && at < extent ? 0 : null;
  };
  const [across, down] = [side(x, frame.width), side(y, frame.height)];
  return across === null || down === null ? null : { x: across, y: down };
}

/**
 * The frame after a drag of one of its grips: the side across stays where it is.
 * @param ratio width over height that is held
 * @param snap within so many photo pixels a side that is not turned sticks to the photo's border
 */
export function dragged(
  frame: Frame,
  grip: Grip,
  [from, to]: readonly [Point, Point],
  { ratio, snap, photo }: { ratio: number | null; snap: number; photo: Size },
): Frame {
  const place = toFrame(frame);
  const [a, b] = [place(from), place(to)];
  let [dx, dy] = [b.x - a.x, b.y - a.y];
  if (grip.x === 0 && grip.y === 0)
    return { ...frame, middle: { x: frame.middle.x + to.x - from.x, y: frame.middle.y + to.y - from.y } };
  if (frame.degrees === 0) {
    const near = place({ x: 0, y: 0 });
    const far = place({ x: photo.width, y: photo.height });
    dx = snapped((grip.x > 0 ? frame.width : 0) + dx, [near.x, far.x], snap) - (grip.x > 0 ? frame.width : 0);
    dy = snapped((grip.y > 0 ? frame.height : 0) + dy, [near.y, far.y], snap) - (grip.y > 0 ? frame.height : 0);
  }
  let size = clampSize({ width: frame.width + grip.x * dx, height: frame.height + grip.y * dy }, photo);
  if (ratio)
    size = clampSize(
      grip.x !== 0 ? { ...size, height: size.width / ratio } : { ...size, width: size.height * ratio },
      photo,
    );
  const shift = { x: (grip.x * (size.width - frame.width)) / 2, y: (grip.y * (size.height - frame.height)) / 2 };
  const [sin, cos] = [Math.sin((frame.degrees * Math.PI) / 180), Math.cos((frame.degrees * Math.PI) / 180)];
  const middle = {
    x: frame.middle.x + cos * shift.x - sin * shift.y,
    y: frame.middle.y + sin * shift.x + cos * shift.y,
  };
  return { ...frame, ...size, middle };
}

function snapped(at: number, borders: readonly number[], reach: number): number {
  return borders.find((border) => Math.abs(at - border) <= reach) ?? at;
}
