/** What lies over an element where it is: another element on top, or the edge of what clips it. */

import type { Found } from "./find";
import type { Cover, Rect } from "./messages";
import type { Others } from "./others";
import { upwards } from "./tree";

const SPOT_PX = 40;
const MOST_COLUMNS = 8;
const MOST_ROWS = 24;

/** The topmost element at a point of the document's own window, within open shadow roots too. */
function topmost(page: Document, x: number, y: number): Element | null {
  let root: Document | ShadowRoot = page;
  let hit: Element | null = null;
  for (;;) {
    const next: Element | null = root.elementFromPoint(x, y);
    if (!next || next === hit) return hit;
    hit = next;
    if (!hit.shadowRoot) return hit;
    root = hit.shadowRoot;
  }
}

/** One holds the other: neither hides it. A label belongs to its field, wherever it lies. */
function together(one: Element, other: Element): boolean {
  for (const at of upwards(one)) if (at === other || (at as HTMLLabelElement).control === other) return true;
  for (const at of upwards(other)) if (at === one || (at as HTMLLabelElement).control === one) return true;
  return false;
}

function isCovered(found: Found, x: number, y: number): boolean {
  let page = found.frames.length ? found.frames[0]!.ownerDocument : found.element.ownerDocument;
  for (const frame of found.frames) {
    const hit = topmost(page, x, y);
    if (hit && !together(hit, frame)) return true;
    const box = frame.getBoundingClientRect();
    x -= box.left + frame.clientLeft;
    y -= box.top + frame.clientTop;
    page = frame.contentDocument!;
  }
  const hit = topmost(page, x, y);
  return !!hit && !together(hit, found.element);
}

/**
 * Null where nothing is covered. `box` and `clip`, what is left of it by the ancestors that clip, are in the page's px.
 * `others` knows the page, but not what is in its frames.
 */
export function cover(found: Found, [left, top, width, height]: Rect, clip: DOMRect, others: Others): Cover | null {
  const looks = (x: number, y: number): boolean => found.frames.length > 0 || others.at(found.element, x, y);
  const columns = Math.min(MOST_COLUMNS, Math.ceil(width / SPOT_PX));
  const rows = Math.min(MOST_ROWS, Math.ceil(height / SPOT_PX));
  let spots = "";
  for (let row = 0; row < rows; row++) {
    const y = top + ((row + 0.5) / rows) * height;
    for (let column = 0; column < columns; column++) {
      const x = left + ((column + 0.5) / columns) * width;
      const out = x < clip.left || x > clip.right || y < clip.top || y > clip.bottom;
      spots += out || (looks(x, y) && isCovered(found, x, y)) ? "1" : "0";
    }
  }
  return spots.includes("1") ? [columns, rows, spots] : null;
}
