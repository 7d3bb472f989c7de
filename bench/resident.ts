import { readFileSync, writeFileSync } from "node:fs";
import type { Browser } from "@playwright/test";

/** The resident memory of the process that a page runs in, as Linux counts it: everything, what nobody has collected yet as well. */
export interface Resident {
  /** Forgets the peak so far. */
  readonly reset: () => void;
  /** Bytes at most since the last reset: the kernel's own count, no sample. */
  readonly peak: () => number;
}

/**
 * Finds the process of the one page that is open: of the browser's renderers the largest.
 * @returns undefined where there is no /proc
 */
export async function findResident(browser: Browser): Promise<Resident | undefined> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  const renderers = processInfo.filter(({ type }) => type === "renderer").map(({ id }) => id);
  try {
    const largest = renderers.reduce((a, b) => (bytesOf(b, "VmRSS") > bytesOf(a, "VmRSS") ? b : a));
    return {
      // 5: the peak becomes what is resident now (proc(5)).
      reset: () => writeFileSync(`/proc/${largest}/clear_refs`, "5"),
      peak: () => bytesOf(largest, "VmHWM"),
    };
  } catch {
    return undefined;
  }
}

function bytesOf(pid: number, field: "VmRSS" | "VmHWM"): number {
  const line = new RegExp(`^${field}:\\s+(\\d+) kB$`, "m").exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  return 1024 * Number(line?.[1]);
}
