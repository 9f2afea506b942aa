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

export function connect(to: Hub): void {
  hub = to;
  ({ push, elapsed, leaving, entered, flush, view } = to);
  setMode(to.mode);
}
