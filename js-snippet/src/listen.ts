/** The only file that adds listeners and timers; all are guarded, and gone after `silence()`. */

import { guard } from "./guard";

const removers = new Set<() => void>();
const timers = new Set<number>();

/** Listens in the capture phase, before the page's own handlers can stop the event. Returns the remover. */
export function on<E extends Event>(target: EventTarget, type: string, run: (event: E) => void): () => void {
  const listener = guard(run) as EventListener;
  target.addEventListener(type, listener, { capture: true, passive: true });
  const remove = (): void => {
    target.removeEventListener(type, listener, true);
    removers.delete(remove);
  };
  removers.add(remove);
  return remove;
}

export function later(run: () => void, ms: number): number {
  const timer = setTimeout(() => {
    timers.delete(timer);
    guard(run)();
  }, ms) as unknown as number;
  timers.add(timer);
  return timer;
}

export function cancel(timer: number): void {
  clearTimeout(timer);
  timers.delete(timer);
}

export function silence(): void {
  removers.forEach((remove) => remove());
  timers.forEach(cancel);
}
