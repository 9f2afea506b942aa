/** JavaScript errors and unhandled rejections. The same one again within two seconds only counts up. */

import type { Fact } from "./context";
import { scrubMessage, scrubUrl } from "./mask";
import { elapsed, entered, leaving, push } from "./hub";
import { later, onAll } from "./tools";
import { MAX_MESSAGE_CHARS, MAX_STACK_CHARS, Tag } from "./wire.gen";

const MAX_KINDS = 30; // different errors of one page view
const SETTLED_MS = 2_000;
const COUNT = 7; // where the count stands in the fact
// Browsers report this where a page resizes what it observes; nothing is broken.
const NOISE = /^ResizeObserver loop/;

/** Those of the page view; null once reported, to be reported anew. */
let seen = new Map<string, Fact | null>();

function settle(): void {
  seen.forEach((fact, key) => {
    if (fact) push(fact);
    seen.set(key, null);
  });
}

function report(t: number, message: string, source: string, line: number, column: number, error: unknown): void {
  if (NOISE.test(message)) return;
  const key = [message, source, line, column].join("\n");
  const known = seen.get(key);
  if (known) {
    (known[COUNT] as number)++;
    return;
  }
  if (!seen.has(key) && seen.size >= MAX_KINDS) return;
  const { stack = "" } = Object(error) as { stack?: unknown };
  seen.set(key, [
    Tag.Error,
    t,
    scrubMessage(message.slice(0, MAX_MESSAGE_CHARS)),
    source && scrubUrl(source),
    line,
    column,
    scrubMessage(String(stack).slice(0, MAX_STACK_CHARS)),
    1,
  ]);
  later(settle, SETTLED_MS);
}

/** `t` in ms since the page view began. */
export function happened(event: Event, t: number): void {
  if (event.type === "error") {
    const { message, filename, lineno, colno, error } = event as ErrorEvent;
    // An image that fails to load is an event without a message.
    if (typeof message === "string") report(t, message, filename || "", lineno || 0, colno || 0, error);
  } else {
    const { reason } = event as PromiseRejectionEvent;
    // An error of a frame is of that frame's own class
    const message = typeof reason === "string" ? reason : Object(reason).stack ? String(reason) : "Unhandled rejection";
    report(t, message, "", 0, 0, reason);
  }
}

export function start(): void {
  seen = new Map();
  onAll("error unhandledrejection", (event) => happened(event, elapsed()));
  leaving(settle);
  entered(() => (seen = new Map()));
}
