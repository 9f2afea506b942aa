/** Where the mouse or pen was, thinned, with how long it stayed. */

import type { Fact } from "./context";
import { typed } from "./fields";
import { elapsed, leaving, push } from "./hub";
import { shaken } from "./swings";
import { cancel, hear, later, on, onAll, placeOf } from "./tools";
import { Flag, Tag } from "./wire.gen";

const SAMPLE_MS = 150;
const NEAR_PX = 12; // less is a hand's tremor
const LONGEST_DWELL_MS = 10_000; // after that the hand has left the mouse
const REST_PX = 40;
export const FLAGS = 7; // where they stand in the facts of clicks and moves
/** What a place says, and not the click. */
const OF_PLACE = Flag.LINK | Flag.CONTROL | Flag.MEDIA | Flag.FIXED;

/** Moves that were not looked at yet: one look at ten costs less than ten. */
let trail: PointerEvent[] = [];
let spot: unknown[] | null = null;
let since = 0;
let place: [number, number];
let pointer: [Element, number, number] | null = null;
let timer = 0;
/** Where the mouse has been since when, and not farther away than `REST_PX`; and how many keys were pressed before. */
let rest: [number, number, number, number] | null = null;

/** What the browser counts anyway, else what it told of fields. */
function keys(): number {
  return (performance.eventCounts as EventCounts | undefined)?.get("keydown") ?? typed;
}

/** Of all that is heard this comes most often, so nothing stands between the browser and it. */
function moved(event: Event): void {
  try {
    trail.push(event as PointerEvent);
    timer ||= later(sample, SAMPLE_MS);
  } catch {
    // Not the page's problem
  }
}

/** What a move was over: of what is in a shadow root an event says nothing any more. */
function under({ target, clientX, clientY }: PointerEvent): Element {
  let found = ((target as Document).documentElement || target) as Element;
  for (let root = found.shadowRoot; root; root = found.shadowRoot) {
    const inner = root.elementFromPoint(clientX, clientY);
    if (!inner || inner === found) break;
    found = inner;
  }
  return found;
}

function follow(): void {
  const moves = trail;
  const last = moves[moves.length - 1];
  if (!last) return;
  trail = [];
  const over = under(last);
  const drawn = /^(canvas|video)$/.test(over.localName);
  const pressed = keys();
  moves.forEach((event) => {
    const { clientX: x, clientY: y, view, timeStamp } = event;
    if (event.pointerType === "touch") return;
    // A frame has a clock of its own
    const at = timeStamp + (view ? view.performance.timeOrigin - performance.timeOrigin : 0);
    if (!rest || rest[3] !== pressed || Math.hypot(x - rest[0], y - rest[1]) > REST_PX) rest = [x, y, at, pressed];
    shaken(at, drawn || event.buttons ? [] : [x, y]);
    pointer = [over, x, y];
  });
}

/** The mouse is where its click fell: that place is known, and as it was before the page reacted. Gives for how long it has rested, 0 where nothing is known of it. */
export function clicked(target: Element, { clientX, clientY }: PointerEvent, fact: Fact): number {
  follow();
  cancel(timer);
  timer = 0;
  stay(target, clientX, clientY, fact);
  // Who scrolls, types or goes on by keys does not hesitate
  return rest && rest[3] === keys() ? Math.round(performance.now() - rest[2]) : 0;
}

function unrest(): void {
  follow();
  rest = null;
}

function close(): void {
  if (spot) push([...spot, Math.min(LONGEST_DWELL_MS, Math.round(performance.now() - since))]);
  spot = null;
}

function away(): void {
  unrest();
  close();
  pointer = null;
}

function sample(): void {
  timer = 0;
  follow();
  if (pointer) stay(...pointer);
}

/** `click` is one that fell here, if there is one. */
function stay(target: Element, x: number, y: number, click?: Fact): void {
  if (spot && Math.hypot(x - place[0], y - place[1]) < NEAR_PX) return;
  close();
  if (!target.isConnected) return;
  spot = [Tag.Move, elapsed(), ...(click ? click.slice(2) : placeOf(target, x, y, 0))];
  (spot[FLAGS] as number) &= OF_PLACE;
  since = performance.now();
  place = [x, y];
}

export function start(): void {
  trail = [];
  away();
  timer = 0;
  hear(moved, ["pointermove"]);
  onAll("scroll", unrest);
  on(document, "pointerleave", away, false);
  on(window, "visibilitychange", away);
  leaving(away);
}
