/** Guards projects against a second tab. */
export interface ProjectLocks {
  /**
   * Takes a project for this tab until the tab ends or the returned function is called; null when another has it.
   * @param patience milliseconds to wait for it: a page that is being reloaded lets go a moment later
   */
  take(project: string, patience?: number): Promise<(() => void) | null>;
  /** The projects that some tab holds. */
  held(): Promise<ReadonlySet<string>>;
}

const PREFIX = "lacuna project ";

/** Web Locks: the browser lets go of them whatever way a tab ends. */
export function createProjectLocks(locks: LockManager): ProjectLocks {
  return {
    take: (project, patience = 0) =>
      new Promise((resolve) => {
        const wait = patience > 0 ? { signal: AbortSignal.timeout(patience) } : { ifAvailable: true };
        locks
          .request(PREFIX + project, wait, (lock) => {
            if (!lock) return resolve(null);
            return new Promise<void>((release) => resolve(release));
          })
          .catch(() => resolve(null));
      }),
    held: async () => {
      const { held = [] } = await locks.query();
      const names = held.flatMap(({ name }) => (name?.startsWith(PREFIX) ? [name.slice(PREFIX.length)] : []));
      return new Set(names);
    },
  };
}
