import type { ReactNode } from "react";
import { BRUSH_SIZES } from "../editor/settings.ts";
import { Slider } from "./controls.tsx";
import { strings } from "./strings.ts";

/** Sizes are felt as ratios, so the slider runs along their logarithm. */
export function SizeSlider({ value, onChange }: { value: number; onChange: (size: number) => void }): ReactNode {
  const steps = 100;
  const span = Math.log(BRUSH_SIZES.max / BRUSH_SIZES.min);
  return (
    <Slider
      label={strings.size}
      value={Math.round((steps * Math.log(value / BRUSH_SIZES.min)) / span)}
      min={0}
      max={steps}
      text={strings.pixels(value)}
      onChange={(at) => onChange(Math.round(BRUSH_SIZES.min * Math.exp((at / steps) * span)))}
    />
  );
}
