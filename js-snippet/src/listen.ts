/** The only file that adds listeners and timers; all are guarded, and gone after `silence()`. */

import { guard } from "./guard";

let life = new AbortController();
let everywhere: [string, EventListener][] = [];

function add(target: EventTarget, type: string, listener: EventListener): void {
  // In the capture phase, before the page's own handlers can stop the event
  target.addEventListener(type, listener, { capture: true, passive: true, signal: life.signal });
}

export function on<E extends Event>(target: EventTarget, type: string, run: (event: E) => void): void {
  add(target, type, guard(run) as EventListener);
}

/** Listens in this window and in every frame of the same origin; `types` are parted by spaces. To be called before `attach`. */
export function onAll<E extends Event>(types: string, run: (event: E) => void): void {
  types.split(" ").forEach((type) => everywhere.push([type, guard(run) as EventListener]));
}

/** A frame has loaded: its load event is not the window's, in which no other is missed. */
const arrived = guard(({ target }: Event): void => attach((target as HTMLIFrameElement).contentWindow!)) as EventListener;

/** Listens in a window and the frames that it holds; once more in the same document does nothing. */
export const attach = guard((to: Window): void => {
  // What is of another origin throws here
  add(to.document, "load", arrived);
  everywhere.forEach(([type, listener]) => add(to, type, listener));
  for (let i = 0; i < to.length; i++) attach(to[i]!);
});

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
  everywhere = [];
}
