/** Takes out of rrweb events what may not leave the browser, before they are queued.
 *
 * rrweb's own masking misses text right under a shadow root, hidden inputs, the values of radio buttons and check boxes, and attributes;
 * so it is told to mask input values, and all the rest is decided here.
 */

import type { eventWithTime } from "@rrweb/types";
import { found, isKept, isKnown, isTaken, know, type Spot, type Told } from "./known";
import { maskEmails, maskNumbers, maskText, mode, type Mode, scrubUrl } from "./mask";
import { parentOf } from "./tree";

type Attributes = Record<string, unknown>;
type Tree = { type: number; tagName?: string; attributes?: Attributes; childNodes?: Tree[]; textContent?: string; isStyle?: boolean };
type Added = Tree & { id: number };
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
const MARK = /^(data-ash-(un)?mask|contenteditable|role)$/;
const OWN_VALUE = /^(li|progress|meter)$/;
const MAX_DATA_URL_CHARS = 256 * 1024;
const SUSPECT = /[@%\d\u0080-\uffff]/; // without these there is no digit of any script and no address
const WIDE = /[\u0080-\uffff]/; // without these there are no digits but 0 to 9
const MAIL = /[@%]/; // and without these no e-mail address
const MAX_NAMES = 1_000; // a page may make them up
const EDITABLE = 'textarea,[contenteditable]:not([contenteditable="false"]),[role=textbox]';
const MARKED = EDITABLE + ",[data-ash-mask],[data-ash-unmask],[data-ash-block]";

interface Place {
  readonly by: Mode;
  readonly typed: boolean;
  readonly blocked: boolean;
}

/** `maskText`, which most texts of a page pass as they are. */
function masked(text: string, by: Mode): string {
  if (by !== "balanced" || WIDE.test(text)) return maskText(text, by);
  if (MAIL.test(text)) text = maskEmails(text);
  return text.replace(/\d/g, "*");
}

const enum Sort {
  OTHER,
  KEPT,
  VALUE,
  DROPPED,
  WORDS,
  ADDRESS,
  DATA,
  MARK,
}

/** Pages have thousands of attributes, and few names. */
const sorts = new Map<string, Sort>();

function sortOf(name: string): Sort {
  let sort = sorts.get(name);
  if (sort === undefined) {
    if (name === "value") sort = Sort.VALUE;
    else if (DROPPED.test(name)) sort = Sort.DROPPED;
    else if (/^(_cssText|style|rr_.*)$/.test(name)) sort = Sort.KEPT;
    else if (MARK.test(name)) sort = Sort.MARK;
    else if (WORDS.test(name)) sort = Sort.WORDS;
    else if (ADDRESS.test(name)) sort = Sort.ADDRESS;
    else sort = name.startsWith("data-") ? Sort.DATA : Sort.OTHER;
    if (sorts.size < MAX_NAMES) sorts.set(name, sort);
  }
  return sort;
}

