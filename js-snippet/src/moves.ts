/** Where the mouse or pen was, thinned, with how long it stayed. */

import type { Fact } from "./context";
import { typed } from "./fields";
import { elapsedAt, leaving, push } from "./hub";
import { onScroll } from "./scrolling";
import { shaken } from "./swings";
import { hear, later, on, placeOf } from "./tools";
import { Flag, Tag } from "./wire.gen";

const SAMPLE_MS = 250;
const LOOK_MS = 40; // a shaken mouse turns less often than ten times a second
const REST_MS = 500; // who did not go on for half of it rests, and is looked at before the page changes
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
/** Over what, by which move, and when. */
let pointer: [Element, PointerEvent, number] | null = null;
let timer = 0;
/** Where the mouse has been since when, and not farther away than `REST_PX`; and how many keys were pressed before. */
let rest: [number, number, number, number] | null = null;

/** What the browser counts anyway, else what it told of fields. */
function keys(): number {
  return (performance.eventCounts as EventCounts | undefined)?.get("keydown") ?? typed;
}

/** Of all that is heard this comes most often, so nothing stands between the browser and it; a timer costs as much as two of these. */
function moved(event: Event): void {
  try {
    // Where it was until now, perhaps at rest
    if (trail[0] && event.timeStamp - trail[0].timeStamp > SAMPLE_MS) sample();
    trail.push(event as PointerEvent);
    timer ||= later(rested, REST_MS);
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
  let looked = 0;
  moves.forEach((event) => {
    const { timeStamp } = event;
    if (event !== last && timeStamp - looked < LOOK_MS) return;
    looked = timeStamp;
    const { clientX: x, clientY: y, view } = event;
    if (event.pointerType === "touch") return;
    // A frame has a clock of its own
    const at = timeStamp + (view && view !== window ? view.performance.timeOrigin - performance.timeOrigin : 0);
    if (!rest || rest[3] !== pressed || Math.hypot(x - rest[0], y - rest[1]) > REST_PX) rest = [x, y, at, pressed];
    shaken(at, drawn || event.buttons ? [] : [x, y]);
    pointer = [over, event, at];
  });
}

/** The mouse is where its click fell: that place is known, and as it was before the page reacted. Gives for how long it has rested, 0 where nothing is known of it. */
export function clicked(target: Element, event: PointerEvent, fact: Fact): number {
  follow();
  const now = performance.now();
  stay(target, event, now, fact);
  // Who scrolls, types or goes on by keys does not hesitate
  return rest && rest[3] === keys() ? Math.round(now - rest[2]) : 0;
}

function unrest(): void {
  follow();
  rest = null;
}

function close(at: number): void {
  if (spot) push([...spot, Math.min(LONGEST_DWELL_MS, Math.max(0, Math.round(at - since)))]);
  spot = null;
}

function away(): void {
  unrest();
  close(performance.now());
  pointer = null;
}

function sample(): void {
  follow();
  if (pointer) stay(...pointer);
}

function rested(): void {
  timer = 0;
  const last = trail[trail.length - 1];
  // Who still moves is looked at as they move
  if (last && performance.now() - last.timeStamp < SAMPLE_MS) timer = later(rested, REST_MS);
  else if (last) sample();
}

/** `click` is one that fell here, if there is one. */
function stay(target: Element, { clientX, clientY, pageX, pageY, view }: PointerEvent, at: number, click?: Fact): void {
  if (spot && Math.hypot(clientX - place[0], clientY - place[1]) < NEAR_PX) return;
  close(at);
  if (!target.isConnected) return;
  const { scrollX, scrollY } = view || window;
  // Where it was on the page, should that have been scrolled since
  spot = [Tag.Move, elapsedAt(at), ...(click ? click.slice(2) : placeOf(target, pageX - scrollX, pageY - scrollY, 0))];
  (spot[FLAGS] as number) &= OF_PLACE;
  since = at;
  place = [clientX, clientY];
}

/** Nobody will know any more what it was over. */
function end(): void {
  sample();
  away();
}

export function start(): void {
  trail = [];
  away();
  timer = 0;
  hear(moved, ["pointermove"]);
  onScroll(unrest);
  on(document, "pointerleave", away, false);
  on(window, "visibilitychange", end);
  leaving(end);
}
