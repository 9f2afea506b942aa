/**
 * Where in the page an element's box has another's over it, or under it: only there a hit test can find one that covers
 * the other, and a hit test takes a hundred times as long as looking here.
 */

import { everyElement } from "./tree";

const TILE_PX = 128;
// What lies behind these takes every click, however small they are.
const OVER_ALL = [":modal", ":popover-open", ":fullscreen"];

interface Reach {
  element: Element;
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export class Others {
  private readonly tiles = new Map<string, Reach[]>();
  private readonly everywhere: Element[] = [];

  /** Of a page that is laid out at this size. */
  constructor(
    page: Document,
    private readonly width: number,
    private readonly height: number,
  ) {
    for (const element of everyElement(page)) {
      if (OVER_ALL.some((state) => matches(element, state))) this.everywhere.push(element);
      else for (const reach of reaches(element)) this.put(reach);
    }
  }

  /** Whether something at this spot, in px of the page, neither holds the element nor is held by it. */
  at(element: Element, x: number, y: number): boolean {
    const apart = (other: Element): boolean => !other.contains(element) && !element.contains(other);
    const near = this.tiles.get(tile(Math.floor(x / TILE_PX), Math.floor(y / TILE_PX))) ?? [];
    return (
      this.everywhere.some(apart) ||
      near.some((one) => x >= one.left && x <= one.right && y >= one.top && y <= one.bottom && apart(one.element))
    );
  }

  private put(reach: Reach): void {
    const [first, last] = [Math.max(0, reach.top), Math.min(this.height, reach.bottom)].map((y) => Math.floor(y / TILE_PX));
    const [left, right] = [Math.max(0, reach.left), Math.min(this.width, reach.right)].map((x) => Math.floor(x / TILE_PX));
    for (let row = first!; row <= last!; row++)
      for (let column = left!; column <= right!; column++) {
        const at = tile(column, row);
        const there = this.tiles.get(at);
        if (there) there.push(reach);
        else this.tiles.set(at, [reach]);
      }
  }
}

function tile(column: number, row: number): string {
  return `${column} ${row}`;
}

/** Not every browser knows every state. */
function matches(element: Element, state: string): boolean {
  try {
    return element.matches(state);
  } catch {
    return false;
  }
}

/** The element's box with what its text overflows it by, and where what CSS puts before and after it may be. */
function reaches(element: Element): Reach[] {
  const box = element.getBoundingClientRect();
  const over = { x: Math.max(0, element.scrollWidth - element.clientWidth), y: Math.max(0, element.scrollHeight - element.clientHeight) };
  const found = box.width || box.height || over.x || over.y ? [around(element, box, over.x, over.y)] : [];
  const view = element.ownerDocument.defaultView!;
  for (const which of ["::before", "::after"]) {
    const style = view.getComputedStyle(element, which);
    if (style.content === "none" || style.content === "normal") continue;
    const { left, top, right, bottom, marginLeft, marginTop, marginRight, marginBottom } = style;
    const out = [left, top, right, bottom, marginLeft, marginTop, marginRight, marginBottom].map((px) => Math.max(0, -parseFloat(px) || 0));
    const moved = style.transform === "none" ? 0 : 2 * ((parseFloat(style.width) || 0) + (parseFloat(style.height) || 0));
    const slack = Math.max(...out) + moved;
    found.push(around(element, home(element, style.position).getBoundingClientRect(), slack, slack));
  }
  return found;
}

/** What the place of something that is put before or after the element goes by. */
function home(element: Element, position: string): Element {
  if (position === "fixed") return element.ownerDocument.documentElement;
  if (position !== "absolute") return element;
  const view = element.ownerDocument.defaultView!;
  for (let at: Element | null = element; at; at = at.parentElement) {
    const style = view.getComputedStyle(at);
    if (style.position !== "static" || style.transform !== "none") return at;
  }
  return element.ownerDocument.documentElement;
}

function around(element: Element, box: DOMRect, x: number, y: number): Reach {
  return { element, left: box.left - x, top: box.top - y, right: box.right + x, bottom: box.bottom + y };
}
