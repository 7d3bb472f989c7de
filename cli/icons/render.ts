import { blankPhoto, type Photo } from "../../src/core/photo.ts";

export interface Icon {
  readonly file: string;
  /** Pixels. */
  readonly side: number;
  /** Fills the whole square (the system cuts its own shape), with the sign in the safe zone; else transparent around. */
  readonly whole: boolean;
}

/** The icons that the manifest and index.html name. */
export const ICONS: readonly Icon[] = [
  { file: "icon-192.png", side: 192, whole: false },
  { file: "icon-512.png", side: 512, whole: false },
  { file: "maskable-512.png", side: 512, whole: true },
  { file: "apple-touch-180.png", side: 180, whole: true },
];

const VIOLET: readonly number[] = [0x50, 0x48, 0xc8];
const WHITE = 0xff;
/** Share of the square that the sign takes where the square is whole: inside every system's safe circle. */
const SAFE = 0.58;

/** The sign on its 24-unit square: a rounded plate with a round gap (the lacuna), as in favicon.svg. */
const PLATE = { from: 2, to: 22, radius: 4 } as const;
const GAP = { x: 14.2, y: 11.8, radius: 4.6 } as const;

/** Signed distance to the sign's edge in units: negative inside. */
function distance(x: number, y: number): number {
  const middle = (PLATE.from + PLATE.to) / 2;
  const half = (PLATE.to - PLATE.from) / 2 - PLATE.radius;
  const dx = Math.abs(x - middle) - half;
  const dy = Math.abs(y - middle) - half;
  const plate = Math.hypot(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(Math.max(dx, dy), 0) - PLATE.radius;
  return Math.max(plate, GAP.radius - Math.hypot(x - GAP.x, y - GAP.y));
}

/** Renders an icon, its edges smoothed by the distance to them. */
export function renderIcon({ side, whole }: Icon): Photo {
  const icon = blankPhoto(side, side);
  const share = whole ? SAFE : 1;
  const unit = (24 / side) * (1 / share);
  const shift = 12 - (unit * side) / 2;
  for (let i = 0; i < side * side; i++) {
    const x = shift + ((i % side) + 0.5) * unit;
    const y = shift + (Math.floor(i / side) + 0.5) * unit;
    const covered = Math.min(1, Math.max(0, 0.5 - distance(x, y) / unit));
    const pixel = whole ? VIOLET.map((ground) => ground + (WHITE - ground) * covered) : VIOLET;
    icon.data.set([...pixel.map(Math.round), whole ? 255 : Math.round(255 * covered)], i * 4);
  }
  return icon;
}
