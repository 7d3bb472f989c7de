/** Choices that stay with this browser. */
export interface Settings {
  /** Diameter of the brush on the screen, in CSS pixels: zooming in makes it finer on the photo. */
  readonly brushSize: number;
  /** Fill when a stroke ends, instead of on a button. */
  readonly autoFill: boolean;
  /** Smart selection takes the object's shadow along. */
  readonly withShadow: boolean;
  readonly theme: "system" | "light" | "dark";
  /** Code of the page's language; null = as the browser. */
  readonly language: string | null;
}

const KEY = "lacuna.settings.1";
export const BRUSH_SIZES = { min: 2, max: 400 } as const;
const DEFAULTS: Settings = { brushSize: 48, autoFill: true, withShadow: false, theme: "system", language: null };

/** The part of localStorage that is needed; absent where a browser forbids it. */
type Memory = Pick<Storage, "getItem" | "setItem">;

export function clampBrush(size: number): number {
  return Math.min(BRUSH_SIZES.max, Math.max(BRUSH_SIZES.min, Math.round(size)));
}

/** Reads the settings; whatever is missing or not valid has its default. */
export function loadSettings(memory: Memory | null): Settings {
  let stored: Partial<Record<keyof Settings, unknown>> = {};
  try {
    const parsed: unknown = JSON.parse(memory?.getItem(KEY) ?? "{}");
    if (typeof parsed === "object" && parsed !== null) stored = parsed;
  } catch {
    // Storage that cannot be read is the same as none.
  }
  const { brushSize, autoFill, withShadow, theme, language } = stored;
  return {
    brushSize: typeof brushSize === "number" && brushSize > 0 ? clampBrush(brushSize) : DEFAULTS.brushSize,
    autoFill: typeof autoFill === "boolean" ? autoFill : DEFAULTS.autoFill,
    withShadow: typeof withShadow === "boolean" ? withShadow : DEFAULTS.withShadow,
    theme: theme === "light" || theme === "dark" ? theme : DEFAULTS.theme,
    language: typeof language === "string" ? language : DEFAULTS.language,
  };
}

export function saveSettings(memory: Memory | null, settings: Settings): void {
  try {
    const { brushSize, autoFill, withShadow, theme, language } = settings;
    memory?.setItem(KEY, JSON.stringify({ brushSize, autoFill, withShadow, theme, language }));
  } catch {
    // A full or forbidden storage costs only the memory of these choices.
  }
}
