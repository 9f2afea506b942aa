/** What the server put into the page for the script. */

import type { Paths } from "./messages";

export type Kind = "click" | "move" | "scroll";

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
  width: number;
  plainHeight: number;
  overlayUrl: string;
  hitsUrl: string;
  backdropUrl: string;
  paths: Paths;
  elements: Hit[];
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

/** The answer of the overlay's address. */
export interface Overlay {
  picture: string;
  width: number;
  height: number;
  legend: Mark[];
  ramp: string[];
  unit: string;
  summary: string;
  lines: Line[];
}

export function data(): Data {
  return JSON.parse(document.getElementById("heatmap-data")!.textContent!) as Data;
}

export function byId<T extends HTMLElement = HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (!found) throw new Error(`#${id} is missing`);
  return found as T;
}
