import { type Action, always, hasPhoto, isFilling, type Shortcut, session, tool } from "./action.ts";
import { crosshairMove, crosshairToggle, dropGesture } from "./crosshair.ts";
import { lastFill } from "./document.ts";
import type { Editor } from "./editor.ts";
import { guideActions } from "./guides/actions.ts";
import { maskActions } from "./mask-actions.ts";
import { dropPoints, finishPoints, removePoint } from "./points.ts";
import type { Dialog } from "./session.ts";
import { clampBrush } from "./settings.ts";
import { zoomTo } from "./view.ts";

function resize(factor: number, key: string): Action {
  return {
    group: "tools",
    shortcuts: [{ key }],
    enabled: always,
    repeats: true,
    run: (e) => {
      const { brushSize } = session(e);
      const next = clampBrush(brushSize * factor);
      e.session.set({ brushSize: next === brushSize ? clampBrush(brushSize + Math.sign(factor - 1)) : next });
    },
  };
}

function zoom(factor: number, keys: readonly string[]): Action {
  return {
    group: "view",
    shortcuts: keys.map((key) => ({ key })),
    enabled: hasPhoto,
    repeats: true,
    run: (e) => setScale(e, session(e).view.scale * factor),
  };
}

/** Zooms about the pointer when it is over the canvas, else about the middle. */
export function setScale(e: Editor, scale: number): void {
  const { photo } = e.document.get();
  const { view, viewport, pointer } = session(e);
  if (!photo) return;
  const anchor = pointer ?? { x: viewport.width / 2, y: viewport.height / 2 };
  e.session.set({ view: zoomTo(view, scale, anchor, photo, viewport), fitted: false });
}

function arrow(key: string, dx: number, dy: number): Action {
  return {
    group: "keyboard",
    shortcuts: [{ key }],
    enabled: hasPhoto,
    repeats: true,
    canvasOnly: true,
    run: (e, { large }) => {
      const step = (large ? 64 : 8) / session(e).view.scale;
      if (session(e).framing) e.framing.move(Math.round(dx * step), Math.round(dy * step));
      else crosshairMove(e, dx, dy, large);
    },
  };
}

function dialog(name: Dialog, shortcuts: readonly Shortcut[]): Action {
  return { group: "help", shortcuts, enabled: always, run: (e) => e.session.set({ dialog: name }) };
}

const canTryAgain = (e: Editor): boolean =>
  lastFill(e.document.get()) !== null && e.document.get().strokes.length === 0 && session(e).job === null;

