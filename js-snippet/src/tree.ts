/** Walking up from a node, out of shadow roots and frames of the same origin too. */

/** What a node is in: a document or a shadow root. */
export type Root = ParentNode & { host?: Element; defaultView?: Window | null };

export function parentOf(node: Node): Element | null {
  if (node.parentElement) return node.parentElement;
  const root = node.getRootNode() as unknown as Root;
  return root.host || (root.defaultView && root.defaultView.frameElement) || null;
}

/** The element an event really fell on, inside open shadow roots too. */
export function targetOf(event: Event): Element | null {
  // Elements of a frame are of its own classes, so no `instanceof`
  const node = event.composedPath()[0] as Node;
  return node.nodeType === 1 ? (node as Element) : node.nodeType === 9 ? (node as Document).documentElement : null;
}

/** The nearest of an element and what holds it that matches. */
export function closest(element: Element | null, selector: string): Element | null {
  while (element && !element.matches(selector)) element = parentOf(element);
  return element;
}
