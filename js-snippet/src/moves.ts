/** Where the mouse or pen was, thinned, with how long it stayed. */

import { later, on, onAll } from "./listen";
import { placeOf } from "./place";
import { targetOf } from "./tree";
import { elapsed, leaving, push } from "./hub";
import { Tag } from "./wire.gen";

const SAMPLE_MS = 150;
const NEAR_PX = 12; // less is a hand's tremor
const LONGEST_DWELL_MS = 10_000; // after that the hand has left the mouse

let spot: unknown[] | null = null;
let since = 0;
let place: [number, number];
let pointer: [Element, number, number] | null = null;
let timer = 0;

function close(): void {
  if (spot) push([...spot, Math.min(LONGEST_DWELL_MS, Math.round(performance.now() - since))]);
  spot = null;
}

function away(): void {
  close();
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
    pointer = [target, event.clientX, event.clientY];
    timer = timer || later(sample, SAMPLE_MS);
  });
  on<PointerEvent>(document, "pointerout", (event) => event.relatedTarget || away());
  on(window, "visibilitychange", away);
  leaving(away);
}
