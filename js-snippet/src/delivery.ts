/** Sealed batches until the collector has them: sent, retried with the same bytes, kept over page loads. */

import { files } from "./files";
import { lose } from "./identity";
import { cancel, later } from "./listen";
import { beacon, outlives, post } from "./net";
import { address } from "./settings";
import { read, widest, write } from "./storage";

interface Parcel {
  body: Uint8Array;
  /** Client clock when sealed; a retry tells its age, since `sent` inside the body must stay as it is. */
  at: number;
  /** Events and chunks in it. */
  count: number;
  /** 0 idle, 1 under way, 2 under way so that it outlives the page. */
  flying: 0 | 1 | 2;
  tries: number;
}

const MAX_BYTES = 8 << 20; // in memory, for a collector that is away
const MAX_STORED_CHARS = 512 << 10; // a tenth of a browser's usual quota
const MAX_FLYING = 4; // of the six connections that a browser opens to one host
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 300_000;

let parcels: Parcel[] = [];
let failures = 0;
let timer = 0;
let flying = 0;
let leaving = false;

function add(body: Uint8Array, at: number, count: number, tries: number): Parcel {
  const parcel: Parcel = { body, at, count, flying: 0, tries };
  parcels.push(parcel);
  return parcel;
}

/** `packed` where gzip has nothing to gain. */
export function deliver(body: Uint8Array, count: number, packed: boolean): void {
  const parcel = add(body, Date.now(), count, 0);
  let size = parcels.reduce((sum, { body }) => sum + body.length, 0);
  while (size > MAX_BYTES) {
    const { body, count } = parcels.shift()!;
    size -= body.length;
    lose(count);
  }
  const { rest } = files;
  if (!rest || packed || leaving) pump();
  else
    void rest.gzip(body).then((zipped) => {
      // What was sent once stays as it was
      if (!parcel.tries) parcel.body = zipped;
      pump();
    });
}

function pump(): void {
  if (!timer) for (const parcel of parcels) if (!parcel.flying && flying < (failures ? 1 : MAX_FLYING)) void send(parcel);
}

async function send(parcel: Parcel): Promise<void> {
  parcel.flying = outlives(parcel.body) ? 2 : 1;
  flying++;
  files.sent?.push(parcel.body.length);
  const [status, again] = await post(address(parcel.tries++ ? "i?age=" + (Date.now() - parcel.at) : "i"), parcel.body);
  parcel.flying = 0;
  flying--;
  if (status && status < 500 && status !== 429 && status !== 408) {
    failures = 0;
    parcels = parcels.filter((other) => other !== parcel);
  } else if (!timer) {
    const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** failures++);
    timer = later(hurry, Math.max(again, wait * (0.5 + Math.random())));
  }
  pump();
}

/** Try again now: the network is back, or the wait is over. */
export function hurry(): void {
  cancel(timer);
  timer = 0;
  pump();
}

/** From now on, until `restore`, nothing may take its time. */
export function leave(): void {
  leaving = true;
}

/** The document goes away: what fits goes out now; what does not, or is sent to a collector that failed, is kept for the next page load. */
export function unload(): void {
  const kept = parcels.filter((parcel) => {
    const { body, flying, tries } = parcel;
    if (flying) return flying < 2 || failures;
    const fits = outlives(body);
    if (fits) void send(parcel);
    return (!fits && !beacon(address("i"), body)) || tries || failures;
  });
  if (!kept.length) return;
  const before = read(widest(), "unsent");
  let room = MAX_STORED_CHARS - before.length;
  const texts = kept.map(({ at, body, count }) => {
    let chars = "";
    body.forEach((byte) => (chars += String.fromCharCode(byte)));
    const text = [at, count, btoa(chars)].join();
    if ((room -= text.length) > 0) return text + " ";
    lose(count);
    return "";
  });
  parcels = parcels.filter((parcel) => !kept.includes(parcel));
  if (!write(widest(), "unsent", before + texts.join(""))) kept.forEach(({ count }) => lose(count));
}

/** To be called at each start: takes back what an earlier document of this tab or browser could not send. */
export function restore(): void {
  leaving = false;
  timer = failures = 0;
  const text = read(widest(), "unsent");
  if (text) write(widest(), "unsent", "");
  text.split(" ").forEach((entry) => {
    const [at, count, chars] = entry.split(",");
    if (chars) add(Uint8Array.from(atob(chars), (char) => char.charCodeAt(0)), +at!, +count!, 1);
  });
  pump();
}
