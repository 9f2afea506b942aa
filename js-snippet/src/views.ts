/** Page views: loads, returns from the cache, and the route changes of single-page apps. */

import type { Fact, View } from "./context";
import * as delivery from "./delivery";
import { files } from "./files";
import { guard } from "./guard";
import { act, isOver, lastActed, putDown, uuid } from "./identity";
import { later, on } from "./listen";
import { maskText, route, scrubUrl } from "./mask";
import * as queue from "./queue";
import { Navigation, Tag } from "./wire.gen";

/** The page left behind may put its numbers down after this one is shown: Chromium runs its `pagehide` in another process. */
export const HANDOVER_MS = 150;

/** In the order of `Navigation`. */
const KINDS = ["navigate", "reload", "back_forward"];

export let view: View;

let leavings: ((moved: boolean, unloading: boolean) => void)[] = [];
let entries: (() => void)[] = [];
let restart: (enter: () => void) => void;
let place: string;
let ended = true;
let ending = false;
let unstarted: (() => void) | null = null;
let visibleSince = 0;
let activeMs = 0;

/** Runs before a page view ends. `moved` where another page view follows, `unloading` where the document goes. */
export function leaving(run: (moved: boolean, unloading: boolean) => void): void {
  leavings.push(guard(run));
}

/** Runs after a page view began. */
export function entered(run: () => void): void {
  entries.push(guard(run));
}

/** Milliseconds since the page view began. A session that is over has no more moments: its last one is the visitor's last act. */
export function elapsed(): number {
  const now = Date.now();
  return Math.max(0, (isOver(now) ? lastActed : now) - view.at);
}

/** Adds a fact to the current page view. Dropped once the session is over, until the visitor acts again. */
export function push(fact: Fact): void {
  if (ended || (!ending && isOver(Date.now()))) return;
  queue.add(fact, view);
  files.recorder?.saw(fact);
}

function timing(): (PerformanceNavigationTiming & { activationStart?: number }) | undefined {
  return performance.getEntriesByType("navigation")[0] as PerformanceNavigationTiming | undefined;
}

function here(): string {
  return location.pathname + location.search + route(location.hash);
}

function begin(navigation: Navigation, at: number, referrer: string): void {
  place = here();
  view = { id: uuid(), url: scrubUrl(location.href), at: Math.round(at), referrer, width: innerWidth, height: innerHeight };
  ended = false;
  activeMs = visibleSince = 0;
  countActive();
  const begun = (unstarted = (): void => {
    if (unstarted !== begun) return;
    unstarted = null;
    const load = navigation < Navigation.BACK_FORWARD ? timing()?.loadEventEnd || 0 : 0;
    push([Tag.Start, 0, navigation, Math.round(load)]);
  });
  // loadEventEnd is known after the load event
  if (document.readyState === "complete") begun();
  else on(window, "load", () => later(begun, 0));
  entries.forEach((run) => run());
}

function countActive(): void {
  const now = Date.now();
  if (visibleSince) activeMs += now - visibleSince;
  visibleSince = document.hidden ? 0 : now;
}

function end(moved: boolean, unloading: boolean): void {
  if (ended) return;
  ending = true;
  if (unstarted) unstarted();
  leavings.forEach((run) => run(moved, unloading));
  countActive();
  queue.add([Tag.Leave, elapsed(), activeMs], view);
  // What still waits is sent under the name that the page had
  view.title = maskText(document.title);
  // The chunk that is to be sent before the next keyframe takes them along
  (moved && files.recorder) || queue.flush();
  ended = true;
  ending = false;
}

/** The visitor did something. After the end of a session that begins the next one, with a page view of its own. */
export function acted(): void {
  const now = Date.now();
  if (ended) return;
  if (isOver(now)) restart(() => begin(Navigation.LOAD, now, ""));
  else act(now);
}

function moved(navigation: Navigation): void {
  const { pathname, search, hash } = location;
  const now = here();
  if (now === place || (navigation === Navigation.REPLACE && pathname === place.replace(/[?#].*/, "") && !route(hash))) place = now;
  else {
    const from = view.url;
    if (navigation === Navigation.POP && pathname + search === place.replace(/#.*/, "")) navigation = Navigation.HASH;
    end(true, false);
    begin(navigation, Date.now(), from);
  }
}

function patch(name: "pushState" | "replaceState", navigation: Navigation): void {
  const original = history[name];
  const changed = guard(() => ended || moved(navigation));
  history[name] = function (this: History, ...args: Parameters<History["pushState"]>): void {
    original.apply(this, args);
    changed();
  };
}

/** Once in a document. */
export const watchHistory = guard((): void => {
  patch("pushState", Navigation.PUSH);
  patch("replaceState", Navigation.REPLACE);
});

/** `again` ends all and starts anew, with another session or in a page that is back, which `enter` enters. */
export function start(again: (enter: () => void) => void): void {
  restart = again;
  on(window, "popstate", () => moved(Navigation.POP));
  on(window, "hashchange", () => moved(Navigation.HASH));
  on(document, "visibilitychange", countActive);
  on(window, "pagehide", () => {
    delivery.leave();
    end(false, true);
    delivery.unload();
    putDown();
  });
  on<PageTransitionEvent>(window, "pageshow", ({ persisted }) => {
    const at = Date.now();
    if (persisted) later(() => restart(() => begin(Navigation.BACK_FORWARD, at, scrubUrl(document.referrer))), HANDOVER_MS);
  });
}

/** Begins the document's first page view, once every concern listens. */
export function first(): void {
  const { type, activationStart = 0 } = timing() || ({} as { type?: string; activationStart?: number });
  const kind = KINDS.indexOf(type!) as Navigation;
  begin(Math.max(0, kind), Date.now() - performance.now() + activationStart, document.referrer && scrubUrl(document.referrer));
}

export function stop(): void {
  end(false, false);
  leavings = [];
  entries = [];
}
