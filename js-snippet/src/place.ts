/** Where a pointer event fell: in its element, and on the page. */

import { pathOf } from "./path";
import { closest, parentOf } from "./tree";
import { Flag, MAX_PATH_CHARS, OFFSET_SCALE } from "./wire.gen";

// Buttons are not here: they are expected to do something that can be seen.
export const FIELD =
  "input:not([type=button],[type=submit],[type=reset],[type=image]),textarea,select,[contenteditable]:not([contenteditable=false])";
const KINDS: [Flag, string][] = [
  [Flag.LINK, "a[href],area[href]"],
  [Flag.CONTROL, FIELD + ",option,label,summary"],
  [Flag.MEDIA, "canvas,video,audio,map,embed,object"],
];

/** Most places are none of them. */
const ANY = KINDS.map(([, selector]) => selector).join();

/** `[path, ex, ey, x, y, flags]` */
export type Place = [string, number, number, number, number, number];

function scale(offset: number, size: number): number {
  return Math.round(OFFSET_SCALE * Math.min(1, Math.max(0, size && offset / size)));
}

/** `left` and `top` are those of the event in its own window. */
export function placeOf(target: Element, left: number, top: number, flags: number): Place {
  let element = target;
  let path: string;
  while ((path = pathOf(element)).length > MAX_PATH_CHARS && parentOf(element)) element = parentOf(element)!;
  const box = element.getBoundingClientRect();
  const [ex, ey] = [scale(left - box.left, box.width), scale(top - box.top, box.height)];
  if (closest(target, ANY)) for (const [flag, selector] of KINDS) if (closest(target, selector)) flags |= flag;
  // What lies between an element and its `offsetParent` is static
  for (let at: Element | null = element; at; at = (at as HTMLElement).offsetParent || parentOf(at)) {
    if (/^(fixed|sticky)$/.test(getComputedStyle(at).position)) flags |= Flag.FIXED;
    // Out of the frame
    if (at.localName === "iframe" && at !== target) {
      const frame = at.getBoundingClientRect();
      left += frame.left + at.clientLeft;
      top += frame.top + at.clientTop;
    }
  }
  return [path, ex, ey, Math.round(left + scrollX), Math.round(top + scrollY), flags];
}
