/** The only file that adds listeners and timers; all are guarded, and gone after `silence()`. */

import { guard } from "./guard";

let life = new AbortController();
/** One listener a type hears for all: each call out of the browser costs more than what is done in it. */
let everywhere: Record<string, ((event: Event) => void)[]> = {};
/** Those that listen apart, since not always, and to which types. */
const apart = new Map<(event: Event) => void, string[]>();
/** Without a signal, which costs more than all else of coming and going. */
const QUICKLY = { capture: true, passive: true };

/** Between two keys the browser does so much that none of this is in the processor's caches: whatever is not called is time saved. */
function heard(event: Event): void {
  const runs = everywhere[event.type]!;
  for (let i = 0; i < runs.length; i++) {
    try {
      runs[i]!(event);
    } catch {
      // Not the page's problem
    }
  }
}

/** In the capture phase, before the page's own handlers can stop the event; not so for what only the target itself is to tell. */
function add(target: EventTarget, type: string, listener: EventListener, capture = true): void {
  target.addEventListener(type, listener, { capture, passive: true, signal: life.signal });
}

export function on<E extends Event>(target: EventTarget, type: string, run: (event: E) => void, capture?: boolean): void {
  add(target, type, guard(run) as EventListener, capture);
}

/** Listens in this window and in every frame of the same origin; `types` are parted by spaces. To be called before `attach`, or to be followed by another. */
export function onAll<E extends Event>(types: string, run: (event: E) => void): void {
  types.split(" ").forEach((type) => (everywhere[type] ||= []).push(run as EventListener));
}

/** A frame has loaded: its load event is not the window's, in which no other is missed. */
const arrived = guard(({ target }: Event): void => attach((target as HTMLIFrameElement).contentWindow!)) as EventListener;

/** A window and the frames that it holds. */
const each = guard((to: Window, run: (to: Window) => void): void => {
  // What is of another origin throws here
  run(to);
  for (let i = 0; i < to.length; i++) each(to[i]!, run);
});

/** Listens in a window and the frames that it holds; once more in the same document does nothing. */
export function attach(to: Window): void {
  each(to, (at) => {
    add(at.document, "load", arrived);
    Object.keys(everywhere).forEach((type) => add(at, type, heard));
    apart.forEach((types, by) => types.forEach((type) => at.addEventListener(type, by, QUICKLY)));
  });
}

/** Has what is guarded listen in all windows from now on, or no longer: what comes with every key and tells nothing for a while is not listened to meanwhile. */
export function hear(by: (event: Event) => void, types: string[] = []): void {
  each(window, (at) => {
    apart.get(by)?.forEach((type) => at.removeEventListener(type, by, true));
    types.forEach((type) => at.addEventListener(type, by, QUICKLY));
  });
  apart.set(by, types);
}

export function later(run: () => void, ms: number): number {
  const { signal } = life;
  return setTimeout(guard(() => signal.aborted || run()), ms) as unknown as number;
}

export function cancel(timer: number): void {
  clearTimeout(timer);
}

export function silence(): void {
  life.abort();
  life = new AbortController();
  everywhere = {};
  apart.forEach((_, by) => hear(by));
}
