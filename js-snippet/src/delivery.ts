/** Sealed batches until the collector has them: sent, retried with the same bytes, kept over page loads. */

import { cancel, later } from "./listen";
import { outlives, post } from "./net";
import { read, Reach, reaches, write } from "./storage";

interface Parcel {
  readonly body: Uint8Array;
  /** Client clock when sealed; a retry tells its age, since `sent` inside the body must stay as it is. */
  readonly at: number;
  /** Under way; and so that it outlives the page. */
  flying: boolean;
  safe: boolean;
  tries: number;
}

const MAX_BYTES = 8 * 1024 * 1024; // in memory, for a collector that is away
const MAX_STORED_CHARS = 512 * 1024; // a tenth of a browser's usual quota
const MAX_FLYING = 4; // of the six connections that a browser opens to one host
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 5 * 60_000;

let address: string;
let parcels: Parcel[] = [];
let failures = 0;
let timer = 0;

export function start(to: string): void {
  address = to;
  timer = failures = 0;
  restore();
}

export function deliver(body: Uint8Array): void {
  parcels.push({ body, at: Date.now(), flying: false, safe: false, tries: 0 });
  let size = parcels.reduce((sum, parcel) => sum + parcel.body.length, 0);
  while (size > MAX_BYTES) size -= parcels.shift()!.body.length;
  pump();
}

function pump(): void {
  if (timer) return;
  let flying = parcels.filter((parcel) => parcel.flying).length;
  for (const parcel of parcels) {
    if (parcel.flying || flying >= (failures ? 1 : MAX_FLYING)) continue;
    flying++;
    void send(parcel);
  }
}

async function send(parcel: Parcel): Promise<void> {
  parcel.flying = true;
  parcel.safe = outlives(parcel.body);
  const age = parcel.tries++ ? `?age=${Date.now() - parcel.at}` : "";
  const { status, retryAfterMs } = await post(address + age, parcel.body);
  parcel.flying = false;
  if (status && status < 500 && status !== 429 && status !== 408) {
    failures = 0;
    parcels = parcels.filter((other) => other !== parcel);
  } else if (!timer) {
    const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** failures++);
    timer = later(hurry, Math.max(retryAfterMs, wait * (0.5 + Math.random())));
  }
  pump();
}

/** Try again now: the network is back, or the wait is over. */
export function hurry(): void {
  cancel(timer);
  timer = 0;
  pump();
}

/** The document goes away: what fits goes out now, what does not (or failed before) is kept for the next page load. */
export function unload(): void {
  const kept: Parcel[] = [];
  for (const parcel of parcels) {
    if (parcel.flying) {
      if (!parcel.safe) kept.push(parcel);
    } else {
      const fits = outlives(parcel.body);
      if (!fits || parcel.tries) kept.push(parcel);
      if (fits) void send(parcel);
    }
  }
  if (kept.length) store(kept);
}

function area(): Reach {
  return reaches(Reach.BROWSER) ? Reach.BROWSER : Reach.TAB;
}

function store(kept: Parcel[]): void {
  let text = read(area(), "unsent");
  for (const { at, body } of kept) {
    if (text.length + body.length > MAX_STORED_CHARS) continue;
    text += `${at},${body.length};`;
    body.forEach((byte) => (text += String.fromCharCode(byte)));
  }
  if (write(area(), "unsent", text)) parcels = parcels.filter((parcel) => !kept.includes(parcel));
}

/** Takes back what an earlier document of this tab or browser could not send. */
export function restore(): void {
  let text = read(area(), "unsent");
  if (text) write(area(), "unsent", "");
  for (;;) {
    const entry = /^(\d+),(\d+);/.exec(text);
    if (!entry) break;
    const from = entry[0].length;
    const to = from + Number(entry[2]);
    const body = Uint8Array.from(text.slice(from, to), (char) => char.charCodeAt(0));
    parcels.push({ body, at: Number(entry[1]), flying: false, safe: false, tries: 1 });
    text = text.slice(to);
  }
  pump();
}
