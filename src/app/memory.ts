/** localStorage, or null where the browser forbids it. */
export function memory(): Storage | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}
