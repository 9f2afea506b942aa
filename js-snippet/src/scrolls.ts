/** Dwell segments: the viewport stood here for so long, while the page was visible. */

import { lastActed } from "./identity";
import { cancel, later, on, onAll } from "./listen";
import { elapsed, entered, leaving, push } from "./views";
import { RECORDING_IDLE_MS, Tag } from "./wire.gen";

const REST_MS = 150; // scroll events come every 16 ms while it moves
const SHORTEST_MS = 100;

/** Top, time in the page view, time. */
let rest: [number, number, number] | null = null;
let deepest = 0;
let timer = 0;

function top(): number {
  return Math.max(0, Math.round(scrollY));
}

function report(t: number, at: number, dwellMs: number): void {
  push([Tag.Scroll, t, at, innerHeight, document.documentElement.scrollHeight, dwellMs]);
}

function close(): void {
  if (!rest) return;
  // After five minutes without an act nobody is taken to be reading.
  const dwell = Math.min(Date.now(), lastActed + RECORDING_IDLE_MS) - rest[2];
  if (dwell >= SHORTEST_MS) report(rest[1], rest[0], dwell);
  rest = null;
}

function open(): void {
  cancel(timer);
  timer = 0;
  if (document.hidden || rest) return;
  const at = top();
  // What was passed on the way counts as reached, though nobody stayed.
  if (deepest > at + innerHeight / 4) report(elapsed(), deepest, 0);
  deepest = at;
  rest = [at, elapsed(), Date.now()];
}

export function start(): void {
  rest = null;
  onAll("scroll", (event) => {
    if (event.target !== document) return;
    close();
    deepest = Math.max(deepest, top());
    cancel(timer);
    timer = later(open, REST_MS);
  });
  on(document, "visibilitychange", () => (document.hidden ? close() : open()));
  leaving(() => {
    if (timer) open();
    close();
  });
  entered(() => {
    deepest = 0;
    open();
  });
}
