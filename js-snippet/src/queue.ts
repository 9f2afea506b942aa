/** Facts until they are sealed into a batch of their page view. */

import type { Chunk, Fact, View } from "./context";
import { deliver } from "./delivery";
import { lost, nextBatch, session, tab, user, uuid, visitor, writeKey } from "./identity";
import { cancel, later } from "./listen";
import { maskText } from "./mask";
import { encode } from "./msgpack";
import { sample, site } from "./settings";
import { FLUSH_BYTES, FLUSH_MS, VERSION } from "./wire.gen";

type Temporal = { Now: { timeZoneId(): string } };

/** Asked once: Chromium says no while a page is being torn down, and a phone must not end its visit as a desktop. */
const touch = navigator.maxTouchPoints > 0;

/** Of each page view; that of one that was left may wait for the chunk that ends it. */
const waiting = new Map<View, Fact[]>();
let size = 0;
let timer = 0;
let zone: string;

export function add(fact: Fact, view: View): void {
  // At most; all that are encoded at once cost a third of what they do one by one
  let bytes = 9;
  for (const item of fact as Partial<Uint8Array & string>[]) bytes += 9 + (item?.byteLength || 3 * item?.length! || 0);
  if (size + bytes > FLUSH_BYTES) flush();
  const facts = waiting.get(view) || [];
  facts.push(fact);
  waiting.set(view, facts);
  size += bytes;
  timer ||= later(flush, FLUSH_MS);
}

export function flush(): void {
  waiting.forEach((_, view) => seal(view));
}

function bytes(id: string): Uint8Array {
  return Uint8Array.from(id.match(/../g)!, (pair) => parseInt(pair, 16));
}

/** One batch of what is waiting of a page view, with a chunk of it if there is one. */
export function seal(view: View, chunk?: Chunk): void {
  const events = waiting.get(view) || [];
  waiting.delete(view);
  if (!waiting.size) {
    cancel(timer);
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
        title: view.title || maskText(document.title),
        page_height: root.scrollHeight,
        screen_width: screen.width,
        screen_height: screen.height,
        scale: devicePixelRatio,
        touch,
        lang: navigator.language,
        // For `Intl` a browser first reads tables for 20 ms
        zone: (zone ||= (window as { Temporal?: Temporal }).Temporal?.Now.timeZoneId() || Intl.DateTimeFormat().resolvedOptions().timeZone),
      },
      events,
      chunk: chunk && { ...chunk, key: bytes(writeKey) },
    }),
    count,
    !!chunk,
  );
}
