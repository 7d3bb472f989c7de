import { crosshairMove, crosshairToggle, dropGesture } from "./crosshair.ts";
import { lastFill } from "./document.ts";
import type { Editor } from "./editor.ts";
import type { SessionState, Tool } from "./session.ts";
import { clampBrush } from "./settings.ts";
import { zoomTo } from "./view.ts";

/**
 * A key as the person presses it. `key` is KeyboardEvent.key (letters in lower case, by the character on
 * the key, so that every layout finds it); `mod` is Ctrl, or Command on a Mac.
 */
export interface Shortcut {
  readonly key: string;
  readonly mod?: boolean;
  /** Absent: with or without Shift, because on some layouts the character itself needs it. */
  readonly shift?: boolean;
}

/** Everything a person can do, as data: toolbar, panels, keys and the shortcut sheet read this table. */
export interface Action {
  readonly group: "file" | "edit" | "tools" | "fill" | "view" | "keyboard";
  readonly shortcuts: readonly Shortcut[];
  readonly enabled: (editor: Editor) => boolean;
  /** For switches and tools: whether it is on. */
  readonly pressed?: (editor: Editor) => boolean;
  readonly run: (editor: Editor, event: { readonly large: boolean }) => void;
  /** For keys that act while they are held: called when the key is let go. */
  readonly release?: (editor: Editor) => void;
  /** Keys that repeat while held. */
  readonly repeats?: boolean;
  /** Only when the canvas has the focus (arrow keys, Space): elsewhere these keys belong to the controls. */
  readonly canvasOnly?: boolean;
}

const always = (): boolean => true;
const hasPhoto = (e: Editor): boolean => e.document.get().photo !== null;
const session = (e: Editor): SessionState => e.session.get();
const isFilling = (e: Editor): boolean => session(e).job?.kind === "fill";

function tool(name: Tool, key: string): Action {
  return {
    group: "tools",
    shortcuts: [{ key, shift: false }],
    enabled: hasPhoto,
    pressed: (e) => session(e).tool === name,
    run: (e) => e.session.set({ tool: name }),
  };
}

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
    run: (e, { large }) => crosshairMove(e, dx, dy, large),
  };
}

const canTryAgain = (e: Editor): boolean =>
  lastFill(e.document.get()) !== null && e.document.get().strokes.length === 0 && session(e).job === null;

export const actions = {
  open: { group: "file", shortcuts: [{ key: "o", mod: true }], enabled: always, run: (e) => e.host.pickFile() },
  export: {
    group: "file",
    shortcuts: [{ key: "s", mod: true }],
    enabled: (e) => hasPhoto(e) && session(e).job === null,
    run: (e) => e.session.set({ dialog: "export" }),
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
  clear: {
    group: "edit",
    shortcuts: [{ key: "Delete" }, { key: "Backspace" }],
    enabled: (e) => e.document.get().strokes.length > 0 && !isFilling(e),
    run: (e) => e.change({ strokes: [] }),
  },
  recall: {
    group: "edit",
    shortcuts: [{ key: "m" }],
    enabled: (e) => lastFill(e.document.get()) !== null && !isFilling(e),
    run: (e) => {
      const fill = lastFill(e.document.get());
      if (fill) e.change({ strokes: [...e.document.get().strokes, ...fill.strokes] });
    },
  },
  brush: tool("brush", "b"),
  eraser: tool("eraser", "e"),
  lasso: tool("lasso", "l"),
  rectangle: tool("rectangle", "r"),
  hand: tool("hand", "h"),
  smaller: resize(1 / 1.15, "["),
  larger: resize(1.15, "]"),
  fill: {
    group: "fill",
    shortcuts: [{ key: "Enter", shift: false }],
    enabled: (e) => hasPhoto(e) && session(e).job === null,
    run: (e) => void e.fill(),
  },
  tryAgain: {
    group: "fill",
    shortcuts: [{ key: "t" }, { key: "Enter", shift: true }],
    enabled: canTryAgain,
    run: (e) => {
      const fill = lastFill(e.document.get());
      if (fill) void e.fill({ strokes: fill.strokes, seed: fill.seed + 1 });
    },
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
      if (e.gesture.current()) dropGesture(e);
      else if (!e.cancel()) e.session.set({ compare: "off", crosshair: null });
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
  shortcuts: {
    group: "file",
    shortcuts: [{ key: "?" }, { key: "F1" }],
    enabled: always,
    run: (e) => e.session.set({ dialog: "shortcuts" }),
  },
  settings: {
    group: "file",
    shortcuts: [{ key: ",", mod: true }],
    enabled: always,
    run: (e) => e.session.set({ dialog: "settings" }),
  },
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
