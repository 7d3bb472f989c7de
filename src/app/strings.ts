import { sentenceOf } from "../core/errors.ts";
import type { Progress } from "../core/progress.ts";
import type { Size } from "../core/rect.ts";
import type { ActionId } from "../editor/actions.ts";
import type { Job, Message } from "../editor/session.ts";
import type { EngineInfo, FileFormat, Notice } from "../engine/services.ts";

/** Every word that a person reads, in one typed table. Numbers and names come in as arguments. */
export const strings = {
  title: "Lacuna",
  start: {
    headline: "Take it out of the picture.",
    lead: "Brush over what should go. Lacuna fills the place from what is around it, at your photo’s full resolution.",
    open: "Open a photo",
    or: "or drop it here, or paste it",
    private: "Your photo never leaves this device.",
    kept: "Go on where you left off",
    keptAt: (time: number) => new Date(time).toLocaleString("en", { dateStyle: "medium", timeStyle: "short" }),
    remove: (name: string) => `Remove ${name} from this browser`,
    removeSure: "Remove for good",
    gallery: "No photo at hand? Try one of these",
    scenes: { lake: "Lake", street: "Street", meadow: "Meadow", interior: "Interior" },
  },
  drop: "Drop the photo to open it",
  canvas: "Photo. Arrow keys move the crosshair, Space puts the tool down and lifts it, Enter fills the marks.",
  toolbar: "Tools",
  options: "Tool options",
  showOptions: "Options",
  topBar: "Photo",
  size: "Size",
  grow: "Grow mark by",
  pixels: (n: number) => `${n} px`,
  autoFill: "Fill when I let go",
  autoFillHint: "Hold Shift to mark several things first",
  split: "Before and after: move the divider",
  before: "Before",
  after: "After",
  zoom: "Zoom",
  percent: (n: number) => `${n < 10 ? n.toFixed(1) : Math.round(n)} %`,
  dimensions: ({ width, height }: Size) => `${width} × ${height}`,
  theme: { label: "Colours", system: "As the system", light: "Light", dark: "Dark" },
  deviceStarting: "Starting the engine…",
  firstStep: {
    automatic: "Brush over what should go, and let go",
    byButton: "Brush over what should go, then fill",
  },
  cancel: "Cancel",
  close: "Close",
  dismiss: "Dismiss",
  unsavedDot: "Not saved yet",
  replace: {
    title: "Open another photo?",
    body: (name: string) => `${name} has edits that are not saved. Opening another photo drops them.`,
    discard: "Drop edits and open",
    export: "Export first",
    keep: "Keep editing",
  },
  export: {
    title: "Export",
    format: "Format",
    formats: { jpeg: "JPEG", png: "PNG", webp: "WebP", avif: "AVIF" } satisfies Record<FileFormat, string>,
    asOpened: "as opened",
    quality: "Quality",
    automatic: "Automatic",
    automaticHint: "Small, with no visible change outside your edits",
    byHand: "By hand",
    lossless: "PNG keeps every pixel exactly.",
    metadata: "Keep date, place and camera details",
    noMetadata: "This photo carries no date, place or camera details.",
    unfilled: "Some marks are not filled yet; they are not in the file.",
    measuring: "Measuring size and quality…",
    exact: "Outside your edits: unchanged, bit for bit",
    nearly: (db: number) => `Outside your edits: ${db.toFixed(1)} dB, no visible change`,
    visible: (db: number) => `Outside your edits: ${db.toFixed(1)} dB, changes may be visible`,
    save: "Save",
    fileSize: (bytes: number) =>
      bytes < 1_000_000 ? `${Math.max(1, Math.round(bytes / 1000))} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`,
  },
  shortcuts: {
    title: "Keyboard and gestures",
    groups: {
      file: "Photo",
      tools: "Tools",
      fill: "Fill",
      edit: "Edit",
      view: "View",
      keyboard: "Mark with the keyboard",
    },
    gestures: "Mouse, touch and pen",
    gestureRows: [
      ["Zoom", "Wheel, or pinch"],
      ["Move the photo", "Middle button, Space and drag, or two fingers"],
      ["Brush size", "Alt or Shift and wheel"],
      ["Pen", "Pressure sets the width; the other end erases; fingers move the photo"],
    ],
    held: "hold",
  },
  actions: {
    open: "Open",
    export: "Export",
    undo: "Undo",
    redo: "Redo",
    clear: "Clear marks",
    recall: "Last mark again",
    brush: "Brush",
    eraser: "Eraser",
    lasso: "Lasso",
    rectangle: "Rectangle",
    hand: "Hand",
    smaller: "Smaller brush",
    larger: "Larger brush",
    fill: "Fill",
    tryAgain: "Try again",
    autoFill: "Fill when I let go",
    collect: "Collect marks, fill on release",
    subtract: "Take marks away",
    cancel: "Cancel",
    compareHold: "Show the original",
    compareSlider: "Compare",
    zoomIn: "Zoom in",
    zoomOut: "Zoom out",
    fit: "Fit to window",
    actualSize: "Actual size (100 %)",
    pan: "Move the photo; with the crosshair: tool down, tool up",
    left: "Crosshair left",
    right: "Crosshair right",
    up: "Crosshair up",
    down: "Crosshair down (Shift: large steps)",
    shortcuts: "Keyboard and gestures",
  } satisfies Record<ActionId, string>,
  notices: {
    "reduced-to-8-bit": "This photo has 16 bits a channel. Lacuna works with 8, and saves 8.",
    "first-frame-only": "This file is animated. The first picture was opened.",
    "profile-not-applied":
      "The colour profile of this photo is kept in the file, but the colours on the screen may look different.",
    "cmyk-converted": "This photo was made for print (CMYK). It was converted to RGB.",
  } satisfies Record<Notice, string>,
} as const;

