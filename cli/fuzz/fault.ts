import { LacunaError } from "../../src/core/errors.ts";

/** The fault with which something fails; undefined when it does not. @throws what is no fault */
export async function faultFrom(work: () => Promise<unknown>): Promise<LacunaError | undefined> {
  try {
    await work();
    return undefined;
  } catch (thrown) {
    if (thrown instanceof LacunaError) return thrown;
    throw thrown;
  }
}
