/** Element paths, as docs/wire.md describes them. */

const ATTRIBUTES = ["data-testid", "data-ash-id"];
const UNSTABLE = /\d{3}|^[0-9a-f-]{8,}$|:|^(radix|ember|__next|react|mui|mantine|headlessui|ext-|yui|cdk-|mat-|P0-)/i;

function anchor(element: Element, root: ParentNode): string {
  const selectors = ATTRIBUTES.map((name) => {
    const value = element.getAttribute(name);
    return value ? `[${name}="${CSS.escape(value)}"]` : "";
  });
  if (element.id && element.id.length < 64 && !UNSTABLE.test(element.id)) selectors.unshift("#" + CSS.escape(element.id));
  return selectors.find((selector) => selector && root.querySelectorAll(selector).length === 1) || "";
}

function step(element: Element): string {
  const tag = CSS.escape(element.localName);
  let count = 0;
  let nth = 0;
  const siblings = element.parentNode ? element.parentNode.children : [];
  for (let i = 0; i < siblings.length; i++) {
    const sibling = siblings[i]!;
    if (sibling.localName === element.localName && sibling.namespaceURI === element.namespaceURI) count++;
    if (sibling === element) nth = count;
  }
  return count > 1 ? `${tag}:nth-of-type(${nth})` : tag;
}

/** Longer than MAX_PATH_CHARS where the element lies too deep; the caller then takes a parent. */
export function pathOf(element: Element): string {
  const root = element.getRootNode() as ParentNode & { host?: Element };
  const steps: string[] = [];
  for (let at: Element | null = element; at; at = at.parentElement) {
    const found = anchor(at, root);
    steps.unshift(found || step(at));
    if (found || at.localName === "body") break;
  }
  return (root.host ? pathOf(root.host) + " >>> " : "") + steps.join(">");
}