export const actions = {
  open: {
    group: "file",
    shortcuts: [{ key: "o", mod: true, shift: false }],
    enabled: always,
    run: (e) => e.host.pickFile("photo"),
  },
  recent: {
    group: "file",
    shortcuts: [{ key: "o", mod: true, shift: true }],
    enabled: (e) => e.keeper !== null,
    run: (e) => {
      e.session.set({ dialog: "recent" });
      void e.keeper?.flush().then(() => e.keeper?.refresh());
    },
  },
  saveProject: {
    group: "file",
    shortcuts: [{ key: "s", mod: true, shift: true }],
    enabled: (e) => hasPhoto(e) && e.keeper !== null && session(e).job === null,
    run: (e) => void e.saveProject(),
  },
  batch: {
    group: "file",
    shortcuts: [],
    enabled: (e) => session(e).job === null,
    run: (e) => e.session.set({ dialog: "batch" }),
  },
  export: {
    group: "file",
    shortcuts: [{ key: "s", mod: true, shift: false }],
    enabled: (e) => hasPhoto(e) && session(e).job === null,
    run: (e) => e.session.set({ dialog: "export" }),
  },
  copy: {
    group: "file",
    shortcuts: [{ key: "c", mod: true, shift: true }],
    enabled: (e) => hasPhoto(e) && session(e).job === null,
    run: (e) => e.host.copyPhoto(),
  },
  undo: {
    group: "edit",
    shortcuts: [{ key: "z", mod: true, shift: false }],
    enabled: (e) => e.document.get().undo.length > 0 || isFilling(e),
    repeats: true,
    run: (e) => void e.undo(),
  },
  redo: {
    group: "edit",
    shortcuts: [
      { key: "z", mod: true, shift: true },
      { key: "y", mod: true },
    ],
    enabled: (e) => e.document.get().redo.length > 0 && !isFilling(e),
    repeats: true,
    run: (e) => void e.redo(),
  },
  history: {
    group: "edit",
    shortcuts: [{ key: "h", shift: true }],
    enabled: hasPhoto,
    pressed: (e) => session(e).historyOpen,
    run: (e) => e.session.set({ historyOpen: !session(e).historyOpen }),
  },
  clear: {
    group: "edit",
    shortcuts: [{ key: "Delete" }, { key: "Backspace" }],
    enabled: (e) =>
      ((e.document.get().strokes.length > 0 || e.guiding.selected() !== null) && !isFilling(e)) ||
      session(e).points.length > 0,
    // With a guide in hand the key takes that away, with a polygon its last corner.
    run: (e) => {
      if (session(e).points.length > 0) removePoint(e);
      else if (e.guiding.selected()) e.guiding.removeSelected();
      else e.change({ strokes: [] });
    },
  },
  recall: {
    group: "edit",
    shortcuts: [{ key: "m" }],
    enabled: (e) => lastFill(e.document.get()) !== null && !isFilling(e),
    run: (e) => {
      const fill = lastFill(e.document.get());
      if (fill) e.filling.recall(fill);
    },
  },
  brush: tool("brush", "b"),
  eraser: tool("eraser", "e"),
  lasso: tool("lasso", "l"),
  rectangle: tool("rectangle", "r"),
  ...maskActions,
  hand: tool("hand", "h"),
  ...guideActions,
  frame: {
    group: "tools",
    shortcuts: [{ key: "c", shift: true }],
    enabled: (e) => hasPhoto(e) && session(e).job === null,
    pressed: (e) => session(e).framing !== null,
    run: (e) => e.framing.toggle(),
  },
  smaller: resize(1 / 1.15, "["),
  larger: resize(1.15, "]"),
  fill: {
    group: "fill",
    shortcuts: [{ key: "Enter", shift: false }],
    enabled: (e) => hasPhoto(e) && session(e).job === null,
    // With a polygon in hand the key closes it.
    run: (e) => {
      if (session(e).framing) void e.framing.apply();
      else if (!finishPoints(e)) void e.fill();
    },
  },
  tryAgain: {
    group: "fill",
    shortcuts: [
      { key: "t", shift: false },
      { key: "Enter", shift: true },
    ],
    enabled: canTryAgain,
    run: (e) => {
      const fill = lastFill(e.document.get());
      if (fill) void e.filling.again(fill);
    },
  },
  choices: {
    group: "fill",
    shortcuts: [{ key: "t", shift: true }],
    enabled: canTryAgain,
    pressed: (e) => session(e).choices !== null,
    run: (e) => {
      const fill = lastFill(e.document.get());
      if (!e.filling.dropChoices() && fill) void e.filling.offer(fill);
    },
  },
  artefacts: {
    group: "fill",
    shortcuts: [],
    enabled: (e) => canTryAgain(e) && session(e).device?.model !== undefined,
    pressed: (e) => session(e).inspection?.kind === "artefacts",
    run: (e) => void e.inspecting.showArtefacts(),
  },
  fillHot: {
    group: "fill",
    shortcuts: [],
    enabled: (e) => session(e).inspection?.kind === "artefacts" && session(e).job === null,
    run: (e) => void e.inspecting.fillHot(),
  },
  attention: {
    group: "fill",
    shortcuts: [],
    enabled: (e) => canTryAgain(e) && session(e).device?.attends === true,
    pressed: (e) => session(e).inspection?.kind === "attention",
    run: (e) => void e.inspecting.showAttention(),
  },
  learn: {
    group: "fill",
    shortcuts: [],
    enabled: (e) => canTryAgain(e) || (hasPhoto(e) && e.document.get().strokes.length > 0),
    run: (e) => e.session.set({ dialog: "learn" }),
  },
  autoFill: {
    group: "fill",
    shortcuts: [{ key: "a" }],
    enabled: always,
    pressed: (e) => session(e).autoFill,
    run: (e) => e.session.set({ autoFill: !session(e).autoFill }),
  },
  collect: {
    group: "fill",
    shortcuts: [{ key: "Shift" }],
    enabled: hasPhoto,
    run: (e) => e.session.set({ collectKey: true }),
    release: (e) => {
      e.session.set({ collectKey: false });
      e.fillCollected();
      e.marking.fillPicked();
    },
  },
  subtract: {
    group: "tools",
    shortcuts: [{ key: "Alt" }],
    enabled: hasPhoto,
    run: (e) => e.session.set({ subtractKey: true }),
    release: (e) => e.session.set({ subtractKey: false }),
  },
  cancel: {
    group: "fill",
    shortcuts: [{ key: "Escape" }],
    enabled: always,
    run: (e) => {
      if (session(e).drawing) dropGesture(e);
      else if (session(e).guides.selected !== null) e.guiding.set({ selected: null });
      else if (
        !e.inspecting.drop() &&
        !e.filling.dropChoices() &&
        !e.framing.cancel() &&
        !dropPoints(e) &&
        !e.marking.cancel() &&
        !e.cancel()
      )
        e.session.set({ compare: "off", crosshair: null });
    },
  },
  compareHold: {
    group: "view",
    shortcuts: [{ key: "\\" }, { key: "o", shift: false }],
    enabled: hasPhoto,
    pressed: (e) => session(e).compare === "hold",
    run: (e) => e.session.set({ compare: "hold" }),
    release: (e) => e.session.set({ compare: "off" }),
  },
  compareSlider: {
    group: "view",
    shortcuts: [{ key: "c", shift: false }],
    enabled: hasPhoto,
    pressed: (e) => session(e).compare === "slider",
    run: (e) => e.session.set({ compare: session(e).compare === "slider" ? "off" : "slider" }),
  },
  zoomIn: zoom(1.25, ["+", "="]),
  zoomOut: zoom(1 / 1.25, ["-"]),
  fit: { group: "view", shortcuts: [{ key: "0" }], enabled: hasPhoto, run: (e) => e.fitPhoto() },
  actualSize: {
    group: "view",
    shortcuts: [{ key: "1" }],
    enabled: hasPhoto,
    run: (e) => setScale(e, 1 / session(e).pixelRatio),
  },
  pan: {
    group: "view",
    shortcuts: [{ key: " " }],
    enabled: hasPhoto,
    canvasOnly: true,
    run: (e) => {
      if (session(e).crosshair) crosshairToggle(e);
      else e.session.set({ panKey: true });
    },
    release: (e) => e.session.set({ panKey: false }),
  },
  left: arrow("ArrowLeft", -1, 0),
  right: arrow("ArrowRight", 1, 0),
  up: arrow("ArrowUp", 0, -1),
  down: arrow("ArrowDown", 0, 1),
  palette: dialog("palette", [{ key: "k", mod: true }]),
  shortcuts: dialog("shortcuts", [{ key: "?" }, { key: "F1" }]),
  device: dialog("device", []),
  guide: { group: "help", shortcuts: [], enabled: always, run: (e) => e.host.openGuide() },
  studio: { group: "file", shortcuts: [], enabled: always, run: (e) => e.host.openStudio() },
  settings: dialog("settings", [{ key: ",", mod: true }]),
} as const satisfies Record<string, Action>;

export type ActionId = keyof typeof actions;

/** The action as its general type: the table itself is typed by its literals. */
export function actionOf(id: ActionId): Action {
  return actions[id];
}

export function runAction(editor: Editor, id: ActionId, large = false): void {
  const action = actionOf(id);
  if (action.enabled(editor)) action.run(editor, { large });
}
