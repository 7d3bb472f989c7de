import { createContext, useContext, useSyncExternalStore } from "react";
import type { StudioState } from "../../studio/state.ts";
import type { Studio } from "../../studio/studio.ts";

export const StudioContext = createContext<Studio | null>(null);

export function useStudio(): Studio {
  const studio = useContext(StudioContext);
  if (!studio) throw new TypeError("no studio above this component");
  return studio;
}

/**
 * A part of the studio's state; the component renders again when that part changes.
 * @param select must return a primitive or something that is the same object while it means the same
 */
export function useStudioState<T>(select: (state: StudioState) => T): T {
  const { state } = useStudio();
  return useSyncExternalStore(state.subscribe, () => select(state.get()));
}
