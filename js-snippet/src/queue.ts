/** Facts of the current page view until they are sealed into a batch. */

import type { Chunk, Fact, View } from "./context";
import { deliver } from "./delivery";
import { nextBatch, session, tab, uuid, visitor, writeKey } from "./identity";
import { cancel, later } from "./listen";
import { encode } from "./msgpack";
import { FLUSH_BYTES, FLUSH_MS, VERSION } from "./wire.gen";

/** Asked once: Chromium says no while a page is being torn down, and a phone must not end its visit as a desktop. */
const touch = navigator.maxTouchPoints > 0;

export let site: string;
let maskTitle: (text: string) => string;
let facts: Fact[] = [];
let bytes = 0;
let timer = 0;
/** Counts batches, so that whoever holds a fact can tell whether it may still be changed. */
export let generation = 0;

export function start(siteKey: string, mask: (text: string) => string): void {
  site = siteKey;
  maskTitle = mask;
}

export function add(fact: Fact, view: View): void {
  const size = encode(fact).length;
  if (bytes + size > FLUSH_BYTES) flush(view);
  facts.push(fact);
  bytes += size;
  timer = timer || later(() => flush(view), FLUSH_MS);
}

export function flush(view: View): void {
  if (facts.length) seal(view, null);
}

/** One batch of what is waiting; a chunk takes the waiting facts along where they are of its page view. */
export function seal(view: View, chunk: Chunk | null, alone?: boolean): void {
  const sealed = alone ? [] : facts;
  if (!alone) {
    cancel(timer);
    facts = [];
    bytes = timer = 0;
    generation++;
  }
  const { id, url, at, referrer, width, height } = view;
  const root = document.documentElement;
  deliver(
    encode({
      v: VERSION,
      site,
      id: uuid(),
      session,
      tab,
      seq: nextBatch(),
      sent: Date.now(),
      visitor,
      view: {
        id,
        url,
        at,
        referrer,
        width,
        height,
        title: maskTitle(document.title),
        page_height: root.scrollHeight,
        screen_width: screen.width,
        screen_height: screen.height,
        scale: devicePixelRatio,
        touch,
        lang: navigator.language,
        zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      },
      events: sealed,
      chunk: chunk && { ...chunk, key: writeKey },
    }),
  );
}
