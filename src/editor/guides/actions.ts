import { type Action, hasMarks, hasPhoto, isFilling, session, tool } from "../action.ts";
import { NOTHING_BEGUN } from "../session.ts";
import { mirrorPiece } from "./objects.ts";
import { type GuideTool, isGuideTool } from "./settings.ts";

/** A tool that makes or changes guides; takes the guide tools out of their drawer. */
function guideTool(name: GuideTool, key: string, shift = false): Action {
  const plain = tool(name, key);
  return {
    ...plain,
    group: "guides",
    shortcuts: [{ key, shift }],
    run: (e, event) => {
      e.guiding.set({ open: true });
      plain.run(e, event);
    },
  };
}

/** Wishes for what should appear in the hole. */
export const guideActions = {
  guides: {
    group: "guides",
    shortcuts: [{ key: "g", shift: false }],
    enabled: hasPhoto,
    pressed: (e) => session(e).guides.open,
    run: (e) => {
      const open = !session(e).guides.open;
      e.guiding.set({ open });
      if (open && !isGuideTool(session(e).tool)) e.session.set({ tool: "pencil", ...NOTHING_BEGUN });
      if (!open && isGuideTool(session(e).tool)) e.session.set({ tool: "brush" });
    },
  },
  arrange: guideTool("arrange", "v"),
  pencil: guideTool("pencil", "u"),
  line: guideTool("line", "j"),
  curve: guideTool("curve", "y"),
  rub: guideTool("rub", "x"),
  colour: guideTool("colour", "q"),
  dropper: guideTool("dropper", "q", true),
  source: guideTool("source", "k"),
  suggestLines: {
    group: "guides",
    shortcuts: [{ key: "j", shift: true }],
    enabled: hasMarks,
    run: (e) => void e.guiding.suggest(),
  },
  copyMarks: {
    group: "guides",
    shortcuts: [{ key: "c", mod: true, shift: false }],
    enabled: hasMarks,
    run: (e) => void e.guiding.copyMarks(),
  },
  pastePiece: {
    group: "guides",
    shortcuts: [{ key: "v", shift: true }],
    enabled: (e) => hasPhoto(e) && e.guiding.hasCopy(),
    run: (e) => e.guiding.pasteCopied(),
  },
  pasteFile: {
    group: "guides",
    shortcuts: [{ key: "u", shift: true }],
    enabled: (e) => hasPhoto(e) && !isFilling(e),
    run: (e) => e.host.pickFile("piece"),
  },
  harmonize: {
    group: "guides",
    shortcuts: [{ key: "k", shift: true }],
    enabled: hasMarks,
    run: (e) => void e.guiding.harmonizeMarks(),
  },
  mirror: {
    group: "guides",
    shortcuts: [{ key: "x", shift: true }],
    enabled: (e) => e.guiding.selected()?.guide.kind === "paste",
    run: (e) => {
      const chosen = e.guiding.selected();
      if (chosen?.guide.kind === "paste") e.guiding.replace(chosen.id, mirrorPiece(chosen.guide));
    },
  },
  followGuides: {
    group: "guides",
    shortcuts: [{ key: "g", shift: true }],
    enabled: hasPhoto,
    pressed: (e) => session(e).guides.use,
    run: (e) => e.guiding.set({ use: !session(e).guides.use }),
  },
} as const satisfies Record<string, Action>;
