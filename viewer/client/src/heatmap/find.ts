/** Finds the element that a path leads to in the recorded document, or the nearest of its ancestors that is still there. */

const LONGEST_PATH = 600;

// Only what the snippet writes is looked up: paths come from the network, and a selector may be made to take for ever.
const IDENT = String.raw`(?:\\[0-9a-fA-F]{1,6} ?|\\[^\n]|[\w-]|[^\x00-\x7f])+`;
const STEP = String.raw`(?:#${IDENT}|\[(?:data-testid|data-ash-id)="(?:\\[^\n]|[^"\\\n])*"\]|${IDENT}(?::nth-of-type\(\d{1,5}\))?)`;
const SELECTOR = new RegExp(`^${STEP}(?:>${STEP})*$`, "u");
const STEPS = new RegExp(STEP, "gu");

export interface Found {
  element: Element;
  /** The frames around the element's document, outermost first. */
  frames: HTMLIFrameElement[];
  /** The element is gone; this is its nearest ancestor. */
  climbed: boolean;
}

const PLAIN = /^([a-z][a-z0-9-]*)(?::nth-of-type\((\d+)\))?$/;

/** The child that a step means; null where it may mean another. */
function childOf(parent: Element, step: string): Element | null {
  const [, tag, at] = PLAIN.exec(step) ?? [];
  if (!tag) return null;
  const seen = new Map<string | null, number>();
  for (let child = parent.firstElementChild; child; child = child.nextElementSibling) {
    if (child.localName !== tag) continue;
    const number = (seen.get(child.namespaceURI) ?? 0) + 1;
    seen.set(child.namespaceURI, number);
    if (!at || number === Number(at)) return child;
  }
  return null;
}

/** Looks paths up in a document that does not change meanwhile. Most of them begin alike, so it remembers the way. */
export class Finder {
  private readonly known = new Map<ParentNode, Map<string, Element | null>>();

  constructor(private readonly page: Document) {}

  /** Null where neither the element nor anything that held it is there. */
  find(path: string): Found | null {
    if (path.length > LONGEST_PATH) return null;
    const frames: HTMLIFrameElement[] = [];
    let root: Document | ShadowRoot | null = this.page;
    let found: Found | null = null;
    for (const part of path.split(/( >>> | \|\|\| )/)) {
      if (part === " >>> ") {
        root = found!.element.shadowRoot;
      } else if (part === " ||| ") {
        root = (found!.element as HTMLIFrameElement).contentDocument ?? null;
        if (root) frames.push(found!.element as HTMLIFrameElement);
      } else {
        if (!SELECTOR.test(part)) return null;
        const inner: ReturnType<Finder["nearest"]> = root && this.nearest(root, part);
        // What held the shadow root or the frame is the nearest that is left
        if (!inner) return found && { ...found, frames: root === this.page ? [] : frames.filter((frame) => frame !== found!.element), climbed: true };
        found = { element: inner.element, frames: [...frames], climbed: !inner.whole };
        if (!inner.whole) return found;
      }
    }
    return found;
  }

  /** The first of `selector` and its shorter beginnings that is there. The whole body is no place: it counts as nothing. */
  private nearest(root: ParentNode, selector: string): { element: Element; whole: boolean } | null {
    const steps = selector.match(STEPS) ?? [];
    for (let n = steps.length; n; n--) {
      const element = this.first(root, steps.slice(0, n));
      const whole = n === steps.length;
      if (element) return whole || !/^(?:body|html)$/.test(element.localName) ? { element, whole } : null;
    }
    return null;
  }

  /** The first element that these steps lead to. */
  private first(root: ParentNode, steps: string[]): Element | null {
    const selector = steps.join(">");
    let known = this.known.get(root);
    if (!known) this.known.set(root, (known = new Map()));
    let found = known.get(selector);
    if (found === undefined) {
      const above = steps.length > 1 ? this.first(root, steps.slice(0, -1)) : undefined;
      found = above === null ? null : ((above && childOf(above, steps.at(-1)!)) ?? root.querySelector(selector));
      known.set(selector, found);
    }
    return found;
  }
}
