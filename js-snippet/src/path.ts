/** Element paths, as docs/wire.md describes them. */

import type { Root } from "./tree";

// What frameworks make ends in a number (`radix-7`, `ember12`), or has a colon or many digits
const UNSTABLE = /\d\d|\d$|:|^__|^[\da-f-]{8,}$/i;

const MARKS = ["data-testid", "data-ash-id"];

function anchor(element: Element, root: ParentNode): string | false {
  const { id } = element;
  const only = (selector: string): string => (root.querySelectorAll(selector)[1] ? "" : selector);
  let found = id && id.length < 64 && !UNSTABLE.test(id) && only("#" + CSS.escape(id));
  for (const name of MARKS) {
    const value = !found && element.getAttribute(name);
    if (value) found = only(`[${name}="${CSS.escape(value)}"]`);
  }
  return found;
}

function step(element: Element): string {
  // In capitals for HTML's, so that a link of SVG's is of another kind
  const { nodeName, parentNode } = element;
  let at = 0;
  let alike = 0;
  // Rows and cards have hundreds of siblings, and this is asked for as the pointer moves
  for (let other = parentNode && parentNode.firstElementChild; other && (!at || alike < 2); other = other.nextElementSibling) {
    if (other.nodeName === nodeName) alike++;
    if (other === element) at = alike;
  }
  const tag = CSS.escape(element.localName);
  return alike > 1 ? `${tag}:nth-of-type(${at})` : tag;
}

/** Longer than MAX_PATH_CHARS where the element lies too deep; the caller then takes a parent. */
export function pathOf(element: Element): string {
  const root = element.getRootNode() as unknown as Root;
  const frame = root.defaultView?.frameElement;
  const steps: string[] = [];
  for (let at: Element | null = element; at; at = at.parentElement) {
    const found = anchor(at, root);
    steps.unshift(found || step(at));
    if (found || at.localName === "body") break;
  }
  return (root.host ? pathOf(root.host) + " >>> " : frame ? pathOf(frame) + " ||| " : "") + steps.join(">");
}
