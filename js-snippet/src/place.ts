/** Where a pointer event fell: in its element, and on the page. */

import { pathOf } from "./path";
import { closest, parentOf } from "./tree";
import { Flag, MAX_PATH_CHARS, OFFSET_SCALE } from "./wire.gen";

const LINK = "a[href],area[href]";
// A button is not here: it is expected to do something that can be seen.
const CONTROL =
  "input:not([type=button]):not([type=submit]):not([type=reset]):not([type=image]),textarea,select,option,label,summary,[contenteditable]:not([contenteditable=false])";
const MEDIA = "canvas,video,audio,map,embed,object,iframe";

/** `[path, ex, ey, x, y, flags]` */
export type Place = [string, number, number, number, number, number];

function scale(offset: number, size: number): number {
  return Math.round(OFFSET_SCALE * Math.min(1, Math.max(0, size ? offset / size : 0)));
}

function isHeld(element: Element | null): boolean {
  for (; element; element = parentOf(element)) {
    const { position } = getComputedStyle(element);
    if (position === "fixed" || position === "sticky") return true;
  }
  return false;
}

export function placeOf(target: Element, clientX: number, clientY: number, extra: number): Place {
  let element = target;
  let path = pathOf(element);
  while (path.length > MAX_PATH_CHARS && parentOf(element)) {
    element = parentOf(element)!;
    path = pathOf(element);
  }
  const box = element.getBoundingClientRect();
  const flags =
    extra |
    (isHeld(element) ? Flag.FIXED : 0) |
    (closest(target, LINK) ? Flag.LINK : 0) |
    (closest(target, CONTROL) ? Flag.CONTROL : 0) |
    (closest(target, MEDIA) ? Flag.MEDIA : 0);
  return [
    path,
    scale(clientX - box.left, box.width),
    scale(clientY - box.top, box.height),
    Math.round(clientX + scrollX),
    Math.round(clientY + scrollY),
    flags,
  ];
}
