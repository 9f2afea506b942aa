/** Where the mouse or pen was, thinned, with how long it stayed. */

import { elapsed, leaving, push } from "./hub";
import { shaken } from "./swings";
import { later, on, onAll, placeOf, targetOf } from "./tools";
import { Tag } from "./wire.gen";

const SAMPLE_MS = 150;
const NEAR_PX = 12; // less is a hand's tremor
const LONGEST_DWELL_MS = 10_000; // after that the hand has left the mouse
const REST_PX = 40;

let spot: unknown[] | null = null;
let since = 0;
let place: [number, number];
let pointer: [Element, number, number] | null = null;
let timer = 0;
/** Where the mouse has been since when, and not farther away than `REST_PX`. */
let rest: [number, number, number] | null = null;

/** For how long the mouse has rested, 0 where nothing is known of it. */
export function rested(): number {
  return rest ? Math.round(performance.now() - rest[2]) : 0;
}

function unrest(): void {
  rest = null;
}

function close(): void {
  if (spot) push([...spot, Math.min(LONGEST_DWELL_MS, Math.round(performance.now() - since))]);
  spot = null;
}

function away(): void {
  close();
  unrest();
  pointer = null;
}

function sample(): void {
  timer = 0;
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
  away();
  timer = 0;
  onAll<PointerEvent>("pointermove", (event) => {
    const target = targetOf(event);
    if (event.pointerType === "touch" || !target) return;
    const { clientX, clientY } = event;
    pointer = [target, clientX, clientY];
    if (!rest || Math.hypot(clientX - rest[0], clientY - rest[1]) > REST_PX) rest = [clientX, clientY, performance.now()];
    timer = timer || later(sample, SAMPLE_MS);
    shaken(event, target);
  });
  // Who scrolls or types does not hesitate
  onAll("scroll keydown", unrest);
  on(document, "pointerleave", away, false);
  on(window, "visibilitychange", away);
  leaving(away);
}
