/** localStorage, or null where the browser forbids it. */
export function memory(): Storage | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

const MODEL = "lacuna.model";

/** The generator that was chosen last, in whatever tab; null = the default one. */
export function rememberedModel(): string | null {
  return memory()?.getItem(MODEL) ?? null;
}

export function rememberModel(id: string | null): void {
  try {
    if (id === null) memory()?.removeItem(MODEL);
    else memory()?.setItem(MODEL, id);
  } catch {
    // A full storage costs only the memory of the choice.
  }
}
