/** What the server put into the page for the script. */

import type { Boxes, Paths } from "./messages";

export type Kind = "click" | "rage" | "dead" | "error" | "move" | "scroll" | "attention" | "field";

export interface Hit {
  hash: string;
  name: string;
  points: number;
  share: number;
  /** The hashes of what the points fell on. */
  parts: string[];
}

export interface Data {
  kind: Kind;
  /** How a comparison is shown; empty where there is none. */
  look: "" | "difference" | "side" | "one" | "other";
  width: number;
  plainHeight: number;
  overlayUrl: string;
  hitsUrl: string;
  backdropUrl: string;
  /** Where the backdrop as it is laid out may be left for the next visit; empty: nowhere. */
  keepUrl: string;
  still: StillFacts | null;
  /** Both come later where what is kept is shown. */
  paths?: Paths;
  elements?: Hit[];
}

/** What is measured and pointed at. */
export interface Measured {
  paths: Paths;
  elements: Hit[];
}

/** The backdrop as this browser laid it out before; `overlay` is what was drawn on it then, if nothing has changed. */
export interface StillFacts {
  url: string;
  layout: Layout & { radius: number; top: number | null; colours: string };
  elements: number;
  /** How much of the page, from its top, the poster shows; 0: there is none. */
  tall: number;
  /** How many px of the screen the poster is. */
  wide: number;
  overlay: Overlay | null;
}

export interface Layout {
  width: number;
  height: number;
  boxes: Boxes;
}

export interface Mark {
  at: number;
  colour: string;
  text: string;
}

export interface Line {
  top: number;
  text: string;
  fold: boolean;
}

export interface Unplaced {
  element: string;
  points: number;
  why: string;
}

/** A piece of the picture, as wide as the page; px from its top. */
export interface Tile {
  url: string;
  top: number;
  height: number;
}

/** The answer of the overlay's address. */
export interface Overlay {
  picture: string;
  tiles: Tile[];
  width: number;
  height: number;
  legend: Mark[];
  ramp: string[];
  unit: string;
  summary: string;
  lines: Line[];
  unplaced: Unplaced[];
}

export function data(): Data {
  return JSON.parse(document.getElementById("heatmap-data")!.textContent!) as Data;
}

export function byId<T extends HTMLElement = HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (!found) throw new Error(`#${id} is missing`);
  return found as T;
}
