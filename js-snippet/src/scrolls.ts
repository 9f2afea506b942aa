/** Dwell segments: the viewport stood here for so long, while the page was visible. */

import type { Context } from "./context";
import { cancel, later, on } from "./listen";
import { lastActed } from "./identity";
import { RECORDING_IDLE_MS, Tag } from "./wire.gen";

const REST_MS = 150; // scroll events come every 16 ms while it moves
const SHORTEST_MS = 100;

let rest: { top: number; t: number; since: number } | null = null;
let deepest = 0;
let timer = 0;

function top(): number {
  return Math.max(0, Math.round(scrollY));
}

function fact(t: number, at: number, dwellMs: number): unknown[] {
  return [Tag.Scroll, t, at, innerHeight, document.documentElement.scrollHeight, dwellMs];
}

function close(ctx: Context): void {
  if (!rest) return;
  // After five minutes without an act nobody is taken to be reading.
  const until = Math.min(Date.now(), lastActed() + RECORDING_IDLE_MS);
  const dwell = until - rest.since;
  if (dwell >= SHORTEST_MS) ctx.push(fact(rest.t, rest.top, dwell));
  rest = null;
}

function open(ctx: Context): void {
  cancel(timer);
  timer = 0;
  if (document.hidden || rest) return;
  const at = top();
  // What was passed on the way counts as reached, though nobody stayed.
  if (deepest > at + innerHeight / 4) ctx.push(fact(ctx.elapsed(), deepest, 0));
  deepest = at;
  rest = { top: at, t: ctx.elapsed(), since: Date.now() };
}

export function start(ctx: Context): void {
  on(window, "scroll", (event) => {
    if (event.target !== document) return;
    close(ctx);
    deepest = Math.max(deepest, top());
    cancel(timer);
    timer = later(() => open(ctx), REST_MS);
  });
  on(document, "visibilitychange", () => (document.hidden ? close(ctx) : open(ctx)));
  ctx.leaving(() => {
    if (timer) open(ctx);
    close(ctx);
  });
  ctx.entered(() => {
    deepest = 0;
    open(ctx);
  });
}

export function stop(): void {
  rest = null;
}
