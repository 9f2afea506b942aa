/** Dwell segments: the viewport stood here for so long, while the page was visible. */

import { lastActed } from "./identity";
import { on } from "./listen";
import { elapsed, entered, leaving, push } from "./views";
import { RECORDING_IDLE_MS, Tag } from "./wire.gen";

const REST_MS = 250; // scroll events come every 16 ms while it moves

/** Since the last scroll: top, time in the page view, time. Whether it is a rest the next scroll tells, so no timer is needed. */
let rest: [number, number, number] | null = null;
let deepest = 0;

function report(t: number, at: number, dwellMs: number): void {
  push([Tag.Scroll, t, at, innerHeight, document.documentElement.scrollHeight, dwellMs]);
}

function close(least: number): void {
  if (!rest) return;
  const [at, t, since] = rest;
  // After five minutes without an act nobody is taken to be reading.
  const dwell = Math.min(Date.now(), lastActed + RECORDING_IDLE_MS) - since;
  rest = null;
  if (dwell < least) return;
  // What was passed on the way counts as reached, though nobody stayed.
  if (deepest > at + innerHeight / 4) report(t, deepest, 0);
  deepest = at;
  report(t, at, dwell);
}

function open(): void {
  const at = Math.max(0, Math.round(scrollY));
  deepest = Math.max(deepest, at);
  if (!document.hidden) rest = [at, elapsed(), Date.now()];
}

export function start(): void {
  rest = null;
  // Its own: of what scrolls in the page nothing comes here
  on(
    document,
    "scroll",
    () => {
      close(REST_MS);
      open();
    },
    false,
  );
  on(document, "visibilitychange", () => {
    close(0);
    open();
  });
  leaving(() => close(0));
  entered(() => {
    deepest = 0;
    open();
  });
}
