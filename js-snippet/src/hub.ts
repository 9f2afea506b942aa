/** What the files that a.js loads know of it. */

import type { Hub } from "./context";
import { setMode } from "./mask";

export let hub: Hub;
export let push: Hub["push"];
export let elapsed: Hub["elapsed"];
export let leaving: Hub["leaving"];
export let entered: Hub["entered"];
export let flush: Hub["flush"];
export let view: Hub["view"];

/** Milliseconds from the page view's beginning to a moment of `performance.now()`. */
export function elapsedAt(now: number): number {
  return Math.max(0, Math.round(elapsed() - performance.now() + now));
}

export function connect(to: Hub): void {
  hub = to;
  ({ push, elapsed, leaving, entered, flush, view } = to);
  setMode(to.mode);
}
