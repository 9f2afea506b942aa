/** What the heatmap page and the document with the recorded page say to each other. Both are ours and of one origin. */

/** Left, top, width, height in px from the page's top left, and whether it can be seen. */
export type Box = [number, number, number, number, boolean];
/** By the path's hash, which is decimal text: it does not fit into a number. */
export type Boxes = Record<string, Box>;
export type Paths = [hash: string, path: string][];

export interface Lay {
  type: "lay";
  width: number;
  paths: Paths;
}

export interface Compose {
  type: "compose";
  picture: string;
  opacity: number;
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

export interface Failed {
  type: "failed";
  at: "load" | "lay" | "compose";
}

export type ToBackdrop = Lay | Compose;
export type FromBackdrop = Ready | Laid | Composed | Failed;
