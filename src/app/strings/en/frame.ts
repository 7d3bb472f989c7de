import { formats } from "../format.ts";

const f = formats("en");

/** Cropping, expanding and turning the photo. */
export const frame = {
  title: "Frame",
  width: "Width",
  height: "Height",
  ratio: "Proportions",
  free: "Free",
  straighten: "Straighten",
  degrees: (value: number) => `${f.number(value, 1)}°`,
  fill: "Fill what is new",
  apply: "Apply",
} as const;
