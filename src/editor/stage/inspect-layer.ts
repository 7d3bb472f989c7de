import Konva from "konva";
import type { ArtefactMap } from "../../core/artefacts.ts";
import { maskAt } from "../../core/mask.ts";
import type { Rect } from "../../core/rect.ts";
import type { Editor } from "../editor.ts";
import type { Inspection } from "../inspecting.ts";
import { toScreen } from "../view.ts";
import type { StagePart } from "./photo-layer.ts";

type Heat = Extract<Inspection, { kind: "artefacts" }>;

/** Colours of the heat from 0 to 1, in levels: as dark plates of a stove. The same ramp is in layout.css. */
const RAMP = [
  [34, 10, 90],
  [150, 30, 120],
  [235, 90, 50],
  [255, 225, 110],
] as const;

/** Shows over the photo how much the newest fill looks filled, or where it was taken from. */
export function createInspectLayer(layer: Konva.Layer, editor: Editor): StagePart {
  let heats: { of: Inspection; pictures: readonly { at: Rect; picture: HTMLCanvasElement }[] } | null = null;
  const heatsOf = (inspection: Heat): NonNullable<typeof heats> => {
    if (heats?.of === inspection) return heats;
    heats = {
      of: inspection,
      pictures: inspection.maps.map((map) => ({ at: map.bounds, picture: heatOf(map, inspection) })),
    };
    return heats;
  };
  const draw = (context: CanvasRenderingContext2D): void => {
    const { inspection, view, compare } = editor.session.get();
    if (!inspection || compare === "hold") return;
    if (inspection.kind === "artefacts") {
      for (const { at, picture } of heatsOf(inspection).pictures) {
        const { x, y } = toScreen(view, at);
        context.drawImage(picture, x, y, at.width * view.scale, at.height * view.scale);
      }
      return;
    }
    const look = editor.inspecting.lookUnderPointer();
    if (!look) return;
    const [to, from] = [look.cell, look.from].map((rect) => {
      const { x, y } = toScreen(view, rect);
      return { x, y, width: rect.width * view.scale, height: rect.height * view.scale };
    }) as [Rect, Rect];
    const middle = ({ x, y, width, height }: Rect) => [x + width / 2, y + height / 2] as const;
    // Dark under light: seen on any photo.
    for (const [width, colour] of [
      [5, "rgb(0 0 0 / 0.55)"],
      [2, "#fff"],
    ] as const) {
      context.lineWidth = width;
      context.strokeStyle = colour;
      context.beginPath();
      context.moveTo(...middle(from));
      context.lineTo(...middle(to));
      for (const { x, y, width: across, height } of [from, to]) context.rect(x, y, across, height);
      context.stroke();
    }
    context.beginPath();
    context.arc(...middle(from), 5, 0, 2 * Math.PI);
    context.fillStyle = "#fff";
    context.fill();
  };
  const shape = new Konva.Shape({
    listening: false,
    perfectDrawEnabled: false,
    sceneFunc: ({ _context }) => draw(_context),
  });
  layer.add(shape);
  let last = editor.session.get();
  const stop = editor.session.subscribe(() => {
    const now = editor.session.get();
    const before = last;
    last = now;
    const pointed =
      now.inspection?.kind === "attention" && (now.pointer !== before.pointer || now.crosshair !== before.crosshair);
    const moved = now.inspection !== null && (now.view !== before.view || now.compare !== before.compare);
    if (now.inspection !== before.inspection || pointed || moved) layer.batchDraw();
  });
  return {
    destroy: () => {
      stop();
      shape.destroy();
    },
  };
}

/** The filled pixels in the colours of their heat; those that would be filled again are opaque, the others are not. */
function heatOf({ bounds, data }: ArtefactMap, { mask, above }: Heat): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = bounds.width;
  canvas.height = bounds.height;
  const image = new ImageData(bounds.width, bounds.height);
  for (let i = 0; i < data.length; i++) {
    const x = bounds.x + (i % bounds.width);
    const y = bounds.y + Math.floor(i / bounds.width);
    if (!maskAt(mask, x, y)) continue;
    const heat = (data[i] as number) / 255;
    const place = Math.min(RAMP.length - 1 - 1e-6, heat * (RAMP.length - 1));
    const [low, high] = [RAMP[Math.floor(place)], RAMP[Math.floor(place) + 1]] as [
      (typeof RAMP)[number],
      (typeof RAMP)[number],
    ];
    const share = place - Math.floor(place);
    for (let c = 0; c < 3; c++) image.data[4 * i + c] = (low[c] as number) * (1 - share) + (high[c] as number) * share;
    image.data[4 * i + 3] = heat >= above ? 235 : 120;
  }
  canvas.getContext("2d")?.putImageData(image, 0, 0);
  return canvas;
}
