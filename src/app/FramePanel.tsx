import { Check, X } from "lucide-react";
import { type ReactNode, useId } from "react";
import { runAction } from "../editor/actions.ts";
import { useEditor, useEditorState } from "./context.ts";
import { focusCanvas, Select, Slider, Switch } from "./controls.tsx";
import { strings } from "./strings.ts";

const MOST_DEGREES = 45;
const RATIOS = {
  free: null,
  "1:1": 1,
  "4:3": 4 / 3,
  "3:2": 3 / 2,
  "16:9": 16 / 9,
  "3:4": 3 / 4,
  "2:3": 2 / 3,
  "9:16": 9 / 16,
};
type Ratio = keyof typeof RATIOS;

/** The options of the frame that is being set, in place of those of the tool. */
export function FramePanel(): ReactNode {
  const editor = useEditor();
  const framing = useEditorState((_, session) => session.framing);
  if (!framing) return null;
  const { frame, ratio, fill } = framing;
  const words = strings.frame;
  const ratios = (Object.keys(RATIOS) as Ratio[]).map((value) => ({
    value,
    label: value === "free" ? words.free : value,
  }));
  const chosen = (Object.keys(RATIOS) as Ratio[]).find((key) => RATIOS[key] === ratio) ?? "free";
  return (
    <section className="options frame-panel" aria-label={words.title} data-open="true">
      <Side label={words.width} value={frame.width} onChange={(width) => editor.framing.resize({ width })} />
      <Side label={words.height} value={frame.height} onChange={(height) => editor.framing.resize({ height })} />
      <Select
        label={words.ratio}
        value={chosen}
        choices={ratios}
        onChange={(key) => editor.framing.hold(RATIOS[key])}
      />
      <Slider
        label={words.straighten}
        value={frame.degrees}
        min={-MOST_DEGREES}
        max={MOST_DEGREES}
        step={0.1}
        text={words.degrees(frame.degrees)}
        onChange={(degrees) => editor.framing.turn(degrees)}
      />
      <Switch label={words.fill} checked={fill} onChange={(checked) => editor.framing.choose({ fill: checked })} />
      <button type="button" className="button text" onClick={() => runAction(editor, "cancel")}>
        <X aria-hidden="true" size={18} />
        {strings.cancel}
      </button>
      <button
        type="button"
        className="button primary text"
        onClick={() => {
          focusCanvas();
          void editor.framing.apply();
        }}
      >
        <Check aria-hidden="true" size={18} />
        {words.apply}
      </button>
    </section>
  );
}

function Side({
  label,
  value,
  onChange,
}: {
  label: string;
  value: number;
  onChange: (value: number) => void;
}): ReactNode {
  const id = useId();
  return (
    <div className="side">
      <label htmlFor={id}>{label}</label>
      <input
        // A new value from elsewhere replaces what stands here.
        key={value}
        id={id}
        type="number"
        min={16}
        defaultValue={value}
        onBlur={(event) => event.target.valueAsNumber > 0 && onChange(event.target.valueAsNumber)}
        onKeyDown={(event) => event.key === "Enter" && event.currentTarget.blur()}
      />
    </div>
  );
}
