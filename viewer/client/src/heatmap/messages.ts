/** What the heatmap page and the document with the recorded page say to each other. Both are ours and of one origin. */

import type { Tile } from "./data";
import type { Still } from "./still";

/** Left, top, width, height in px from the page's top left. */
export type Rect = [number, number, number, number];
/** Columns, rows, and for each of their spots, row by row, "1" where something else lies over the element there. */
export type Cover = [number, number, string];
/**
 * The rectangle, and whether it can be seen; whether it is that of the nearest ancestor, the element itself being gone;
 * what covers it, if anything does; and the lines of an element that is broken over several.
 */
export type Box = [...Rect, boolean, boolean?, (Cover | null)?, Rect[]?];
/** By the path's hash, which is decimal text: it does not fit into a number. */
export type Boxes = Record<string, Box>;
export type Paths = [hash: string, path: string][];

/** Whoever came later than the page was ready asks how far it is. */
export interface Ask {
  type: "ask";
}

export interface Lay {
  type: "lay";
  width: number;
  paths: Paths;
}

export interface Compose {
  type: "compose";
  tiles: Tile[];
  opacity: number;
}

/** What of the page is in sight at once, from its top, and how much larger than its px it is shown on the screen. */
export interface Sight {
  tall: number;
  scale: number;
}

export interface Keep {
  type: "keep";
  sight: Sight;
}

export interface Ready {
  type: "ready";
}

export interface Laid {
  type: "laid";
  width: number;
  height: number;
  boxes: Boxes;
}

export interface Composed {
  type: "composed";
  png: Blob;
}

export interface Kept {
  type: "kept";
  still: Still | null;
}

export interface Failed {
  type: "failed";
  at: "load" | "lay" | "compose" | "keep";
}

export type ToBackdrop = Ask | Lay | Compose | Keep;
export type FromBackdrop = Ready | Laid | Composed | Kept | Failed;
