/** Walking up from a node, through shadow roots. */

export function parentOf(node: Node): Element | null {
  return node.parentElement || (node.getRootNode() as ShadowRoot).host || null;
}

/** The element an event really fell on, inside open shadow roots too. */
export function targetOf(event: Event): Element | null {
  const node = event.composedPath()[0] as Node;
  return node instanceof Element ? node : node === document ? document.documentElement : null;
}

/** The nearest of an element and what holds it that matches. */
export function closest(element: Element | null, selector: string): Element | null {
  while (element && !element.matches(selector)) element = parentOf(element);
  return element;
}
