/** Where the elements of interest are in the recorded document. */

import type { Box, Boxes, Paths } from "./messages";
import { upwards } from "./tree";

const BUDGET_MS = 3000;
const LONGEST_PATH = 600;

// Only what the snippet writes is looked up: paths come from the network, and a selector may be made to take for ever.
const IDENT = String.raw`(?:\\[0-9a-fA-F]{1,6} ?|\\[^\n]|[\w-]|[^\x00-\x7f])+`;
const STEP = String.raw`(?:#${IDENT}|\[(?:data-testid|data-ash-id)="(?:\\[^\n]|[^"\\\n])*"\]|${IDENT}(?::nth-of-type\(\d{1,5}\))?)`;
const SELECTOR = new RegExp(`^${STEP}(?:>${STEP})*$`, "u");

interface Found {
  element: Element;
  /** Where the element's own document lies in the page. */
  left: number;
  top: number;
}

function find(page: Document, path: string): Found | null {
  if (path.length > LONGEST_PATH) return null;
  let root: Document | ShadowRoot = page;
  let [left, top] = [0, 0];
  let element: Element | null = null;
  for (const part of path.split(/( >>> | \|\|\| )/)) {
    if (part === " >>> ") {
      if (!element?.shadowRoot) return null;
      root = element.shadowRoot;
    } else if (part === " ||| ") {
      const inner: Document | null | undefined = (element as HTMLIFrameElement | null)?.contentDocument;
      if (!element || !inner) return null;
      const box = element.getBoundingClientRect();
      left += box.left + element.clientLeft;
      top += box.top + element.clientTop;
      root = inner;
    } else {
      if (!SELECTOR.test(part)) return null;
      element = root.querySelector(part);
      if (!element) return null;
    }
  }
  return element && { element, left, top };
}

/** False where nothing of the box is left over by the ancestors that clip, or it lies off the page. */
function isUnclipped(element: Element, box: DOMRect, page: DOMRect): boolean {
  let { left, top, right, bottom } = box;
  const view = element.ownerDocument.defaultView!;
  let fixed = false;
  for (const at of upwards(element)) {
    const style = view.getComputedStyle(at);
    const clips = at !== element && !fixed && at !== at.ownerDocument.body && at !== at.ownerDocument.documentElement;
    if (clips && (style.overflowX !== "visible" || style.overflowY !== "visible")) {
      const edge = at.getBoundingClientRect();
      if (style.overflowX !== "visible") [left, right] = [Math.max(left, edge.left), Math.min(right, edge.right)];
      if (style.overflowY !== "visible") [top, bottom] = [Math.max(top, edge.top), Math.min(bottom, edge.bottom)];
    }
    fixed ||= style.position === "fixed";
  }
  return Math.min(right, page.right) - Math.max(left, page.left) >= 1 && Math.min(bottom, page.bottom) - Math.max(top, page.top) >= 1;
}

function isShown(element: Element, box: DOMRect, page: DOMRect): boolean {
  if (box.width <= 0 || box.height <= 0) return false;
  if (!element.checkVisibility({ visibilityProperty: true })) return false;
  // An unseen checkbox over a drawn one is clicked; a closed menu that is only transparent lets clicks through.
  const untouched = element.ownerDocument.defaultView!.getComputedStyle(element).pointerEvents === "none";
  if (untouched && !element.checkVisibility({ opacityProperty: true })) return false;
  return isUnclipped(element, box, page);
}

/** The boxes of the paths that lead to an element; the others are left out. */
export function measure(page: Document, paths: Paths, width: number, height: number): Boxes {
  const boxes: Boxes = {};
  const end = performance.now() + BUDGET_MS;
  for (const [hash, path] of paths) {
    if (performance.now() > end) break;
    let found: Found | null = null;
    try {
      found = find(page, path);
    } catch {
      continue; // no selector after all
    }
    if (!found) continue;
    const box = found.element.getBoundingClientRect();
    const bounds = new DOMRect(-found.left, -found.top, width, height);
    const placed: Box = [
      box.left + found.left,
      box.top + found.top,
      box.width,
      box.height,
      isShown(found.element, box, bounds),
    ];
    boxes[hash] = placed;
  }
  return boxes;
}
