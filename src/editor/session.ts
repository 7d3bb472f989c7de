import type { Fault } from "../core/errors.ts";
import type { FillStage } from "../core/fill.ts";
import type { Frame } from "../core/frame.ts";
import type { Patch } from "../core/patch.ts";
import type { Photo } from "../core/photo.ts";
import type { Progress } from "../core/progress.ts";
import type { Size } from "../core/rect.ts";
import type { Point } from "../core/stroke.ts";
import type { EngineInfo, Notice } from "../engine/services.ts";
import type { ProjectSummary } from "../storage/service.ts";
import type { FillRecord } from "./document.ts";
import { GUIDE_SETTINGS, type GuideSettings, type GuideTool } from "./guides/settings.ts";
import type { Inspection } from "./inspecting.ts";
import type { Settings } from "./settings.ts";
import type { View } from "./view.ts";

export type Tool =
  | "brush"
  | "eraser"
  | "lasso"
  | "polygon"
  | "rectangle"
  | "select"
  | "wire"
  | "pick"
  | "hand"
  | GuideTool;

/** Work that takes a while; `fraction` is absent while nothing is known about the rest. */
export type Job =
  | { readonly kind: "open"; readonly name: string; readonly fraction: number }
  | { readonly kind: "frame" }
  | {
      readonly kind: "fill";
      readonly fraction: number;
      /** `queued`: something else computes on the device, a training or a fill in another tab. */
      readonly stage: FillStage | "queued" | "plan" | "apply";
      readonly region: number;
      readonly regions: number;
    }
  | { readonly kind: "inspect"; readonly what: Inspection["kind"] };

/** A frame in the making. */
export interface FrameChoice {
  readonly frame: Frame;
  /** Width over height that is held; null = free. */
  readonly ratio: number | null;
  /** What the photo does not cover is filled at once; else it is marked. */
  readonly fill: boolean;
}

/** Fills to choose one from. */
export interface Choices {
  /** The fill that one of them may replace. */
  readonly fill: FillRecord;
  /** The least visible first. */
  readonly list: readonly {
    /** One a region. */
    readonly patches: readonly Patch[];
    /** A small picture of the fill in its surroundings. */
    readonly picture: Photo;
  }[];
}

/** Marks that are being looked for, or changed. */
export interface Search {
  readonly kind: "select" | "trace" | "similar" | "reshape";
  readonly fraction: number;
}

/** Something to be told to the person, as data; the page has the words. */
export type Message =
  | { readonly kind: "fault"; readonly fault: Fault }
  | { readonly kind: "notice"; readonly notice: Notice }
  | { readonly kind: "opened"; readonly name: string }
  /** A kept project is back. */
  | { readonly kind: "restored"; readonly name: string }
  | { readonly kind: "filled"; readonly seconds: number }
  /** So many fills are there to choose from. */
  | { readonly kind: "choices"; readonly count: number }
  | { readonly kind: "chosen" }
  /** What is under the newest fill is shown over it. */
  | { readonly kind: "inspected"; readonly what: Inspection["kind"] }
  /** Nothing in the newest fill is as hot as what is to be filled again. */
  | { readonly kind: "nothing-hot" }
  | { readonly kind: "cancelled" }
  /** What is marked was copied, for pasting. */
  | { readonly kind: "copied" }
  /** No two edges that end at the marks belong together. */
  | { readonly kind: "no-edges" }
  /** The photo was cropped, expanded or turned, and has this size now. */
  | { readonly kind: "framed"; readonly width: number; readonly height: number }
  /** Marks were found; they wait to be filled. */
  | { readonly kind: "selected" }
  | { readonly kind: "nothing-found" }
  | { readonly kind: "undone" | "redone"; readonly what: "mark" | "guide" | "fill" | "frame" | "setting" }
  | { readonly kind: "saved"; readonly name: string }
  /** The photo, or its fills, are on the system's clipboard. */
  | { readonly kind: "picture-copied" }
  /** Something failed and the work went on all the same. */
  | { readonly kind: "survived"; readonly fault: Fault }
  | { readonly kind: "engine-restarted" }
  /** The generator knows the open photo now: shares by which error and look changed at places of it that were kept from it. */
  | { readonly kind: "learnt"; readonly error: number; readonly look: number }
  | { readonly kind: "learnt-nothing" };

