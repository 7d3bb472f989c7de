/** One for each origin: whoever computes on the device holds it, in whatever tab. */
const NAME = "lacuna device";

/** Runs a piece of work on the device when nobody else does; first come, first served. */
export type Device = <T>(work: () => Promise<T>, signal?: AbortSignal) => Promise<T>;

/**
 * The device behind a Web Lock: a fill holds it from its first region to its last, a training for one step at a time,
 * so that a fill waits at most one step and training sleeps while a fill runs. Where there are no Web Locks (pages
 * that are not served securely, Node) work simply runs.
 */
export const withDevice: Device = async (work, signal) => {
  const { locks } = (globalThis as { navigator?: { locks?: LockManager } }).navigator ?? {};
  if (!locks) return work();
  return locks.request(NAME, signal ? { signal } : {}, work);
};
