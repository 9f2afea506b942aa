/** Walking up from a node through shadow roots and same-origin frames. */

export function parentOf(node: Node): Element | null {
  if (node.parentElement) return node.parentElement;
  const root = node.getRootNode();
  if (root instanceof ShadowRoot || (root as ShadowRoot).host) return (root as ShadowRoot).host;
  try {
    return (root as Document).defaultView!.frameElement;
  } catch {
    return null;
  }
}

/** The element an event really fell on, inside open shadow roots too. */
export function targetOf(event: Event): Element | null {
  const node = event.composedPath()[0] as Node | undefined;
  if (!node || node.nodeType === undefined) return null;
  if (node.nodeType === 9) return (node as Document).documentElement;
  return node.nodeType === 1 ? (node as Element) : node.parentElement;
}

/** The nearest of an element and what holds it that matches. */
export function closest(element: Element | null, selector: string): Element | null {
  while (element && !element.matches(selector)) element = parentOf(element);
  return element;
}
