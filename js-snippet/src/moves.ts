/** Where the mouse or pen was, thinned, with how long it stayed. */

import { typed } from "./fields";
import { elapsed, leaving, push } from "./hub";
import { shaken } from "./swings";
import { later, on, onAll, placeOf } from "./tools";
import { Tag } from "./wire.gen";

const SAMPLE_MS = 150;
const NEAR_PX = 12; // less is a hand's tremor
const LONGEST_DWELL_MS = 10_000; // after that the hand has left the mouse
const REST_PX = 40;

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

function moved(event: PointerEvent): void {
  trail.push(event);
  timer ||= later(sample, SAMPLE_MS);
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
  const pressed = keys();
  moves.forEach((event) => {
    const { clientX: x, clientY: y, view, timeStamp } = event;
    if (event.pointerType === "touch") return;
    // A frame has a clock of its own
    const at = timeStamp + (view ? view.performance.timeOrigin - performance.timeOrigin : 0);
    if (!rest || rest[3] !== pressed || Math.hypot(x - rest[0], y - rest[1]) > REST_PX) rest = [x, y, at, pressed];
    shaken(event, over, at);
    pointer = [over, x, y];
  });
}

/** For how long the mouse has rested, 0 where nothing is known of it. */
export function rested(): number {
  follow();
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
  if (!pointer) return;
  const [target, x, y] = pointer;
  if (spot && Math.hypot(x - place[0], y - place[1]) < NEAR_PX) return;
  close();
  if (!target.isConnected) return;
  spot = [Tag.Move, elapsed(), ...placeOf(target, x, y, 0)];
  since = performance.now();
  place = [x, y];
}

export function start(): void {
  trail = [];
  away();
  timer = 0;
  onAll("pointermove", moved);
  onAll("scroll", unrest);
  on(document, "pointerleave", away, false);
  on(window, "visibilitychange", away);
  leaving(away);
}
