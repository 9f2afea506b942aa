/** JavaScript errors and unhandled rejections. The same one again within a batch only counts up. */

import type { Context, Fact } from "./context";
import { on } from "./listen";
import { scrubMessage, scrubUrl } from "./mask";
import * as queue from "./queue";
import { MAX_MESSAGE_CHARS, MAX_STACK_CHARS, Tag } from "./wire.gen";

const MAX_KINDS = 30; // different errors of one page view
const COUNT = 7; // where the count stands in the fact
// Browsers report this where a page resizes what it observes; nothing is broken.
const NOISE = /^ResizeObserver loop/;

const seen = new Map<string, { fact: Fact; generation: number }>();

function report(ctx: Context, message: string, source: string, line: number, column: number, error: unknown): void {
  if (NOISE.test(message)) return;
  const key = [message, source, line, column].join("\n");
  const known = seen.get(key);
  if (known && known.generation === queue.generation) {
    (known.fact[COUNT] as number)++;
    return;
  }
  if (!known && seen.size >= MAX_KINDS) return;
  const stack = error instanceof Error && typeof error.stack === "string" ? error.stack : "";
  const fact = [
    Tag.Error,
    ctx.elapsed(),
    scrubMessage(message.slice(0, MAX_MESSAGE_CHARS)),
    source && scrubUrl(source),
    line,
    column,
    scrubMessage(stack.slice(0, MAX_STACK_CHARS)),
    1,
  ];
  seen.set(key, { fact, generation: queue.generation });
  ctx.push(fact);
}

export function start(ctx: Context): void {
  on<ErrorEvent>(window, "error", (event) => {
    // An image that fails to load is an event without a message.
    if (typeof event.message === "string") report(ctx, event.message, event.filename || "", event.lineno || 0, event.colno || 0, event.error);
  });
  on<PromiseRejectionEvent>(window, "unhandledrejection", ({ reason }) => {
    const message = reason instanceof Error ? `${reason.name}: ${reason.message}` : typeof reason === "string" ? reason : "Unhandled rejection";
    report(ctx, message, "", 0, 0, reason);
  });
  ctx.entered(() => seen.clear());
}

export function stop(): void {
  seen.clear();
}