export interface Toast {
  readonly id: number;
  readonly message: Message;
}

export type Dialog =
  | "none"
  | "learn"
  | "recent"
  | "export"
  | "batch"
  | "shortcuts"
  | "settings"
  | "palette"
  | "device"
  | "replace";

/** Fast-changing state that nobody would miss after a reload (settings are remembered by themselves). */
export interface SessionState extends Settings {
  readonly tool: Tool;
  readonly view: View;
  /** Size of the canvas in CSS pixels. */
  readonly viewport: Size;
  /** Device pixels per CSS pixel. */
  readonly pixelRatio: number;
  /** True until the person zooms or pans: then a new window size fits the photo again. */
  readonly fitted: boolean;
  /** `hold` = the opened photo is shown, `slider` = opened photo left of the split. */
  readonly compare: "off" | "hold" | "slider";
  /** Place of the split, 0..1 of the canvas width. */
  readonly split: number;
  /** The pointer over the canvas, in CSS pixels; null elsewhere. */
  readonly pointer: Point | null;
  /** The keyboard's crosshair, in photo coordinates; null while the pointer is in use. */
  readonly crosshair: Point | null;
  /** A gesture is going on: a stroke, a lasso, a rectangle. */
  readonly drawing: boolean;
  /** What was clicked with a tool that is used by clicks, in photo coordinates: corners, ends, marks. */
  readonly points: readonly Point[];
  /** The way of a wire to where the pointer is, in photo coordinates. */
  readonly preview: readonly Point[] | null;
  /** The frame that is being set; null while no frame is. */
  readonly framing: FrameChoice | null;
  /** Pixels shown over the photo that are none of it yet: a first look at a running fill, or a fill to choose. */
  readonly looks: readonly Patch[];
  readonly choices: Choices | null;
  /** What is shown of how the newest fill came about. */
  readonly inspection: Inspection | null;
  /** The strip of steps is shown. */
  readonly historyOpen: boolean;
  /** Space is held: dragging moves the photo. */
  readonly panKey: boolean;
  /** Alt is held: tools take marks away. */
  readonly subtractKey: boolean;
  /** Shift is held: strokes are collected, and filled together when it is let go. */
  readonly collectKey: boolean;
  readonly guides: GuideSettings;
  readonly job: Job | null;
  readonly search: Search | null;
  /** Kept projects that no tab has open, newest first: offered on the start screen. */
  readonly kept: readonly ProjectSummary[];
  readonly dialog: Dialog;
  readonly toasts: readonly Toast[];
  /** The newest thing to be spoken by a screen reader. */
  readonly announcement: Toast | null;
  readonly device: EngineInfo | null;
  /** What the engine does until the device is known. */
  readonly deviceProgress: Progress | null;
}

/** Another tool or another photo drops what the last tool had begun. */
export const NOTHING_BEGUN = { points: [], preview: null, framing: null } as const satisfies Partial<SessionState>;

/** Nothing is shown over the photo. */
export const NO_CHOICES = { looks: [], choices: null } as const satisfies Partial<SessionState>;

export function initialSession(settings: Settings): SessionState {
  return {
    ...settings,
    tool: "brush",
    view: { scale: 1, x: 0, y: 0 },
    viewport: { width: 1, height: 1 },
    pixelRatio: 1,
    fitted: true,
    compare: "off",
    split: 0.5,
    pointer: null,
    crosshair: null,
    drawing: false,
    ...NOTHING_BEGUN,
    ...NO_CHOICES,
    inspection: null,
    historyOpen: false,
    panKey: false,
    subtractKey: false,
    collectKey: false,
    guides: GUIDE_SETTINGS,
    job: null,
    search: null,
    kept: [],
    dialog: "none",
    toasts: [],
    announcement: null,
    device: null,
    deviceProgress: null,
  };
}
