/** Who is sending: visitor, session, tab, and the numbers that run on over a tab's page loads. Ids are hexadecimal text. */

import { read, Reach, widest, write } from "./storage";
import { SESSION_IDLE_MS, SESSION_MAX_MS } from "./wire.gen";

const SAVE_EVERY_MS = 30_000;

export let visitor = "";
export let session = "";
export let tab = "";
/** Binds a tab's chunks together: whoever guesses the session still can't add to it. */
export let writeKey: string;
/** Who the page says that the visitor is; sent along where the visitor may be known. */
export let user = "";
/** What this tab could not send, nor keep. */
export let lost = 0;
/** Last time the visitor did something. */
export let lastActed = 0;

let batches = 0;
let chunks = 0;
let started = 0;
let saved = 0;

/** 16 random bytes; `crypto.randomUUID` exists on https only. */
export function uuid(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => (byte + 256).toString(16).slice(1)).join("");
}

function isId(text: string | undefined): text is string {
  return /^[\da-f]{32}$/.test(text!);
}

function saveTab(live: 0 | 1): void {
  write(Reach.TAB, "tab", [tab, writeKey, batches, chunks, live, lost].join());
}

function saveSession(): void {
  saved = lastActed;
  write(widest(), "session", [session, started, lastActed].join());
}

/** Whether the tab's storage says that another document lives in it: the last one is not gone yet, or it is a duplicated tab's. */
export function isTaken(): boolean {
  return read(Reach.TAB, "tab").split(",")[4] === "1";
}

/** Reads or makes the ids. To be called at each start of the document, and again when it comes back from the cache. */
export function open(now: number, mayKnowVisitor: boolean): void {
  const [id, key, sent, recorded, live, gone] = read(Reach.TAB, "tab").split(",");
  // A duplicated tab starts with a copy of a living tab's storage, so a tab that was not put down is another's.
  if (isId(id) && isId(key) && live === "0") {
    tab = id;
    writeKey = key;
    batches = +sent!;
    chunks = +recorded!;
    lost = +gone!;
  } else if (!tab || (id && id !== tab)) {
    tab = uuid();
    writeKey = uuid();
    batches = chunks = 0;
  }
  saveTab(1);
  know(mayKnowVisitor);
  adopt(now);
}

export function know(mayKnowVisitor: boolean): void {
  visitor = "";
  if (mayKnowVisitor) {
    const known = read(Reach.BROWSER, "visitor");
    visitor = isId(known) ? known : uuid();
    write(Reach.BROWSER, "visitor", visitor);
  }
  if (session) saveSession();
}

function alive(now: number, since: number, last: number): boolean {
  return now - last < SESSION_IDLE_MS && now - since < SESSION_MAX_MS && now >= last - SESSION_IDLE_MS;
}

/** Joins the session that the browser's other tabs are in, or begins one. */
function adopt(now: number): void {
  const [id, since, last] = read(widest(), "session").split(",");
  if (isId(id) && alive(now, +since!, +last!)) {
    session = id;
    started = +since!;
    lastActed = now;
  } else if (!session || isOver(now)) {
    session = uuid();
    started = lastActed = now;
  }
  saveSession();
}

export function isOver(now: number): boolean {
  return !alive(now, started, lastActed);
}

/** The same answer on every page of a session, for this percentage of sessions. `salt` makes it another one's. */
export function isAmong(percent: number, salt: string): boolean {
  let hash = 0x811c9dc5; // FNV-1a
  for (const char of session + salt) hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193);
  return (hash >>> 0) % 100 < percent;
}

/** The visitor did something, in a session that is not over. */
export function act(now: number): void {
  lastActed = now;
  if (now - saved > SAVE_EVERY_MS) saveSession();
}

/** The page says who the visitor is. */
export function name(as: string): void {
  user = as;
}

export function nextBatch(): number {
  lost = 0;
  return batches++;
}

export function nextChunk(): number {
  return chunks++;
}

export function lose(count: number): void {
  lost += count;
}

/** The document goes away, perhaps for good: the next one in this tab goes on with the numbers. */
export function putDown(): void {
  saveSession();
  saveTab(0);
}

/** Takes the visitor out of storage; `wholly` the session and the tab too. */
export function forget(wholly: boolean): void {
  visitor = user = "";
  for (const key of ["visitor", "session", "unsent", "tab", "recorded"]) {
    write(Reach.BROWSER, key, "");
    if (wholly) write(Reach.TAB, key, "");
  }
}
