/** What of the page was read and masked before and has not changed since: the next keyframe takes it as it is. */

// Symbols are not in JSON, and cost less than sets of thousands of nodes
const KNOWN = Symbol();
const TAKEN = Symbol();
const KEPT = Symbol();
const TEXT_OF = Symbol();
const MOST_CHARS = 4 << 20; // of the texts that a keyframe leaves in memory

export interface Told {
  type: number;
  id?: number;
  tagName?: string;
  attributes?: Record<string, unknown>;
  childNodes?: unknown[];
  textContent?: string;
  rootId?: number;
  isSVG?: boolean;
  isCustom?: boolean;
  isShadowHost?: boolean;
  [KNOWN]?: number;
  [TAKEN]?: boolean;
  [KEPT]?: boolean;
  [TEXT_OF]?: string;
}

/** rrweb's, by node. */
interface Metas {
  getMeta(node: Node): Told | null;
  add(node: Node, told: Told): void;
}

/** Where a node stands that `entire` gave. */
export type Spot = [holder: unknown[], at: number, told: Told];

// In rrweb's numbers
const TEXT = 3;
const ELEMENT = 2;
const IGNORED = -2; // the id of what is not recorded
const ELEMENT_NODE = 1;
// These change without a word to a mutation observer
const LIVE = /^(input|textarea|select|option|style|link|iframe|canvas|video|audio|dialog)$/;
// These say how all that is within is masked
const MASKING = /^(data-ash-.*|contenteditable|role)$/;

/** What `know` was told since the last `forget` has this number. */
let turn = 1;
let stale = new WeakSet<Node>();
/** To ask each element of a page where it is scrolled to takes longer than all the rest. */
const scrolled = new WeakSet<Node>();
/** With all that they hold. Whatever holds one that is not whole is not whole either. */
let wholes = new WeakMap<Node, Told>();
/** By the root of a keyframe's tree. */
const spots = new WeakMap<object, Spot[]>();
/** Those that `put` came upon since. */
let within: Spot[] = [];
let sheets = new WeakMap<CSSStyleSheet, [rules: number, text: string | null]>();

export function isKnown(told: object): boolean {
  return (told as Told)[KNOWN] === turn;
}

export function know(told: object): void {
  (told as Told)[KNOWN] = turn;
}

export function forget(): void {
  turn++;
  stale = new WeakSet();
  wholes = new WeakMap();
}

/** Something about the node, or in it, is not as it was. */
export function touched(node: Node | null): void {
  // Texts are not kept apart; and a shadow root may be new to its host
  for (let at = node; at && (wholes.delete(at) || at.nodeType !== ELEMENT_NODE); at = at.parentNode || (at as ShadowRoot).host);
}

/** To be told of everything but the page itself that was scrolled. */
export function moved(node: Node | null): void {
  touched(node);
  if (node) scrolled.add(node);
}

/** To be told of every change as soon as it is seen, even if it is recorded later. */
export function changed({ type, target, attributeName }: MutationRecord): void {
  touched(target);
  if (type === "attributes" && MASKING.test(attributeName!)) forget();
  else if (type !== "childList") stale.add(target);
}

/** An element as it was told, without what it holds; nothing where it has to be read anew. */
export function again(node: Node, told: Told | null): Told | undefined {
  if (stale.delete(node) || !told || !isKnown(told)) return undefined;
  const { type, tagName, attributes, rootId, isSVG, isCustom } = told;
  let made: (Told & { needBlock?: boolean }) | undefined;
  if (type === ELEMENT && !LIVE.test(tagName!) && !scrolled.has(node)) {
    const { rr_width, rr_scrollLeft, rr_scrollTop } = attributes!;
    if (!rr_width && !rr_scrollLeft && !rr_scrollTop)
      made = { type, tagName, attributes, childNodes: [], isSVG, needBlock: false, rootId, isCustom };
  }
  if (made) know(made);
  return made;
}

/** A node with all that it holds, as it was told before; nothing where any of that may have changed. */
export function entire(node: Node, told: Told | null, metas: Metas): Told | undefined {
  if (!told || !isKnown(told)) return undefined;
  if (wholes.get(node) !== told) return put(node, told, metas);
  told[TAKEN] = true;
  return told;
}

