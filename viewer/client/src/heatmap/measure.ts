/** Where the elements of interest are in the recorded document. */

import { cover } from "./cover";
import { Finder, type Found } from "./find";
import type { Box, Boxes, Paths, Rect } from "./messages";
import { Others } from "./others";
import { everyElement, upwards } from "./tree";

const BUDGET_MS = 3000;
const AHEAD_MS = 1000;
const SLICE_MS = 8;
const MOST_LINES = 30;

/** What of the box is left over by the ancestors that clip, in the element's own window. */
function unclipped(element: Element, box: DOMRect): DOMRect {
  let { left, top, right, bottom } = box;
  const view = element.ownerDocument.defaultView!;
  let fixed = false;
  for (const at of upwards(element)) {
    const style = view.getComputedStyle(at);
    const clips = at !== element && !fixed && at !== at.ownerDocument.body && at !== at.ownerDocument.documentElement;
    if (clips && (style.overflowX !== "visible" || style.overflowY !== "visible")) {
      const edge = at.getBoundingClientRect();
      if (style.overflowX !== "visible") [left, right] = [Math.max(left, edge.left), Math.min(right, edge.right)];
      if (style.overflowY !== "visible") [top, bottom] = [Math.max(top, edge.top), Math.min(bottom, edge.bottom)];
    }
    fixed ||= style.position === "fixed";
  }
  return new DOMRect(left, top, right - left, bottom - top);
}

/** The part of the element's own box that can be seen, in the page's px; null for none. */
function shown({ element, frames }: Found, box: DOMRect, page: DOMRect): DOMRect | null {
  if (box.width <= 0 || box.height <= 0) return null;
  if (!element.checkVisibility({ visibilityProperty: true })) return null;
  // An unseen checkbox over a drawn one is clicked; a closed menu that is only transparent lets clicks through.
  const untouched = element.ownerDocument.defaultView!.getComputedStyle(element).pointerEvents === "none";
  if (untouched && !element.checkVisibility({ opacityProperty: true })) return null;
  let clip = unclipped(element, box);
  for (const frame of [...frames].reverse()) {
    if (!frame.checkVisibility({ visibilityProperty: true })) return null;
    const edge = frame.getBoundingClientRect();
    const [left, top] = [edge.left + frame.clientLeft, edge.top + frame.clientTop];
    const window = new DOMRect(left, top, frame.clientWidth, frame.clientHeight);
    clip = meet(meet(moved(clip, left, top), window), unclipped(frame, edge));
  }
  clip = meet(clip, page);
  return clip.width >= 1 && clip.height >= 1 ? clip : null;
}

function meet(one: DOMRect, other: DOMRect): DOMRect {
  const [left, top] = [Math.max(one.left, other.left), Math.max(one.top, other.top)];
  return new DOMRect(left, top, Math.min(one.right, other.right) - left, Math.min(one.bottom, other.bottom) - top);
}

function moved(box: DOMRect, x: number, y: number): DOMRect {
  return new DOMRect(box.x + x, box.y + y, box.width, box.height);
}

/** Where the element's own window lies in the page. */
function corner({ frames }: Found): [number, number] {
  let [left, top] = [0, 0];
  for (const frame of frames) {
    const box = frame.getBoundingClientRect();
    left += box.left + frame.clientLeft;
    top += box.top + frame.clientTop;
  }
  return [left, top];
}

/** The lines of text that is broken over several; [] for what is one rectangle. */
function lines(element: Element, left: number, top: number): Rect[] {
  const parts = element.getClientRects();
  if (parts.length < 2 || parts.length > MOST_LINES) return [];
  return [...parts].map(({ x, y, width, height }): Rect => [x + left, y + top, width, height]).filter(([, , w, h]) => w && h);
}

function measured(found: Found, page: DOMRect, others: Others): Box {
  const [left, top] = corner(found);
  const own = found.element.getBoundingClientRect();
  const box: Rect = [own.x + left, own.y + top, own.width, own.height];
  const clip = shown(found, own, page);
  const over = clip && cover(found, box, clip, others);
  const seen = !!clip && !(over && !over[2].includes("0"));
  return [...box, seen, found.climbed, seen ? over : null, lines(found.element, left, top)];
}

/** Measures what is asked for; and, as long as nobody asks and nothing else is to be done, what may be asked for. */
export class Measure {
  private readonly known = new Map<Element, Box>();
  private readonly bounds: DOMRect;
  private others: Others | null = null;
  private asked = false;

  /** The page is laid out at this size, and shows so until another is made. */
  constructor(
    private readonly page: Document,
    width: number,
    height: number,
  ) {
    this.bounds = new DOMRect(0, 0, width, height);
    const forget = (): void => {
      this.known.clear();
      this.others = null;
    };
    page.addEventListener("load", forget, true); // an image that came after all moves what follows it
    page.fonts.addEventListener("loadingdone", forget);
  }

  /** Until the first question, or until it takes too long. */
  ahead(): void {
    const waiting = everyElement(this.page).filter((element) => this.page.body?.contains(element));
    let left = AHEAD_MS;
    let next = 0;
    const slice = (rest: Pick<IdleDeadline, "timeRemaining">): void => {
      const begun = performance.now();
      while (!this.asked && next < waiting.length && rest.timeRemaining() > 0) {
        this.known.set(waiting[next]!, this.measured({ element: waiting[next]!, frames: [], climbed: false }));
        next++;
      }
      left -= performance.now() - begun;
      if (!this.asked && next < waiting.length && left > 0) idle(slice);
    };
    idle(slice);
  }

  /** The boxes of the paths that lead to an element or to an ancestor of it; the others are left out. */
  boxes(paths: Paths): Boxes {
    this.asked = true;
    const boxes: Boxes = {};
    const finder = new Finder(this.page);
    const end = performance.now() + BUDGET_MS;
    for (const [hash, path] of paths) {
      if (performance.now() > end) break;
      try {
        const found = finder.find(path);
        if (found) boxes[hash] = this.box(found);
      } catch {
        continue; // no selector after all
      }
    }
    return boxes;
  }

  private box(found: Found): Box {
    const known = !found.frames.length && !found.climbed ? this.known.get(found.element) : undefined;
    return known ?? this.measured(found);
  }

  private measured(found: Found): Box {
    this.others ??= new Others(this.page, this.bounds.width, this.bounds.height);
    return measured(found, this.bounds, this.others);
  }
}

/** Safari has no requestIdleCallback. */
function idle(work: (rest: Pick<IdleDeadline, "timeRemaining">) => void): void {
  if ("requestIdleCallback" in window) requestIdleCallback(work);
  else setTimeout(() => work({ timeRemaining: until(performance.now() + SLICE_MS) }), 1);
}

function until(end: number): () => number {
  return () => end - performance.now();
}
