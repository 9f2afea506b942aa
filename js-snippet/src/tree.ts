/** Walking up from a node, out of shadow roots and frames of the same origin too. */

/** What a node is in: a document or a shadow root. */
export type Root = ParentNode & { host?: Element; defaultView?: Window | null };

export function parentOf(node: Node): Element | null {
  if (node.parentElement) return node.parentElement;
  const root = node.getRootNode() as unknown as Root;
  return root.host || root.defaultView?.frameElement || null;
}

/** The element an event really fell on, inside open shadow roots too. */
export function targetOf(event: Event): Element | null {
  // Elements of a frame are of its own classes, so no `instanceof`
  const { target } = event;
  const node = ((target as Element).shadowRoot ? event.composedPath()[0] : target) as Node;
  return node.nodeType === 1 ? (node as Element) : (node as Document).documentElement || null;
}

/** The nearest of an element and what holds it that matches. */
export function closest(element: Element | null, selector: string): Element | null {
  if (!element) return null;
  const found = element.closest(selector);
  const root = found || element.getRootNode();
  return found || (root === document ? null : closest(parentOf(root), selector));
}
