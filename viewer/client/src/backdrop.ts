/** The document under a heatmap: rebuilds the recorded page, lays it out as asked, and tells where its elements are. */

import type { eventWithTime } from "@rrweb/types";
import { compose } from "./heatmap/compose";
import { Measure } from "./heatmap/measure";
import type { Compose, Failed, FromBackdrop, Keep, Lay, ToBackdrop } from "./heatmap/messages";
import { rebuild, type Rebuilt } from "./heatmap/rebuild";
import { still } from "./heatmap/still";
import { unroll } from "./heatmap/unroll";

let told: FromBackdrop | null = null;
let laid: { width: number; height: number; measure: Measure } | null = null;

function say(message: FromBackdrop): void {
  told = message;
  parent.postMessage(message, location.origin);
}

function unrolled(page: Rebuilt, width: number): NonNullable<typeof laid> {
  const height = unroll(page.frame, page.document, width, page.viewport);
  return { width, height, measure: new Measure(page.document, width, height) };
}

function lay(page: Rebuilt, { width, paths }: Lay): void {
  if (laid?.width !== width) laid = unrolled(page, width);
  say({ type: "laid", width, height: laid.height, boxes: laid.measure.boxes(paths) });
}

async function draw(page: Rebuilt, { tiles, opacity }: Compose): Promise<void> {
  if (!laid) throw new Error("nothing is laid out yet");
  say({ type: "composed", png: await compose(page.document, laid.width, laid.height, tiles, opacity) });
}

async function keep(page: Rebuilt, { sight }: Keep): Promise<void> {
  if (!laid) throw new Error("nothing is laid out yet");
  say({ type: "kept", still: await still(page.document, laid.width, laid.height, sight) });
}

async function attempt(at: Failed["at"], work: () => void | Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    console.error(error);
    say({ type: "failed", at });
  }
}

function hear(take: (message: ToBackdrop) => void): void {
  addEventListener("message", (event: MessageEvent<ToBackdrop>) => {
    if (event.origin === location.origin && event.source === parent) take(event.data);
  });
}

async function start(): Promise<void> {
  const response = await fetch(`${location.pathname}.json${location.search}`, { credentials: "same-origin" });
  if (!response.ok) throw new Error(`the recorded page was answered with ${response.status}`);
  const events = (await response.json()) as eventWithTime[];
  if (!events.length) throw new Error("the recording holds no page");
  const page = await rebuild(events, document.getElementById("recorded")!);
  hear((message) => {
    if (message.type === "lay") void attempt("lay", () => lay(page, message));
    else if (message.type === "compose") void attempt("compose", () => draw(page, message));
    else if (message.type === "keep") void attempt("keep", () => keep(page, message));
  });
  const early = Number(location.hash.slice(1)); // whoever asks first, asks for this width
  if (early) laid = unrolled(page, early);
  say({ type: "ready" });
  laid?.measure.ahead(); // what they will ask for is still being counted
}

if (parent !== window) {
  hear(({ type }) => {
    if (type === "ask" && told) say(told);
  });
  void attempt("load", start);
}
