import { type ArtefactMap, hotPlaces } from "../core/artefacts.ts";
import { type AttentionMap, type Look, lookAt } from "../core/attention.ts";
import { holePixels, type Mask, reframeMask, shrinkMask } from "../core/mask.ts";
import { expand, intersect, rectOf } from "../core/rect.ts";
import { withDevice } from "../engine/device-lock.ts";
import type { CallOptions, EngineService, FillPlan, PhotoInfo } from "../engine/services.ts";
import { type FillRecord, lastFill } from "./document.ts";
import type { Editor } from "./editor.ts";
import { toPhoto } from "./view.ts";

/** What is shown over the newest fill: how much it looks filled, or where the generator looked for it. */
export type Inspection =
  | {
      readonly kind: "artefacts";
      readonly fill: FillRecord;
      /** What was filled. */
      readonly mask: Mask;
      /** One a region. */
      readonly maps: readonly ArtefactMap[];
      /** Places at least so hot are filled again, 0..1. */
      readonly above: number;
    }
  | { readonly kind: "attention"; readonly fill: FillRecord; readonly maps: readonly AttentionMap[] };

/** Known pixels around a fill that the detector sees, too. */
const SURROUNDINGS = 32;
/** Hot places are grown by so many pixels before they are filled again. */
const REACH = 6;
/** Where the detector is as sure of a fill as of a photograph. */
const FIRST_ABOVE = 0.5;

/** Looks into the newest fill. What is shown goes with the next change of the photo. */
export class Inspecting {
  private readonly editor: Editor;
  private readonly engine: EngineService;

  constructor(editor: Editor, engine: EngineService) {
    this.editor = editor;
    this.engine = engine;
    editor.onPixels(() => this.drop());
  }

  /** Shows or hides how much the newest fill looks filled. */
  showArtefacts(): Promise<void> {
    return this.show("artefacts", async ({ regions, mask }, photo, fill, options) => {
      const maps: ArtefactMap[] = [];
      for (const { hole } of regions) {
        const bounds = intersect(expand(hole.bounds, SURROUNDINGS), rectOf(photo));
        const pixels = await this.editor.image.crop({ rect: bounds }, options);
        maps.push(await this.engine.artefacts({ photo: pixels, bounds }, options));
      }
      return { kind: "artefacts", fill, mask, maps, above: FIRST_ABOVE };
    });
  }

  /** Shows or hides where the generator looked for the newest fill. */
  showAttention(): Promise<void> {
    return this.show("attention", async ({ regions, mask }, _, fill, options) => {
      const maps: AttentionMap[] = [];
      for (const region of regions) {
        const pixels = await this.editor.image.crop({ rect: region.crop }, options);
        const missing = reframeMask(mask, intersect(mask.bounds, region.crop));
        const map = await this.engine.attend({ region, photo: pixels, missing }, options);
        if (map) maps.push(map);
      }
      return { kind: "attention", fill, maps };
    });
  }

  /** Sets from what heat on places are filled again. */
  setAbove(above: number): void {
    const { inspection } = this.editor.session.get();
    if (inspection?.kind === "artefacts") this.editor.session.set({ inspection: { ...inspection, above } });
  }

  /** Fills the hot places of the newest fill again; says so where there are none. */
  async fillHot(): Promise<void> {
    const { inspection } = this.editor.session.get();
    if (inspection?.kind !== "artefacts") return;
    const { photo, grow } = this.editor.document.get();
    if (!photo) return;
    // Marks are grown before they are filled: what is grown ends where the hot places do, within the first fill.
    const hot = hotMasks(inspection)
      .map((mask) => shrinkMask(mask, grow, photo))
      .filter((mask) => holePixels(mask) > 0);
    if (hot.length === 0) {
      this.editor.messages.show({ kind: "nothing-hot" });
      return;
    }
    const strokes = hot.map((mask) => ({ kind: "mask", mode: "add", mask }) as const);
    const { fill } = inspection;
    this.drop();
    await this.editor.fill({ strokes, replaces: [], guides: fill.guides, seed: fill.seed + 1 });
  }

  /** Where the fill under the pointer, or under the keyboard's crosshair, was taken from. */
  lookUnderPointer(): Look | null {
    const { inspection, pointer, crosshair, view } = this.editor.session.get();
    const point = pointer ? toPhoto(view, pointer) : crosshair;
    if (inspection?.kind !== "attention" || !point) return null;
    for (const map of inspection.maps) {
      const look = lookAt(map, point);
      if (look) return look;
    }
    return null;
  }

  /** Puts away what is shown; false when nothing was. */
  drop(): boolean {
    const { inspection } = this.editor.session.get();
    if (inspection) this.editor.session.set({ inspection: null });
    return inspection !== null;
  }

  private async show(
    kind: Inspection["kind"],
    inspect: (plan: FillPlan, photo: PhotoInfo, fill: FillRecord, options: CallOptions) => Promise<Inspection>,
  ): Promise<void> {
    const { document, session, jobs, messages } = this.editor;
    const { photo, grow } = document.get();
    const fill = lastFill(document.get());
    const shown = session.get().inspection?.kind === kind;
    this.drop();
    if (shown || !photo || !fill || jobs.busy) return;
    await jobs.run(async (signal) => {
      session.set({ job: { kind: "inspect", what: kind } });
      const guides = fill.guides.map(({ guide }) => guide);
      const inspection = await withDevice(async () => {
        const plan = await this.engine.plan({ strokes: fill.strokes, photo, grow, guides }, { signal });
        return inspect(plan, photo, fill, { signal });
      }, signal);
      signal.throwIfAborted();
      session.set({ inspection });
      messages.speak({ kind: "inspected", what: kind });
    });
  }
}

/** What "fill again where it is hot" fills, one mask a region. */
export function hotMasks({ maps, mask, above }: Extract<Inspection, { kind: "artefacts" }>): Mask[] {
  return maps.map((map) => hotPlaces(map, mask, above, REACH));
}
