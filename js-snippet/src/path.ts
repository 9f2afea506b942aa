/** Element paths, as docs/wire.md describes them. */

import type { Root } from "./tree";

// What frameworks make ends in a number (`radix-7`, `ember12`), or has a colon or many digits
const UNSTABLE = /\d\d|\d$|:|^__|^[\da-f-]{8,}$/i;

function anchor(element: Element, root: ParentNode): string | undefined {
  const { id } = element;
  const selectors = ["data-testid", "data-ash-id"].map((name) => {
    const value = element.getAttribute(name);
    return value && `[${name}="${CSS.escape(value)}"]`;
  });
  if (id && id.length < 64 && !UNSTABLE.test(id)) selectors.unshift("#" + CSS.escape(id));
  return selectors.find((selector) => selector && root.querySelectorAll(selector).length === 1) || undefined;
}

function step(element: Element): string {
  const { localName, namespaceURI, parentNode } = element;
  const alike = Array.from(parentNode ? parentNode.children : []).filter(
    (other) => other.localName === localName && other.namespaceURI === namespaceURI,
  );
  const tag = CSS.escape(localName);
  return alike.length > 1 ? `${tag}:nth-of-type(${alike.indexOf(element) + 1})` : tag;
}

/** Longer than MAX_PATH_CHARS where the element lies too deep; the caller then takes a parent. */
export function pathOf(element: Element): string {
  const root = element.getRootNode() as unknown as Root;
  const frame = root.defaultView && root.defaultView.frameElement;
  const steps: string[] = [];
  for (let at: Element | null = element; at; at = at.parentElement) {
    const found = anchor(at, root);
    steps.unshift(found || step(at));
    if (found || at.localName === "body") break;
  }
  return (root.host ? pathOf(root.host) + " >>> " : frame ? pathOf(frame) + " ||| " : "") + steps.join(">");
}
