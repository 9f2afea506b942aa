/**
 * Shows a page at its full length. Its layout is that of the viewport it was seen in: in a frame as tall as the page,
 * 100vh and height: 100% would mean the whole page, and what stands at the viewport's bottom would stand at the page's.
 * So each element keeps the height, and what is fixed the place, that it had in the viewport.
 */

import { unrollPanels } from "./panels";
import { everyElement } from "./tree";

const PASSES = 4;
const SLACK_PX = 0.5;
const TALLEST_PX = 100_000;

interface Before {
  element: HTMLElement;
  box: DOMRect;
  height: string;
  held: boolean;
}

function fullHeight(page: Document): number {
  const { documentElement: root, body } = page;
  const bottom = Math.max(root.scrollHeight, body ? body.scrollHeight : 0);
  return Math.min(TALLEST_PX, Math.max(1, Math.ceil(bottom)));
}

function styleOf(element: Element): CSSStyleDeclaration {
  return element.ownerDocument.defaultView!.getComputedStyle(element);
}

function isHtml(element: Element): element is HTMLElement {
  return element.namespaceURI === "http://www.w3.org/1999/xhtml";
}

function layout(page: Document): Before[] {
  const found: Before[] = [];
  for (const element of everyElement(page)) {
    if (!isHtml(element)) continue;
    const style = styleOf(element);
    if (style.display === "none") continue;
    found.push({
      element,
      box: element.getBoundingClientRect(),
      height: style.height,
      held: style.position === "fixed" || style.position === "absolute",
    });
  }
  return found;
}

function keepHeight({ element, height }: Before): void {
  if (!height.endsWith("px")) return;
  element.style.setProperty("height", height, "important");
  element.style.setProperty("min-height", "0", "important");
  element.style.setProperty("max-height", "none", "important");
}

function keepTop({ element, box }: Before): void {
  const now = element.getBoundingClientRect().top;
  if (Math.abs(now - box.top) <= SLACK_PX) return;
  const top = parseFloat(styleOf(element).top);
  if (!Number.isFinite(top)) return;
  element.style.setProperty("top", `${top + box.top - now}px`, "important");
  element.style.setProperty("bottom", "auto", "important");
}

/** Sets the frame to `width` px and the page's full height, and returns that height. May be called again with another width. */
export function unroll(frame: HTMLIFrameElement, page: Document, width: number, viewport: number): number {
  frame.setAttribute("width", String(width));
  frame.setAttribute("height", String(viewport));
  frame.contentWindow!.scrollTo(0, 0);
  unrollPanels(page);
  const before = layout(page);
  const wanted = fullHeight(page);
  frame.setAttribute("height", String(wanted));
  for (let pass = 0; pass < PASSES; pass++) {
    const changed = before.filter(
      ({ element, box }) => Math.abs(element.getBoundingClientRect().height - box.height) > SLACK_PX,
    );
    if (!changed.length) break;
    changed.forEach(keepHeight);
  }
  before.filter(({ held }) => held).forEach(keepTop);
  const height = Math.max(wanted, fullHeight(page));
  if (height !== wanted) frame.setAttribute("height", String(height));
  return height;
}
