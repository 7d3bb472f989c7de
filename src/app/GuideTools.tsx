import type { ReactNode } from "react";
import type { Guide, Rgb } from "../core/guides.ts";
import type { ActionId } from "../editor/actions.ts";
import { type GuideObject, placementOf, placePieceAt } from "../editor/guides/objects.ts";
import { useEditor, useEditorState } from "./context.ts";
import { ActionButton, Slider, Switch } from "./controls.tsx";
import { SizeSlider } from "./SizeSlider.tsx";
import { strings } from "./strings.ts";

const DRAWING: readonly ActionId[] = ["arrange", "pencil", "line", "curve", "rub", "colour", "dropper", "source"];
const PIECES: readonly ActionId[] = ["suggestLines", "copyMarks", "pastePiece", "pasteFile", "harmonize"];
/** A ring is at most this wide, in photo pixels. */
const MOST_RING = 40;
/** Pieces are scaled between these, in powers of two. */
const SCALES = { least: -4, most: 3 };

/** The drawer of the guide tools, beside the tools for marks (on a phone: above them). */
export function GuideTools(): ReactNode {
  const open = useEditorState((_, session) => session.guides.open);
  if (!open) return null;
  return (
    <div className="toolbar guides" role="toolbar" aria-label={strings.guides.toolbar} aria-orientation="vertical">
      {DRAWING.map((id) => (
        <ActionButton key={id} id={id} />
      ))}
      <span className="rule" />
      {PIECES.map((id) => (
        <ActionButton key={id} id={id} />
      ))}
    </div>
  );
}

/** Options of the guide tool in hand, and of the selected guide. */
export function GuideOptions(): ReactNode {
  const editor = useEditor();
  const tool = useEditorState((_, session) => session.tool);
  const use = useEditorState((_, session) => session.guides.use);
  const brushSize = useEditorState((_, session) => session.brushSize);
  const chosen = useEditorState((_, __, e) => e.guiding.selected());
  const kind = chosen?.guide.kind;
  const lines = tool === "pencil" || tool === "line" || tool === "curve";
  const coloured = tool === "colour" || tool === "dropper";
  return (
    <>
      {(tool === "rub" || tool === "source" || coloured) && (
        <SizeSlider value={brushSize} onChange={(size) => editor.session.set({ brushSize: size })} />
      )}
      {(kind === "sketch" || (lines && !kind)) && <Strength chosen={chosen} />}
      {(kind === "colour" || (coloured && kind !== "paste")) && <Colour chosen={chosen} />}
      {chosen && kind === "paste" && <Placement object={chosen} />}
      <Switch
        label={strings.guides.follow}
        hint={strings.guides.followHint}
        checked={use}
        onChange={(checked) => editor.guiding.set({ use: checked })}
      />
    </>
  );
}

/** Changes the selected guide; drags of one slider are one step. */
function useChange(object: GuideObject | null): (change: (guide: Guide) => Guide, what: string) => void {
  const editor = useEditor();
  return (change, what) => {
    if (object) editor.guiding.replace(object.id, change(object.guide), `guide ${object.id} ${what}`);
  };
}

function Strength({ chosen }: { chosen: GuideObject | null }): ReactNode {
  const editor = useEditor();
  const change = useChange(chosen);
  const next = useEditorState((_, session) => session.guides.strength);
  const value = chosen?.guide.kind === "sketch" ? chosen.guide.strength : next;
  return (
    <ShareSlider
      label={strings.guides.strength}
      value={value}
      onChange={(strength) => {
        editor.guiding.set({ strength });
        change((guide) => (guide.kind === "sketch" ? { ...guide, strength } : guide), "strength");
      }}
    />
  );
}

function Colour({ chosen }: { chosen: GuideObject | null }): ReactNode {
  const editor = useEditor();
  const change = useChange(chosen);
  const next = useEditorState((_, session) => session.guides);
  const { colour, opacity } = chosen?.guide.kind === "colour" ? chosen.guide : next;
  return (
    <>
      <label className="swatch">
        <span>{strings.guides.colour}</span>
        <input
          type="color"
          value={`#${colour.map((level) => level.toString(16).padStart(2, "0")).join("")}`}
          onChange={(event) => editor.guiding.takeColour(rgbOf(event.target.value))}
        />
      </label>
      <ShareSlider
        label={strings.guides.opacity}
        value={opacity}
        onChange={(value) => {
          editor.guiding.set({ opacity: value });
          change((guide) => (guide.kind === "colour" ? { ...guide, opacity: value } : guide), "opacity");
        }}
      />
    </>
  );
}

function rgbOf(text: string): Rgb {
  return [1, 3, 5].map((at) => Number.parseInt(text.slice(at, at + 2), 16)) as unknown as Rgb;
}

function Placement({ object }: { object: GuideObject }): ReactNode {
  const change = useChange(object);
  if (object.guide.kind !== "paste") return null;
  const { harmony, ring } = object.guide;
  const { scale, angle } = placementOf(object.guide);
  const degrees = Math.round((angle * 180) / Math.PI) + 0; // never "-0"
  const place = (to: { scale?: number; angle?: number }, what: string): void =>
    change(
      (guide) => (guide.kind === "paste" ? placePieceAt(guide, to.scale ?? scale, to.angle ?? angle) : guide),
      what,
    );
  return (
    <>
      <ShareSlider
        label={strings.guides.harmony}
        value={harmony}
        onChange={(value) =>
          change((guide) => (guide.kind === "paste" ? { ...guide, harmony: value } : guide), "harmony")
        }
      />
      <Slider
        label={strings.guides.ring}
        value={ring}
        min={0}
        max={MOST_RING}
        text={strings.pixels(ring)}
        onChange={(value) => change((guide) => (guide.kind === "paste" ? { ...guide, ring: value } : guide), "ring")}
      />
      <Slider
        label={strings.guides.scale}
        value={Math.log2(scale)}
        min={SCALES.least}
        max={SCALES.most}
        step={0.05}
        text={strings.percent(scale)}
        onChange={(value) => place({ scale: 2 ** value }, "scale")}
      />
      <Slider
        label={strings.guides.angle}
        value={degrees}
        min={-180}
        max={180}
        text={strings.guides.degrees(degrees)}
        onChange={(value) => place({ angle: (value * Math.PI) / 180 }, "angle")}
      />
      <ActionButton id="mirror" />
    </>
  );
}

interface ShareProps {
  readonly label: string;
  readonly value: number;
  readonly onChange: (value: number) => void;
}

/** A slider from nothing to all. */
function ShareSlider({ label, value, onChange }: ShareProps): ReactNode {
  return (
    <Slider label={label} value={value} min={0} max={1} step={0.05} text={strings.percent(value)} onChange={onChange} />
  );
}
