/** The snippet's entry: reads its own tag, asks for the site's settings, and starts what they and the visitor allow. */

import * as clicks from "./clicks";
import * as consent from "./consent";
import { grants, optedOut } from "./consent";
import { identify, set, track } from "./custom";
import * as delivery from "./delivery";
import { files } from "./files";
import { guard } from "./guard";
import * as identity from "./identity";
import type { State } from "./doctor";
import { attach, on, silence } from "./listen";
import { mode } from "./mask";
import { load } from "./net";
import * as parts from "./parts";
import * as scrolls from "./scrolls";
import * as settings from "./settings";
import { address, record, records, rules, sample, status } from "./settings";
import { allow, Reach } from "./storage";
import * as views from "./views";
import * as window_ from "./window";
import { Tag } from "./wire.gen";

type Show = (ask: () => State) => void;

interface Api {
  q?: unknown[][] | { push(...calls: unknown[][]): void };
  stop?: () => void;
}

const holder = window as unknown as { ashiato?: Api };
const api: Api = (holder.ashiato = holder.ashiato || {});

let running = false;
let stopped = false;

function mayKnowVisitor(): boolean {
  return !optedOut && (grants ? grants.visitor : mode === "open");
}

function mayRecord(): boolean {
  return records && !optedOut && grants?.recording !== false;
}

function run(enter = views.first): void {
  if (running || stopped || (mode === "strict" && !grants?.visitor && !grants?.recording)) return;
  allow(mayKnowVisitor() ? Reach.BROWSER : Reach.TAB);
  identity.open(Date.now(), mayKnowVisitor());
  if (!identity.isAmong(sample, "")) return;
  running = true;
  delivery.restore();
  views.start((again) => {
    halt();
    run(again);
  });
  // The window first: an act after a session's end begins the next session before anyone reports the act.
  window_.start();
  clicks.start();
  scrolls.start();
  parts.start();
  parts.record(mayRecord());
  attach(window);
  enter();
}

function halt(): void {
  if (!running) return;
  views.stop();
  parts.stop();
  silence();
  delivery.hurry();
  running = false;
}

function agree(given: unknown, about: unknown, source = "page"): void {
  const recorded = mayRecord();
  const { visitor, recording } = consent.grant(given, source);
  const forbidden = !visitor && !recording && mode === "strict";
  const { version = "" } = Object(about) as { version?: unknown };
  const tell = (): unknown => running && views.push([Tag.Consent, views.elapsed(), visitor, recording, String(version), source]);
  if (forbidden) {
    tell();
    halt();
  }
  if (!visitor) identity.forget(forbidden);
  consent.keep();
  allow(forbidden ? Reach.NOTHING : mayKnowVisitor() ? Reach.BROWSER : Reach.TAB);
  if (running) {
    identity.know(mayKnowVisitor());
    if (mayRecord() !== recorded) parts.record(!recorded);
  } else if (mode) run();
  tell();
}

async function open(): Promise<void> {
  if (!(await settings.load())) return;
  consent.recall();
  views.watchHistory();
  parts.load((granted) => consent.byPage || agree(granted, 0, "google"));
  if (identity.isTaken()) await settings.pause(views.HANDOVER_MS);
  run();
}

/** A same-origin frame is its parent's to watch. */
const isInner = guard(() => parent !== window && (parent as unknown as typeof holder).ashiato && parent.document);

/** The tag may be gone from the page by the time it is needed, so it is read at once. */
function begin(): void {
  const tag = document.currentScript as HTMLScriptElement | null;
  const key = tag && tag.getAttribute("data-site");
  if (!tag || !key || api.stop || isInner()) return;
  settings.from(tag.src, key);

  Object.assign(api, {
    track: guard(track),
    identify: guard(identify),
    set: guard(set),
    consent: guard((given: unknown, about: unknown) => agree(given, about)),
    stop: guard(() => {
      stopped = true;
      halt();
    }),
  });
  const call = guard(([name, ...args]: unknown[]) => (api as Record<string, (...args: unknown[]) => void>)[String(name)]!(...args));
  const waiting = api.q;
  const opened = async (): Promise<void> => {
    await open();
    if (Array.isArray(waiting)) waiting.forEach(call);
    api.q = { push: (...calls) => calls.forEach(call) };
  };
  if (tag.hasAttribute("data-debug")) load<Show>(address("d.js"), (show) => show(() => [key, status, mode, records, sample, record, rules, grants, running, stopped, files]));
  if ((document as { prerendering?: boolean }).prerendering) on(document, "prerenderingchange", () => void opened());
  else void opened();
}

guard(begin)();