export function redactor(nodeOf: (id: number) => Node | null): (event: eventWithTime) => eventWithTime {
  /** Of the elements met in one event: many have the same parent. */
  let places = new Map<Element, Place>();
  /** Of the parents of what one event adds, by their ids: they come before what they hold. */
  const news = new Map<number, [by: Mode, typed: boolean, tag: string]>();

  /** What the marks on an element and around it say; typed text is masked whatever the site says. */
  function placeOf(element: Element | null): Place {
    if (!element) return { by: mode, typed: false, blocked: false };
    let place = places.get(element);
    if (!place) {
      place = placeOf(parentOf(element));
      if (element.matches(MARKED)) {
        const typed = place.typed || element.matches(EDITABLE);
        const by = element.hasAttribute("data-ash-mask") ? "strict" : element.hasAttribute("data-ash-unmask") ? "open" : place.by;
        place = { by: typed ? "strict" : by, typed, blocked: place.blocked || element.hasAttribute("data-ash-block") };
      }
      places.set(element, place);
    }
    return place;
  }

  function around(node: Node | null): Place {
    return placeOf(node && (node.nodeType === 1 ? (node as Element) : parentOf(node)));
  }

  function inner(tag: string, attributes: Attributes, outer: Mode, typed: boolean): [Mode, boolean] {
    const editable = attributes.contenteditable;
    if (typed || tag === "textarea" || (editable !== undefined && editable !== "false") || attributes.role === "textbox") return ["strict", true];
    if ("data-ash-mask" in attributes) return ["strict", false];
    return ["data-ash-unmask" in attributes ? "open" : outer, false];
  }

  function value(tag: string, attributes: Attributes, given: string, by: Mode): unknown {
    if (OWN_VALUE.test(tag)) return given;
    if (tag === "input" && /^(button|submit|reset)$/i.test(String(attributes.type))) return masked(given, by);
    return given && /^(input|textarea|select)$/.test(tag) ? FILLED : null;
  }

  /** `kind` holds the attributes that tell what the element is. */
  function attributes(tag: string, given: Attributes, kind: Attributes, by: Mode): void {
    for (const name of Object.keys(given)) {
      const text = given[name];
      const sort = sortOf(name);
      if (sort === Sort.VALUE) given[name] = value(tag, kind, String(text || ""), by);
      else if (sort === Sort.DROPPED) {
        if (!(name === "content" && /^(viewport|color-scheme)$/.test(String(kind.name)))) given[name] = null;
      } else if (typeof text !== "string" || sort === Sort.KEPT) continue;
      else if (sort === Sort.WORDS) given[name] = masked(text, by);
      else if (sort === Sort.ADDRESS && tag !== "link" && text[0] !== "#") given[name] = scrubUrl(text);
      else if (text.length > MAX_DATA_URL_CHARS && text.startsWith("data:")) given[name] = "data:,";
      else if (by !== "open" && (sort >= Sort.DATA ? SUSPECT : MAIL).test(text)) given[name] = sort >= Sort.DATA ? maskNumbers(maskEmails(text)) : maskEmails(text);
      if (given[name] === null) delete given[name];
    }
  }

  /** Gives where in it stands what was told as it is. */
  function tree(root: Tree, outside: Mode, typed: boolean): Spot[] {
    const stack: [Tree, Mode, boolean][] = [[root, outside, typed]];
    const taken: Spot[] = [];
    for (let next = stack.pop(); next; next = stack.pop()) {
      const [node, outer, within] = next;
      let [now, inside] = [outer, within];
      const tag = node.tagName || "";
      if (node.attributes) {
        if (within || tag === "textarea" || Object.keys(node.attributes).some((name) => sortOf(name) === Sort.MARK)) [now, inside] = inner(tag, node.attributes, outer, within);
        if (!isKnown(node)) {
          const { type, name } = node.attributes;
          attributes(tag, node.attributes, { type, name }, now);
          know(node);
        }
      }
      const children = node.childNodes || [];
      for (let i = children.length - 1; i >= 0; i--) {
        const child = children[i]!;
        if (isTaken(child)) taken.push([children, i, child as Told]);
        else if (isKept(child)) continue;
        else if (child.type !== TEXT) stack.push([child, now, inside]);
        else if (!isKnown(child)) {
          if (tag === "textarea") child.textContent = "";
          else if (tag !== "style" && tag !== "script" && child.textContent) child.textContent = masked(child.textContent, now);
          know(child);
        }
      }
    }
    return taken;
  }

  /** False where it is in a blocked element. */
  function added({ parentId, node }: { parentId: number; node: Added }): boolean {
    let parent = news.get(parentId);
    if (!parent) {
      const held = nodeOf(parentId);
      const place = around(held);
      if (place.blocked) return false;
      parent = [place.by, place.typed, held ? held.nodeName.toLowerCase() : ""];
      news.set(parentId, parent);
    }
    const [by, typed, holder] = parent;
    if (node.type !== TEXT) {
      tree(node, by, typed);
      const { id, tagName, attributes } = node;
      // A blocked element has a size and nothing in it
      if (tagName && !("rr_width" in attributes!)) news.set(id, [...inner(tagName, attributes!, by, typed), tagName]);
    } else {
      if (holder !== "style" && node.textContent) node.textContent = holder === "textarea" ? "" : masked(node.textContent, by);
      know(node);
    }
    return true;
  }

  /** rrweb sees to elements inside a blocked one, but not to those in its shadow root. */
  function isShown(id: number): boolean {
    return !around(nodeOf(id)).blocked;
  }

  function mutated(data: Data): void {
    news.clear();
    data.adds = (data.adds as { parentId: number; node: Added }[]).filter(added);
    for (const name of ["texts", "attributes"]) data[name] = (data[name] as { id: number }[]).filter(({ id }) => isShown(id));
    for (const text of data.texts as { id: number; value: string | null }[]) {
      const node = nodeOf(text.id);
      const holder = node && node.parentNode && node.parentNode.nodeName.toLowerCase();
      if (text.value && holder !== "style") text.value = holder === "textarea" ? "" : masked(text.value, around(node).by);
    }
    for (const change of data.attributes as { id: number; attributes: Attributes }[]) {
      const element = nodeOf(change.id) as Element | null;
      if (!element || element.nodeType !== 1) {
        change.attributes = {};
        continue;
      }
      const kind = { type: element.getAttribute("type"), name: element.getAttribute("name") };
      attributes(element.localName, change.attributes, kind, around(element).by);
    }
  }

  function input(data: Data): void {
    data.text = data.text ? FILLED : "";
    data.isChecked = false;
  }

  return (event) => {
    const data = event.data as Data;
    places = new Map();
    if (event.type === META) {
      data.href = scrubUrl(String(data.href));
    } else if (event.type === FULL_SNAPSHOT) found(data.node as Tree, tree(data.node as Tree, mode, false));
    else if (event.type === INCREMENTAL && data.source === MUTATION) mutated(data);
    else if (event.type === INCREMENTAL && data.source === INPUT) input(data);
    return event;
  };
}
