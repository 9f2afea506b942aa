/** Facts of the current page view until they are sealed into a batch. */

import type { Chunk, Fact, View } from "./context";
import { deliver } from "./delivery";
import { lost, nextBatch, session, tab, user, uuid, visitor, writeKey } from "./identity";
import { cancel, later } from "./listen";
import { maskText } from "./mask";
import { encode } from "./msgpack";
import { sample, site } from "./settings";
import { FLUSH_BYTES, FLUSH_MS, VERSION } from "./wire.gen";

/** Asked once: Chromium says no while a page is being torn down, and a phone must not end its visit as a desktop. */
const touch = navigator.maxTouchPoints > 0;

let facts: Fact[] = [];
let size = 0;
let timer = 0;

export function add(fact: Fact, view: View): void {
  const { length } = encode(fact);
  if (size + length > FLUSH_BYTES) flush(view);
  facts.push(fact);
  size += length;
  timer = timer || later(() => flush(view), FLUSH_MS);
}

export function flush(view: View): void {
  if (facts.length) seal(view);
}

function bytes(id: string): Uint8Array {
  return Uint8Array.from(id.match(/../g)!, (pair) => parseInt(pair, 16));
}

/** One batch of what is waiting; a chunk takes the waiting facts along where they are of its page view. */
export function seal(view: View, chunk?: Chunk, alone?: boolean): void {
  const events = alone ? [] : facts;
  if (!alone) {
    cancel(timer);
    facts = [];
    size = timer = 0;
  }
  const root = document.documentElement;
  const count = events.length + +!!chunk + lost;
  deliver(
    encode({
      v: VERSION,
      site,
      id: bytes(uuid()),
      session: bytes(session),
      tab: bytes(tab),
      visitor: visitor ? bytes(visitor) : null,
      user: visitor && user,
      sample,
      lost,
      seq: nextBatch(),
      sent: Date.now(),
      view: {
        ...view,
        id: bytes(view.id),
        title: maskText(document.title),
        page_height: root.scrollHeight,
        screen_width: screen.width,
        screen_height: screen.height,
        scale: devicePixelRatio,
        touch,
        lang: navigator.language,
        zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      },
      events,
      chunk: chunk && { ...chunk, key: bytes(writeKey) },
    }),
    count,
    !!chunk,
  );
}
