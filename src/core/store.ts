/** A value that can be watched: all that React (useSyncExternalStore) and the stage need. */
export interface Store<T extends object> {
  get(): T;
  /** Merges the given fields; listeners hear of it only when a field really changed. */
  set(partial: Partial<T>): void;
  subscribe(listener: () => void): () => void;
}

export function createStore<T extends object>(initial: T): Store<T> {
  let value = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => value,
    set: (partial) => {
      const keys = Object.keys(partial) as (keyof T)[];
      if (keys.every((key) => Object.is(partial[key], value[key]))) return;
      value = { ...value, ...partial };
      for (const listener of [...listeners]) listener();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
