import { type Action, hasMarks, hasPhoto, isFilling, session, tool } from "./action.ts";

/** Marks grow and shrink by this many photo pixels a press. */
const STEP = 4;

/** Tools that find what to mark, and changes of all marks at once. */
export const maskActions = {
  polygon: tool("polygon", "p"),
  select: tool("select", "s"),
  wire: tool("wire", "w"),
  pick: tool("pick", "f"),
  withShadow: {
    group: "tools",
    shortcuts: [{ key: "d", shift: false }],
    enabled: hasPhoto,
    pressed: (e) => session(e).withShadow,
    run: (e) => e.session.set({ withShadow: !session(e).withShadow }),
  },
  similar: {
    group: "marks",
    shortcuts: [{ key: "n", shift: false }],
    enabled: hasMarks,
    run: (e) => void e.marking.findSimilar(),
  },
  growMarks: {
    group: "marks",
    shortcuts: [{ key: "." }],
    enabled: hasMarks,
    repeats: true,
    run: (e) => void e.marking.reshape({ kind: "grow", by: STEP }),
  },
  shrinkMarks: {
    group: "marks",
    shortcuts: [{ key: "," }],
    enabled: hasMarks,
    repeats: true,
    run: (e) => void e.marking.reshape({ kind: "shrink", by: STEP }),
  },
  invertMarks: {
    group: "marks",
    shortcuts: [{ key: "i", shift: false }],
    enabled: (e) => hasPhoto(e) && !isFilling(e),
    run: (e) => void e.marking.reshape({ kind: "invert" }),
  },
  loadMask: {
    group: "marks",
    shortcuts: [{ key: "l", shift: true }],
    enabled: (e) => hasPhoto(e) && !isFilling(e),
    run: (e) => e.host.pickFile("mask"),
  },
  saveMask: {
    group: "marks",
    shortcuts: [{ key: "s", shift: true }],
    enabled: hasMarks,
    run: (e) => void e.marking.saveMask(),
  },
} as const satisfies Record<string, Action>;
