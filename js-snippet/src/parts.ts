/** Loads the other files: b.js once the page is at rest, r.js where the site records. Each is handed the hub. */

import type { Hub, Recorder, Rest } from "./context";
import { files } from "./files";
import { isAmong, lastActed, nextChunk, session } from "./identity";
import { attach, cancel, hear, later, on, onAll } from "./listen";
import { mode } from "./mask";
import { load as fetchPart } from "./net";
import { pathOf } from "./path";
import { placeOf } from "./place";
import * as queue from "./queue";
import { address, record as share, rules } from "./settings";
import { closest, parentOf, targetOf } from "./tree";
import { elapsed, entered, leaving, push, view } from "./views";
import { MAX_CHUNKS_PER_TAB } from "./wire.gen";

/** Of what these files are, so that a browser's store never gives an old one to a new a.js. */
declare const B: string;
declare const R: string;

/** Counts starts, so that a script that comes after the end begins nothing. */
let turn = 0;
let hub: Hub | undefined;

/** b.js, before anything is captured too: it hears what a consent tool tells Google. */
export function load(tell: (granted: boolean) => void): void {
  (window.requestIdleCallback || setTimeout)(() =>
    fetchPart(address(`b.js?${B}`), (made: Rest) => {
      files.rest = made;
      made.google(tell);
      if (hub) made.start(hub);
    }),
  );
}

export function start(): void {
  const early: Event[] = [];
  onAll("error unhandledrejection", (event) => files.rest || early.push(event));
  hub = {
    tools: [on, onAll, later, cancel, attach, parentOf, targetOf, closest, pathOf, placeOf, hear],
    mode,
    early,
    sample: share,
    chosen: isAmong(share, "record"),
    rules,
    push,
    elapsed,
    leaving,
    entered,
    flush: queue.flush,
    lastActed: () => lastActed,
    session: () => session,
    view: () => view,
    seq: nextChunk,
    send: (of, chunk) => chunk.seq < MAX_CHUNKS_PER_TAB && queue.seal(of, chunk),
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
    fetchPart(address(`r.js?${R}`), (begin: (hub: Hub) => Recorder) => {
      if (mine === turn) files.recorder = begin(to);
    });
}

/** The visitor takes the consent back, or the page ends the snippet. */
export function stop(): void {
  record(false);
  hub = undefined;
  files.rest?.stop();
}
