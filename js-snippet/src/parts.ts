/** Loads the other files: b.js once the page is at rest, r.js where the site records. Each is handed the hub. */

import type { Hub, Recorder, Rest } from "./context";
import { files } from "./files";
import { isAmong, lastActed, nextChunk, session } from "./identity";
import { onAll } from "./listen";
import { mode } from "./mask";
import { load as fetchPart } from "./net";
import * as queue from "./queue";
import { address, record as share, rules } from "./settings";
import { elapsed, entered, leaving, push, view } from "./views";
import { MAX_CHUNKS_PER_TAB } from "./wire.gen";

/** Counts starts, so that a script that comes after the end begins nothing. */
let turn = 0;
let hub: Hub | undefined;

/** b.js, before anything is captured too: it hears what a consent tool tells Google. */
export function load(tell: (granted: boolean) => void): void {
  (window.requestIdleCallback || setTimeout)(() =>
    fetchPart(address("b.js"), (made: Rest) => {
      files.rest = made;
      made.google(tell);
      if (hub) made.start(hub);
    }),
  );
}

export function start(): void {
  const early: Event[] = [];
  let seq = 0;
  onAll("error unhandledrejection", (event) => files.rest || early.push(event));
  hub = {
    mode,
    early,
    sample: share,
    chosen: isAmong(share, "record"),
    rules,
    push,
    elapsed,
    leaving,
    entered,
    flush: () => queue.flush(view),
    lastActed: () => lastActed,
    session: () => session,
    view: () => view,
    seq: () => (seq = nextChunk()),
    send: (of, chunk) => seq < MAX_CHUNKS_PER_TAB && queue.seal(of, chunk, of !== view),
  };
  files.rest?.start(hub);
}

/** Begins or ends the recording. */
export function record(may: boolean): void {
  const mine = ++turn;
  const to = hub!;
  files.recorder?.stop();
  files.recorder = undefined;
  if (may && (to.chosen || rules[0]))
    fetchPart(address("r.js"), (begin: (hub: Hub) => Recorder) => {
      if (mine === turn) files.recorder = begin(to);
    });
}

/** The visitor takes the consent back, or the page ends the snippet. */
export function stop(): void {
  record(false);
  hub = undefined;
  files.rest?.stop();
}