/** One that was told with a mutation, piece by piece, put together as it is. */
function put(node: Node, told: Told, metas: Metas): Told | undefined {
  const { type, tagName, attributes, isSVG, isCustom, isShadowHost, rootId, id } = told;
  if (stale.has(node)) return undefined;
  if (type === TEXT) return told.textContent ? told : undefined;
  if (type !== ELEMENT || isShadowHost || scrolled.has(node) || LIVE.test(tagName!) || (node as Element).shadowRoot) return undefined;
  const { rr_width, rr_scrollLeft, rr_scrollTop } = attributes!;
  if (rr_width || rr_scrollLeft || rr_scrollTop) return undefined;
  const childNodes: Told[] = [];
  const before = within.length;
  for (let child = node.firstChild; child; child = child.nextSibling) {
    const meta = metas.getMeta(child);
    if (meta && meta.id === IGNORED) continue;
    let kept: Told | undefined;
    if (meta && isKnown(meta)) {
      if (wholes.get(child) === meta) {
        kept = meta;
        kept[TAKEN] = true;
        within.push([childNodes, childNodes.length, kept]);
      } else kept = put(child, meta, metas);
    }
    if (!kept) {
      within.length = before;
      return undefined;
    }
    childNodes.push(kept);
  }
  const made: Told = { type, tagName, attributes, childNodes, isSVG, rootId, isCustom, id };
  made[KEPT] = true;
  know(made);
  metas.add(node, made);
  wholes.set(node, made);
  return made;
}

/** Whether `entire` put it together: all in it was masked before. */
export function isKept(told: object): boolean {
  return !!(told as Told)[KEPT];
}

/** Whether `entire` gave this element: all in it was masked before. */
export function isTaken(told: object): boolean {
  return !!(told as Told)[TAKEN];
}

/** To be told, of a keyframe's tree, of all that `entire` gave. */
export function found(root: object, there: Spot[]): void {
  spots.set(root, there.concat(within));
  within = [];
}

/** JSON of events. What `entire` gave is made into text once; the next keyframe takes that too. */
export function textOf(events: unknown[]): string {
  const there = events.flatMap((event) => spots.get(Object((event as { data?: { node?: object } }).data).node) || []);
  if (!there[0]) return JSON.stringify(events);
  const mark = "ash" + Math.random() + "-";
  let chars = 0;
  const texts = there.map(([holder, at, told], i) => {
    const text = told[TEXT_OF] || JSON.stringify(told);
    if ((chars += text.length) < MOST_CHARS) told[TEXT_OF] = text;
    holder[at] = mark + i;
    return text;
  });
  try {
    const pieces = JSON.stringify(events).split(new RegExp(`"${mark}(\\d+)"`));
    return pieces.map((piece, i) => (i % 2 ? texts[+piece] : piece)).join("");
  } finally {
    there.forEach(([holder, at, told]) => (holder[at] = told));
  }
}

/** To be told of each node once a keyframe has read what it holds. */
export function settled(node: Node, told: Told): Told {
  const { type, tagName, attributes, isShadowHost } = told;
  wholes.delete(node);
  if (type !== ELEMENT || LIVE.test(tagName!) || isShadowHost) return told;
  const { rr_width, rr_scrollLeft, rr_scrollTop } = attributes!;
  if (rr_width || rr_scrollLeft || rr_scrollTop) return told;
  for (let child = node.firstChild; child; child = child.nextSibling)
    if (child.nodeType === 1 && (child as Element).localName !== "script" && !wholes.has(child)) return told;
  wholes.set(node, told);
  return told;
}

/** A stylesheet's text, read once while its rules are not seen to change. */
export function sheetText(sheet: CSSStyleSheet, read: (sheet: CSSStyleSheet) => string | null): string | null {
  let rules = -1;
  try {
    rules = sheet.cssRules.length;
  } catch {
    // Of another origin
  }
  const kept = sheets.get(sheet);
  if (kept && kept[0] === rules) return kept[1];
  const text = read(sheet);
  sheets.set(sheet, [rules, text]);
  return text;
}

export function forgetSheets(): void {
  sheets = new WeakMap();
}
