/** What b.js uses of a.js rather than hold a second copy of it. */

import type { Tools } from "./context";
import { MAX_PATH_CHARS } from "./wire.gen";

export let on: Tools[0];
export let onAll: Tools[1];
export let later: Tools[2];
export let cancel: Tools[3];
export let attach: Tools[4];
export let parentOf: Tools[5];
export let targetOf: Tools[6];
export let closest: Tools[7];
export let pathOf: Tools[8];
export let placeOf: Tools[9];
export let hear: Tools[10];

export function equip(tools: Tools): void {
  [on, onAll, later, cancel, attach, parentOf, targetOf, closest, pathOf, placeOf, hear] = tools;
}

/** An element's path, cut where it is too long to be told; a pointer's place is then told of a parent instead. */
export function pathTo(element: Element): string {
  return pathOf(element).slice(0, MAX_PATH_CHARS);
}
