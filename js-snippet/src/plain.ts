/** New nodes that are as plain as most, told in one step and just as rrweb tells them. */

interface Ids {
  hasNode(node: Node): boolean;
  add(node: Node, told: object): void;
}

/** Makes an attribute's addresses absolute. */
type Absolute = (document: Document, tag: string, name: string, value: string) => string;

const TEXT = 3;
const ELEMENT = 2;
// Of which rrweb reads nothing but their attributes; in capitals for HTML's, so that a link of SVG's is none of them
const TAGS = new Set(
  "A ABBR ARTICLE ASIDE B BLOCKQUOTE BR BUTTON CAPTION CODE DD DIV DL DT EM FIGCAPTION FIGURE FOOTER H1 H2 H3 H4 H5 H6 HEADER HR I IMG LABEL LI MAIN NAV OL P PICTURE PRE S SECTION SMALL SPAN STRONG SUP TABLE TBODY TD TFOOT TH THEAD TR U UL".split(" "),
);
const READ = /^(STYLE|SCRIPT|TEXTAREA)$/;
const ADDRESS = /^(src|srcset|href|background|style)$/;
const BLOCK = "data-ash-block";

/** Nothing where there is more to a node. Only for the outermost document's, which name no root. */
export function plain(node: Node, parent: Node, ids: Ids, next: () => number, absolute: Absolute): object | undefined {
  if (parent.nodeType !== 1 || ids.hasNode(node)) return undefined;
  let told;
  if (node.nodeType === 3) {
    if (READ.test(parent.nodeName)) return undefined;
    told = { type: TEXT, textContent: (node as Text).data, id: next() };
  } else {
    const element = node as Element;
    if (!TAGS.has(element.nodeName) || element.shadowRoot) return undefined;
    const tagName = element.localName;
    const attributes: Record<string, string> = {};
    // A list of names makes no node of each attribute
    for (const name of element.getAttributeNames()) {
      if (name === BLOCK) return undefined;
      const value = element.getAttribute(name)!;
      attributes[name] = ADDRESS.test(name) ? absolute(element.ownerDocument, tagName, name, value) : value;
    }
    told = { type: ELEMENT, tagName, attributes, childNodes: [], id: next() };
  }
  ids.add(node, told);
  return told;
}
