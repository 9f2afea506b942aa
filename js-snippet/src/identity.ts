/** Who is sending: visitor, session, tab, and the numbers that run on over a tab's page loads. */

import { read, Reach, reaches, write } from "./storage";
import { SESSION_IDLE_MS, SESSION_MAX_MS } from "./wire.gen";

const SAVE_EVERY_MS = 5_000;

export let visitor: Uint8Array | null = null;
export let session: Uint8Array;
export let tab: Uint8Array;
/** Binds a tab's chunks together: whoever guesses the session still can't add to it. */
export let writeKey: Uint8Array;

let batches = 0;
let chunks = 0;
let started = 0;
let acted = 0;
let saved = 0;

/** A random UUID; `crypto.randomUUID` exists on https only. */
export function uuid(): Uint8Array {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 15) | 64;
  bytes[8] = (bytes[8]! & 63) | 128;
  return bytes;
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => (byte + 256).toString(16).slice(1)).join("");
}

function bytes(text: string | undefined): Uint8Array | null {
  return text && /^[0-9a-f]{32}$/.test(text) ? Uint8Array.from(text.match(/../g)!, (pair) => parseInt(pair, 16)) : null;
}

function where(): Reach {
  return reaches(Reach.BROWSER) ? Reach.BROWSER : Reach.TAB;
}

function saveTab(live: boolean): void {
  write(Reach.TAB, "tab", [hex(tab), hex(writeKey), batches, chunks, live ? 1 : 0].join());
}

function saveSession(): void {
  saved = acted;
  write(where(), "session", [hex(session), started, acted].join());
}

/** Whether the tab's storage says that another document lives in it: the last one is not gone yet, or it is a duplicated tab's. */
export function isTaken(): boolean {
  return read(Reach.TAB, "tab").endsWith(",1");
}

/** Reads or makes the ids. To be called at each start of the document, and again when it comes back from the cache. */
export function open(now: number, mayKnowVisitor: boolean): void {
  const [id, key, sent, recorded, live] = read(Reach.TAB, "tab").split(",");
  const known = bytes(id);
  const knownKey = bytes(key);
  // A duplicated tab starts with a copy of a living tab's storage, so a tab that was not put down is another's.
  if (known && knownKey && (live === "0" || (tab && hex(tab) === id))) {
    tab = known;
    writeKey = knownKey;
    batches = Number(sent);
    chunks = Number(recorded);
  } else if (!tab || known) {
    tab = uuid();
    writeKey = uuid();
    batches = chunks = 0;
  }
  saveTab(true);
  know(mayKnowVisitor);
  adopt(now);
}

export function know(mayKnowVisitor: boolean): void {
  visitor = null;
  if (mayKnowVisitor) {
    visitor = bytes(read(Reach.BROWSER, "visitor")) || uuid();
    write(Reach.BROWSER, "visitor", hex(visitor));
  }
  if (session) saveSession();
}

function alive(now: number, since: number, last: number): boolean {
  return now - last < SESSION_IDLE_MS && now - since < SESSION_MAX_MS && now >= last - SESSION_IDLE_MS;
}

/** Joins the session that the browser's other tabs are in, or begins one. */
function adopt(now: number): void {
  const [id, since, last] = read(where(), "session").split(",");
  const known = bytes(id);
  if (known && alive(now, Number(since), Number(last))) {
    session = known;
    started = Number(since);
    acted = now;
  } else if (!session || !alive(now, started, acted)) {
    session = uuid();
    started = acted = now;
  }
  saveSession();
}

/** Last time the visitor did something. */
export function lastActed(): number {
  return acted;
}

export function isOver(now: number): boolean {
  return !alive(now, started, acted);
}

/** The visitor did something, in a session that is not over. */
export function act(now: number): void {
  acted = now;
  if (now - saved > SAVE_EVERY_MS) saveSession();
}

/** Another session: one that another tab began meanwhile, or a new one. */
export function renew(now: number): void {
  adopt(now);
}

export function nextBatch(): number {
  batches++;
  saveTab(true);
  return batches - 1;
}

export function nextChunk(): number {
  chunks++;
  saveTab(true);
  return chunks - 1;
}

/** The document goes away, perhaps for good: the next one in this tab goes on with the numbers. */
export function putDown(): void {
  saveSession();
  saveTab(false);
}

/** Takes the visitor out of storage; `wholly` the session and the tab too. */
export function forget(wholly: boolean): void {
  visitor = null;
  for (const key of ["visitor", "session", "unsent"]) write(Reach.BROWSER, key, "");
  if (wholly) for (const key of ["tab", "session", "unsent"]) write(Reach.TAB, key, "");
}
