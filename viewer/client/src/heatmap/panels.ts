/** Shows what scrolls within the page at its full length too: lists, panes, frames, and pages whose body stands still. */

import { everyElement } from "./tree";

const SLACK_PX = 1;
const TALLEST_PX = 50_000;
const PASSES = 3;

function styleOf(element: Element): CSSStyleDeclaration {
  return element.ownerDocument.defaultView!.getComputedStyle(element);
}

function overflows(element: Element): boolean {
  return element.scrollHeight > element.clientHeight + SLACK_PX && element.clientHeight > 0;
}

function scrolls(element: Element): boolean {
  return /^(?:auto|scroll|overlay)$/.test(styleOf(element).overflowY) && overflows(element);
}

function setHeight(element: HTMLElement, height: number): void {
  element.style.setProperty("height", `${height}px`, "important");
  element.style.setProperty("min-height", "0", "important");
  element.style.setProperty("max-height", "none", "important");
  element.style.setProperty("flex-shrink", "0", "important");
  element.style.setProperty("box-sizing", "border-box", "important");
}

/** As tall as what is in it; an element is never made less tall. */
function stretch(element: HTMLElement): void {
  const frame = element.offsetHeight - element.clientHeight;
  setHeight(element, Math.min(TALLEST_PX, element.scrollHeight + frame));
}

/** What holds a stretched panel and would cut it off, or have the rest of the page run into it, grows with it. */
function stretchAround(panel: Element, root: HTMLElement): void {
  for (let at = panel.parentElement; at && at !== root; at = at.parentElement) {
    if (at.localName !== "body" && overflows(at) && styleOf(at).display !== "inline") stretch(at);
  }
}

/** A body or root that is as tall as the screen and cuts off the rest would hide what its panels hold. */
function release(root: HTMLElement, body: HTMLElement | null): void {
  for (const element of [root, body]) {
    if (!element || !overflows(element)) continue;
    element.style.setProperty("height", "auto", "important");
    element.style.setProperty("max-height", "none", "important");
    element.style.setProperty("overflow-y", "visible", "important");
  }
}

function isHtml(element: Element): element is HTMLElement {
  return element.namespaceURI === "http://www.w3.org/1999/xhtml";
}

/** Frames of the page's own origin that scroll, from the innermost out. */
function unrollFrames(page: Document): void {
  for (const element of everyElement(page)) {
    if (element.localName !== "iframe" || styleOf(element).display === "none") continue;
    const inner = (element as HTMLIFrameElement).contentDocument;
    if (!inner?.documentElement || element.getAttribute("scrolling") === "no") continue;
    unrollPanels(inner);
    const root = inner.documentElement;
    if (styleOf(root).overflowY === "hidden" || (inner.body && styleOf(inner.body).overflowY === "hidden")) continue;
    for (let pass = 0; pass < PASSES; pass++) {
      // Without a doctype the root is as tall as what is in it, and the body as the window
      const missing = Math.max(root.scrollHeight, inner.body?.scrollHeight ?? 0) - element.clientHeight;
      if (missing <= SLACK_PX) break;
      setHeight(element as HTMLElement, Math.min(TALLEST_PX, (element as HTMLElement).offsetHeight + missing));
    }
  }
}

/** Stretches every panel of the document that scrolls up and down; to be called in the layout of the viewport. */
export function unrollPanels(page: Document): void {
  unrollFrames(page);
  const root = page.documentElement;
  for (let pass = 0; pass < PASSES; pass++) {
    const panels = everyElement(page).filter(
      (element): element is HTMLElement => isHtml(element) && element !== root && element !== page.body && element.localName !== "textarea" && element.localName !== "select" && scrolls(element),
    );
    if (!panels.length) break;
    for (const panel of panels.reverse()) {
      panel.scrollTop = 0;
      stretch(panel);
      stretchAround(panel, root);
    }
    release(root, page.body);
  }
}
