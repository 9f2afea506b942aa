/** Loads r.js where the site records, and tells it what the page is doing. */

import type { Chunk, Context, Port, Recorder, View } from "./context";
import { guard } from "./guard";
import { lastActed, nextChunk } from "./identity";
import { later, on } from "./listen";
import { maskEmails, maskText, scrubUrl } from "./mask";
import { script } from "./net";
import * as queue from "./queue";
import { view } from "./views";
import { MAX_CHUNKS_PER_TAB, RECORDING_IDLE_MS } from "./wire.gen";

const RENDERED_MS = 50; // a route's new content is usually there

let recorder: Recorder | null = null;
let begin: ((port: Port) => Recorder) | null = null;
let port: Port;
let stopped = false;

function send(of: View, chunk: Chunk): void {
  queue.seal(of, chunk, of !== view);
}

function record(): void {
  if (stopped || recorder || !begin) return;
  recorder = begin(port);
  watch();
}

/** Nobody is there any more: a page may change by itself for hours. */
function watch(): void {
  later(() => {
    if (!recorder) return;
    if (Date.now() - lastActed() < RECORDING_IDLE_MS) return watch();
    recorder.stop();
    recorder = null;
  }, RECORDING_IDLE_MS - (Date.now() - lastActed()) + 1);
}

export function start(ctx: Context): void {
  if (!ctx.recording) return;
  stopped = false;
  let seq = 0;
  port = {
    mode: ctx.mode,
    maskText,
    maskEmails,
    scrubUrl,
    guard,
    view: () => view,
    seq: () => (seq = nextChunk()),
    send: (of, chunk) => seq < MAX_CHUNKS_PER_TAB && send(of, chunk),
  };
  ctx.nodeId = (node) => (recorder && recorder.nodeId(node)) || 0;
  script(
    ctx.address("r.js"),
    ctx.nonce,
    guard((made: (port: Port) => Recorder) => {
      begin = made;
      record();
    }),
  );
  for (const type of ["pointerdown", "pointermove", "keydown", "wheel", "touchmove"]) on(window, type, record);
  // A phone may end a hidden page without another word
  on(document, "visibilitychange", () => document.hidden && recorder && recorder.flush(false));
  ctx.leaving((_, unloading) => recorder && recorder.flush(unloading));
  ctx.entered(() => (recorder ? later(() => recorder && recorder.snapshot(), RENDERED_MS) : record()));
}

/** The visitor takes the consent back, or the page ends the snippet. */
export function stop(): void {
  stopped = true;
  if (recorder) recorder.stop();
  recorder = null;
}