const stages: Record<Extract<Job, { kind: "fill" }>["stage"], string> = {
  plan: "Looking at the marks",
  generator: "Imagining the scene",
  detail: "Filling",
  blend: "Blending the edge",
  apply: "Putting it into the photo",
};

/** What is going on now, for the progress card. */
export function jobSentence(job: Job): string {
  if (job.kind === "open") return `Opening ${job.name}`;
  const where = job.regions > 1 ? `, mark ${job.region} of ${job.regions}` : "";
  return stages[job.stage] + where;
}

/** A message as a sentence. */
export function messageSentence(message: Message): string {
  switch (message.kind) {
    case "fault":
    case "survived":
      return sentenceOf(message.fault);
    case "notice":
      return strings.notices[message.notice];
    case "opened":
      return `${message.name} is open.`;
    case "restored":
      return `${message.name} is back as you left it.`;
    case "filled":
      return `Filled in ${message.seconds < 10 ? message.seconds.toFixed(1) : Math.round(message.seconds)} s.`;
    case "cancelled":
      return "Cancelled. Your marks are still here.";
    case "undone":
      return `Undone: ${message.what}.`;
    case "redone":
      return `Redone: ${message.what}.`;
    case "saved":
      return `Saved as ${message.name}.`;
    case "engine-restarted":
      return "The engine was started again.";
  }
}

/** What fills run on, in a few words. */
export function deviceSentence({ model, backend, threads }: EngineInfo): string {
  const where = threads > 1 && !backend.includes("thread") ? `${backend}, ${threads} threads` : backend;
  return model ? `${model} · ${where}` : where;
}

/** What the engine does while it starts. */
export function progressSentence(progress: Progress): string {
  if (progress.kind !== "download") return strings.deviceStarting;
  const { file, loaded, total } = progress;
  return `Loading ${file}${total ? ` ${Math.round((100 * loaded) / total)} %` : ""}`;
}
