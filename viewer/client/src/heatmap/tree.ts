/** Walking a recorded document, through open shadow roots. */

/** Every element in document order, those of shadow roots after their host. */
export function everyElement(page: Document): Element[] {
  const found: Element[] = [];
  const waiting: (Document | ShadowRoot)[] = [page];
  for (let root = waiting.pop(); root; root = waiting.pop()) {
    for (const element of root.querySelectorAll("*")) {
      found.push(element);
      if (element.shadowRoot) waiting.push(element.shadowRoot);
    }
  }
  return found;
}

/** The element, its ancestors through shadow hosts, up to the document's root. */
export function* upwards(element: Element): Generator<Element> {
  for (let at: Element | null = element; at; ) {
    yield at;
    const root: Node = at.getRootNode();
    at = at.parentElement ?? ("host" in root ? (root as ShadowRoot).host : null);
  }
}
