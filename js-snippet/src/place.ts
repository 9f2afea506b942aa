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
    const { position } = element.ownerDocument.defaultView!.getComputedStyle(element);
    if (position === "fixed" || position === "sticky") return true;
  }
  return false;
}

/** The top left of the frame that an element's document is shown in, in the page's viewport. */
function frameOffset(element: Element): [number, number] {
  let [x, y] = [0, 0];
  for (let win = element.ownerDocument.defaultView; win && win !== window && win.frameElement; win = win.parent as Window & typeof globalThis) {
    const frame = win.frameElement;
    const box = frame.getBoundingClientRect();
    x += box.left + frame.clientLeft;
    y += box.top + frame.clientTop;
  }
  return [x, y];
}

/** `clientX` and `clientY` are those of the element's own document. */
export function placeOf(target: Element, clientX: number, clientY: number, extra: number): Place {
  let element = target;
  let path = pathOf(element);
  while (path.length > MAX_PATH_CHARS && parentOf(element)) {
    element = parentOf(element)!;
    path = pathOf(element);
  }
  const [left, top] = frameOffset(target);
  const box = element.getBoundingClientRect();
  const inner = element.ownerDocument === target.ownerDocument ? [0, 0] : [left, top];
  const flags =
    extra |
    (isHeld(element) ? Flag.FIXED : 0) |
    (closest(target, LINK) ? Flag.LINK : 0) |
    (closest(target, CONTROL) ? Flag.CONTROL : 0) |
    (closest(target, MEDIA) ? Flag.MEDIA : 0);
  return [
    path,
    scale(clientX + inner[0]! - box.left, box.width),
    scale(clientY + inner[1]! - box.top, box.height),
    Math.round(clientX + left + scrollX),
    Math.round(clientY + top + scrollY),
    flags,
  ];
}
