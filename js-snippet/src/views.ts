/** Page views: loads, returns from the cache, and the route changes of single-page apps. */

import type { Fact, View } from "./context";
import { guard } from "./guard";
import { act, isOver, lastActed, open, putDown, renew, uuid } from "./identity";
import * as delivery from "./delivery";
import { later, on } from "./listen";
import { route, scrubUrl } from "./mask";
import * as queue from "./queue";
import { Navigation, Tag } from "./wire.gen";

/** The page left behind may put its numbers down after this one is shown: Chromium runs its `pagehide` in another process. */
export const HANDOVER_MS = 150;

export let view: View;

const leavings: ((moved: boolean, unloading: boolean) => void)[] = [];
const entries: (() => void)[] = [];
let place: string;
let ended = true;
let ending = false;
let unstarted: (() => void) | null = null;
let visibleSince = 0;
let activeMs = 0;
let mayKnow: () => boolean;
let unpatch: (() => void)[] = [];

export function leaving(run: (moved: boolean, unloading: boolean) => void): void {
  leavings.push(run);
}

export function entered(run: () => void): void {
  entries.push(run);
}

/** A session that is over has no more moments: its last one is the visitor's last act. */
export function elapsed(): number {
  const now = Date.now();
  return Math.max(0, (isOver(now) ? lastActed() : now) - view.at);
}

export function push(fact: Fact): void {
  if (!ended && (ending || !isOver(Date.now()))) queue.add(fact, view);
}

function navigationTiming(): (PerformanceNavigationTiming & { activationStart?: number }) | undefined {
  return performance.getEntriesByType("navigation")[0] as PerformanceNavigationTiming | undefined;
}

function here(): string {
  return location.pathname + location.search + route(location.hash);
}

function begin(navigation: Navigation, at: number, referrer: string): void {
  place = here();
  view = { id: uuid(), url: scrubUrl(location.href), at: Math.round(at), referrer, width: innerWidth, height: innerHeight };
  ended = false;
  activeMs = 0;
  visibleSince = document.hidden ? 0 : Date.now();
  const begun = (unstarted = (): void => {
    if (unstarted !== begun) return;
    unstarted = null;
    const timing = navigationTiming();
    const loaded = navigation < Navigation.BACK_FORWARD && timing ? timing.loadEventEnd : 0;
    push([Tag.Start, 0, navigation, Math.max(0, Math.round(loaded))]);
  });
  // loadEventEnd is known after the load event
  if (document.readyState === "complete") begun();
  else on(window, "load", () => later(begun, 0));
  entries.forEach((run) => guard(run)());
}

function countActive(): void {
  if (visibleSince) activeMs += Date.now() - visibleSince;
  visibleSince = document.hidden ? 0 : Date.now();
}

function end(moved: boolean, unloading: boolean): void {
  if (ended) return;
  ending = true;
  if (unstarted) unstarted();
  leavings.forEach((run) => guard(run)(moved, unloading));
  countActive();
  queue.add([Tag.Leave, elapsed(), activeMs], view);
  queue.flush(view);
  ended = true;
  ending = false;
}

function turn(navigation: Navigation): void {
  const from = view.url;
  end(true, false);
  begin(navigation, Date.now(), from);
}

/** The visitor did something. After the end of a session that begins the next one, with a page view of its own. */
export function acted(): void {
  const now = Date.now();
  if (ended) return;
  if (isOver(now)) {
    end(false, false);
    renew(now);
    begin(Navigation.LOAD, now, "");
  } else act(now);
}

function moved(navigation: Navigation): void {
  const [path, from] = [location.pathname, place.replace(/[?#].*/, "")];
  if (here() === place || (navigation === Navigation.REPLACE && path === from && !route(location.hash))) place = here();
  else turn(navigation === Navigation.POP && location.pathname + location.search === place.replace(/#.*/, "") ? Navigation.HASH : navigation);
}

function resume(at: number): void {
  open(at, mayKnow());
  delivery.restore();
  begin(Navigation.BACK_FORWARD, at, scrubUrl(document.referrer));
}

function patch(name: "pushState" | "replaceState", navigation: Navigation): void {
  const original = history[name];
  const changed = guard(() => moved(navigation));
  const patched = function (this: History, ...args: Parameters<History["pushState"]>): void {
    original.apply(this, args);
    changed();
  };
  history[name] = patched;
  unpatch.push(() => history[name] === patched && (history[name] = original));
}

export function start(mayKnowVisitor: () => boolean): void {
  mayKnow = mayKnowVisitor;
  patch("pushState", Navigation.PUSH);
  patch("replaceState", Navigation.REPLACE);
  on(window, "popstate", () => moved(Navigation.POP));
  on(window, "hashchange", () => moved(Navigation.HASH));
  on(document, "visibilitychange", countActive);
  on(window, "pagehide", () => {
    end(false, true);
    delivery.unload();
    putDown();
  });
  on<PageTransitionEvent>(window, "pageshow", ({ persisted }) => {
    const at = Date.now();
    if (persisted) later(() => resume(at), HANDOVER_MS);
  });
}

/** Begins the document's first page view, once every concern listens. */
export function first(): void {
  const timing = navigationTiming();
  const kind = { reload: Navigation.RELOAD, back_forward: Navigation.BACK_FORWARD }[timing ? (timing.type as string) : ""] || Navigation.LOAD;
  const since = performance.now() - ((timing && timing.activationStart) || 0);
  begin(kind, Date.now() - since, document.referrer && scrubUrl(document.referrer));
}

export function stop(): void {
  end(false, false);
  unpatch.forEach((run) => run());
  unpatch = [];
  leavings.length = entries.length = 0;
}
