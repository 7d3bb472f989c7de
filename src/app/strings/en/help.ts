import { formats } from "../format.ts";

const f = formats("en");

/** Palette, device panel, hints. */
export const help = {
  palette: {
    search: "Search commands",
    results: (n: number) => f.plural(n, { one: "# command", other: "# commands" }),
    none: "No command has this name.",
  },
  device: {
    fills: "Fills run on",
    why: "Why",
    noGenerator: "No generator is installed: holes are filled with texture from the rest of the photo.",
    model: "Generator",
    none: "none",
    threads: "Threads",
    threadsOf: (threads: number, cores: number) => `${f.number(threads)} (this device has ${f.number(cores)})`,
    isolated: "Cross-origin isolated",
    offline: "Works without a network",
    yes: "yes",
    no: "no",
    notYet: "from the next visit on",
    memory: "Memory in use",
    memoryUnknown: "not told by this browser",
    storage: "Kept in this browser",
    storageOf: (used: number, quota: number) => `${f.bytes(used)} of at most ${f.bytes(quota)}`,
    versions: "Versions",
    browser: "Browser",
    copy: "Copy as text",
    copied: "Copied",
    asking: "Asking the device…",
  },
  hints: {
    compare: "Hold O to see the original.",
    palette: "Press Ctrl+K (on a Mac ⌘K) to find any command by its name.",
    collect: "Hold Shift while you mark several things: they are filled together when you let go.",
    got: "Got it",
  },
} as const;
