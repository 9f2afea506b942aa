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
const concerns = [window_, clicks, moves, scrolls, fields, errors, custom, recording];

export function startAll(ctx: Context): void {
  concerns.forEach((concern) => guard(concern.start)(ctx));
}

export function stopAll(): void {
  concerns.slice().reverse().forEach((concern) => guard(concern.stop)());
}
