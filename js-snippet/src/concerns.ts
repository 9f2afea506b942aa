/** Every concern, in the order they start; they stop in reverse. */

import * as clicks from "./clicks";
import type { Context } from "./context";
import * as custom from "./custom";
import * as errors from "./errors";
import * as fields from "./fields";
import { guard } from "./guard";
import * as moves from "./moves";
import * as recording from "./recording";
import * as scrolls from "./scrolls";
import * as window_ from "./window";

// The window first: an act after a session's end begins the next session before anyone reports the act.
// Pairs and not the modules as values: a bundled module object is made with `for…in`, which trips over a page's `Object.prototype.x = …`.
const concerns: [(ctx: Context) => void, () => void][] = [
  [window_.start, window_.stop],
  [clicks.start, clicks.stop],
  [moves.start, moves.stop],
  [scrolls.start, scrolls.stop],
  [fields.start, fields.stop],
  [errors.start, errors.stop],
  [custom.start, custom.stop],
  [recording.start, recording.stop],
];

export function startAll(ctx: Context): void {
  concerns.forEach(([start]) => guard(start)(ctx));
}

export function stopAll(): void {
  concerns.slice().reverse().forEach(([, stop]) => guard(stop)());
}
