/** Takes out of rrweb events what may not leave the browser, before they are queued.
 *
 * rrweb's own masking misses text right under a shadow root, hidden inputs, the values of radio buttons and check boxes, and attributes;
 * so it is told to mask input values, and all the rest is decided here.
 */

import type { eventWithTime } from "@rrweb/types";
import { maskEmails, maskNumbers, maskText, mode, modeOf, type Mode, scrubUrl } from "./mask";
import { closest, parentOf } from "./tree";

type Attributes = Record<string, unknown>;
type Tree = { type: number; tagName?: string; attributes?: Attributes; childNodes?: Tree[]; textContent?: string; isStyle?: boolean };
type Data = Record<string, unknown> & { source?: number };

const FULL_SNAPSHOT = 2;
const INCREMENTAL = 3;
const META = 4;
const MUTATION = 0;
const INPUT = 5;
const TEXT = 3;

const FILLED = "*****"; // the same for every value: its length is the visitor's too
const WORDS = /^(title|alt|placeholder|label|summary|aria-(label|description|valuetext|placeholder|roledescription))$/;
const DROPPED = /^(on.*|nonce|integrity|srcdoc|ping|content|checked|selected)$/;
const ADDRESS = /^(action|formaction|cite|href|xlink:href)$/;
const OWN_VALUE = /^(li|progress|meter)$/;
const MAX_DATA_URL_CHARS = 256 * 1024;
const EDITABLE = '[contenteditable]:not([contenteditable="false"]),[role=textbox]';
const MARKED = "[data-ash-mask],[data-ash-unmask]";

export function redactor(nodeOf: (id: number) => Node | null): (event: eventWithTime) => eventWithTime {
  function around(node: Node | null, selector: string): Element | null {
    return node && closest(node.nodeType === 1 ? (node as Element) : parentOf(node), selector);
  }

  function modeAround(node: Node | null): Mode {
    // Typed text is masked whatever the site says.
    return around(node, "textarea," + EDITABLE) ? "strict" : modeOf(around(node, MARKED));
  }

  function inner(tag: string, attributes: Attributes, outer: Mode, typed: boolean): [Mode, boolean] {
    const editable = attributes.contenteditable;
    if (typed || tag === "textarea" || (editable !== undefined && editable !== "false") || attributes.role === "textbox") return ["strict", true];
    if ("data-ash-mask" in attributes) return ["strict", false];
    return ["data-ash-unmask" in attributes ? "open" : outer, false];
  }

  function value(tag: string, attributes: Attributes, given: string, by: Mode): unknown {
    if (OWN_VALUE.test(tag)) return given;
    if (tag === "input" && /^(button|submit|reset)$/i.test(String(attributes.type))) return maskText(given, by);
    return given && /^(input|textarea|select)$/.test(tag) ? FILLED : null;
  }

  /** `kind` holds the attributes that tell what the element is. */
  function attributes(tag: string, given: Attributes, kind: Attributes, by: Mode): void {
    for (const name of Object.keys(given)) {
      const text = given[name];
      if (name === "value") given[name] = value(tag, kind, String(text || ""), by);
      else if (DROPPED.test(name) && !(name === "content" && /^(viewport|color-scheme)$/.test(String(kind.name)))) given[name] = null;
      else if (typeof text !== "string" || name === "_cssText" || name === "style" || name.startsWith("rr_")) continue;
      else if (WORDS.test(name)) given[name] = maskText(text, by);
      else if (ADDRESS.test(name) && tag !== "link" && text[0] !== "#") given[name] = scrubUrl(text);
      else if (text.length > MAX_DATA_URL_CHARS && text.startsWith("data:")) given[name] = "data:,";
      else if (by !== "open") given[name] = name.startsWith("data-") ? maskNumbers(maskEmails(text)) : maskEmails(text);
      if (given[name] === null) delete given[name];
    }
  }

  function tree(root: Tree, outside: Mode, typed: boolean): void {
    const stack: [Tree, Mode, boolean][] = [[root, outside, typed]];
    for (let next = stack.pop(); next; next = stack.pop()) {
      const [node, outer, within] = next;
      let [now, inside] = [outer, within];
      const tag = node.tagName || "";
      if (node.attributes) {
        [now, inside] = inner(tag, node.attributes, outer, within);
        attributes(tag, node.attributes, { ...node.attributes }, now);
      }
      for (const child of node.childNodes || []) {
        if (child.type !== TEXT) stack.push([child, now, inside]);
        else if (tag === "textarea") child.textContent = "";
        else if (tag !== "style" && tag !== "script" && child.textContent) child.textContent = maskText(child.textContent, now);
      }
    }
  }

  function added(add: { parentId: number; node: Tree }): void {
    const parent = nodeOf(add.parentId);
    const by = modeAround(parent);
    const holder = parent && parent.nodeName.toLowerCase();
    if (add.node.type !== TEXT) return tree(add.node, by, !!around(parent, EDITABLE));
    if (holder !== "style" && add.node.textContent) add.node.textContent = holder === "textarea" ? "" : maskText(add.node.textContent, by);
  }

  /** rrweb sees to elements inside a blocked one, but not to those in its shadow root. */
  function isShown(id: number): boolean {
    return !around(nodeOf(id), "[data-ash-block]");
  }

  function mutated(data: Data): void {
    data.adds = (data.adds as { parentId: number }[]).filter(({ parentId }) => isShown(parentId));
    for (const name of ["texts", "attributes"]) data[name] = (data[name] as { id: number }[]).filter(({ id }) => isShown(id));
    for (const add of data.adds as { parentId: number; node: Tree }[]) added(add);
    for (const text of data.texts as { id: number; value: string | null }[]) {
      const node = nodeOf(text.id);
      const holder = node && node.parentNode && node.parentNode.nodeName.toLowerCase();
      if (text.value && holder !== "style") text.value = holder === "textarea" ? "" : maskText(text.value, modeAround(node));
    }
    for (const change of data.attributes as { id: number; attributes: Attributes }[]) {
      const element = nodeOf(change.id) as Element | null;
      if (!element || element.nodeType !== 1) {
        change.attributes = {};
        continue;
      }
      const kind = { type: element.getAttribute("type"), name: element.getAttribute("name") };
      attributes(element.localName, change.attributes, kind, modeAround(element));
    }
  }

  function input(data: Data): void {
    data.text = data.text ? FILLED : "";
    data.isChecked = false;
  }

  return (event) => {
    const data = event.data as Data;
    if (event.type === META) {
      data.href = scrubUrl(String(data.href));
    } else if (event.type === FULL_SNAPSHOT) tree(data.node as Tree, mode, false);
    else if (event.type === INCREMENTAL && data.source === MUTATION) mutated(data);
    else if (event.type === INCREMENTAL && data.source === INPUT) input(data);
    return event;
  };
}
