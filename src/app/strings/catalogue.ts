import type { en } from "./en/index.ts";
import type { Shape } from "./shape.ts";

/** Every word that a person reads. English decides the keys; a missing or surplus key elsewhere is a type error. */
export type Catalogue = Shape<typeof en>;
