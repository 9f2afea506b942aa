/** The snippet's entry: reads its own tag, asks for the site's settings, and starts what they and the visitor allow. */

import { startAll, stopAll } from "./concerns";
import type { Context, Mode } from "./context";
import { track } from "./custom";
import * as delivery from "./delivery";
import { guard } from "./guard";
import * as identity from "./identity";
import { later, on, silence } from "./listen";
import { maskText } from "./mask";
import { config } from "./net";
import * as queue from "./queue";
import { allow, read, Reach, write } from "./storage";
import * as views from "./views";

/** What a visitor agreed to; `true` is everything. */
interface Grants {
  visitor: boolean;
  recording: boolean;
}

interface Api {
  q?: unknown[][] | { push(...calls: unknown[][]): void };
  track?: typeof track;
  consent?: (grants: boolean | Partial<Grants>) => void;
  stop?: () => void;
}

const RETRY_MS = [2_000, 15_000, 60_000];
const signals = navigator as { globalPrivacyControl?: boolean };
const optedOut = signals.globalPrivacyControl === true || navigator.doNotTrack === "1";
const holder = window as unknown as { ashiato?: Api };
const api: Api = (holder.ashiato = holder.ashiato || {});

let address: (name: string) => string;
let site: string;
let nonce: string;
let mode: Mode;
let records: boolean;
let grants: Grants | null = null;
let running = false;
let stopped = false;

function mayKnowVisitor(): boolean {
  return !optedOut && (mode === "open" || !!(grants && grants.visitor)) && !(grants && !grants.visitor);
}

function run(): void {
  if (running || stopped || (mode === "strict" && !(grants && (grants.visitor || grants.recording)))) return;
  allow(mayKnowVisitor() ? Reach.BROWSER : Reach.TAB);
  running = true;
  identity.open(Date.now(), mayKnowVisitor());
  queue.start(site, (title) => maskText(title, mode));
  delivery.start(address("i"));
  const ctx: Context = {
    mode,
    recording: records && !optedOut && !(grants && !grants.recording),
    address,
    nonce,
    push: views.push,
    elapsed: views.elapsed,
    leaving: views.leaving,
    entered: views.entered,
    nodeId: () => 0,
  };
  startAll(ctx);
  views.start(mayKnowVisitor);
  views.first();
}

function halt(): void {
  if (!running) return;
  views.stop();
  stopAll();
  silence();
  running = false;
}

function consent(given: boolean | Partial<Grants>): void {
  const all = given === true;
  const recorded = !grants || grants.recording;
  grants = typeof given === "object" && given ? { visitor: !!given.visitor, recording: !!given.recording } : { visitor: all, recording: all };
  const none = !grants.visitor && !grants.recording;
  const forbidden = none && mode === "strict";
  if (forbidden || recorded !== grants.recording) halt();
  if (!grants.visitor) identity.forget(forbidden);
  allow(Reach.BROWSER);
  write(Reach.BROWSER, "consent", none ? "" : `${+grants.visitor}${+grants.recording}`);
  allow(forbidden ? Reach.NOTHING : mayKnowVisitor() ? Reach.BROWSER : Reach.TAB);
  if (running) identity.know(mayKnowVisitor());
  else if (mode) run();
}

function pause(ms: number): Promise<void> {
  return new Promise((done) => later(done, ms));
}

/** True once the site's mode is known; false where the site is not, or the collector can't be reached. */
async function settings(): Promise<boolean> {
  for (const wait of RETRY_MS) {
    const answer = await config(address(`c?site=${encodeURIComponent(site)}`));
    if (typeof answer === "object") {
      mode = /^(balanced|open)$/.test(String(answer.mode)) ? (answer.mode as Mode) : "strict";
      records = answer.recording === true;
      return true;
    }
    if (answer && answer < 500) break;
    await pause(wait);
  }
  return false;
}

async function open(): Promise<void> {
  if (!(await settings())) return;
  allow(Reach.BROWSER);
  const kept = read(Reach.BROWSER, "consent");
  if (kept && !grants) grants = { visitor: kept[0] === "1", recording: kept[1] === "1" };
  if (identity.isTaken()) await pause(views.HANDOVER_MS);
  allow(Reach.NOTHING);
  run();
}

/** A same-origin frame is its parent's to watch. */
function isInner(): boolean {
  try {
    return parent !== window && !!(parent as unknown as typeof holder).ashiato && !!parent.document;
  } catch {
    return false;
  }
}

/** The tag may be gone from the page by the time it is needed, so it is read at once. */
function begin(): void {
  const tag = document.currentScript as HTMLScriptElement | null;
  const key = tag && tag.getAttribute("data-site");
  if (!tag || !key || api.stop || isInner()) return;
  const base = tag.src;
  site = key;
  nonce = tag.nonce || "";
  address = (name) => new URL(name, base).href;

  const methods: Record<string, (...args: never[]) => void> = {
    track: guard(track),
    consent: guard(consent),
    stop: guard(() => {
      stopped = true;
      halt();
    }),
  };
  Object.assign(api, methods);
  const call = guard(([name, ...args]: unknown[]) => methods[String(name)]!(...(args as never[])));
  const waiting = api.q;
  const opened = async (): Promise<void> => {
    await open();
    if (Array.isArray(waiting)) waiting.forEach(call);
    api.q = { push: (...calls) => calls.forEach(call) };
  };
  if ((document as { prerendering?: boolean }).prerendering) on(document, "prerenderingchange", () => void opened());
  else void opened();
}

guard(begin)();
