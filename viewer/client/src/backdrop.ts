/** The document under a heatmap: rebuilds the recorded page, lays it out as asked, and tells where its elements are. */

import type { eventWithTime } from "@rrweb/types";
import { compose } from "./heatmap/compose";
import { measure } from "./heatmap/measure";
import type { Compose, Failed, FromBackdrop, Lay, ToBackdrop } from "./heatmap/messages";
import { rebuild, type Rebuilt } from "./heatmap/rebuild";
import { unroll } from "./heatmap/unroll";

let size: { width: number; height: number } | null = null;

function say(message: FromBackdrop): void {
  parent.postMessage(message, location.origin);
}

function lay(page: Rebuilt, { width, paths }: Lay): void {
  const height = unroll(page.frame, page.document, width, page.viewport);
  size = { width, height };
  say({ type: "laid", width, height, boxes: measure(page.document, paths, width, height) });
}

async function draw(page: Rebuilt, { picture, opacity }: Compose): Promise<void> {
  if (!size) throw new Error("nothing is laid out yet");
  say({ type: "composed", png: await compose(page.document, size.width, size.height, picture, opacity) });
}

async function attempt(at: Failed["at"], work: () => void | Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    console.error(error);
    say({ type: "failed", at });
  }
}

async function start(): Promise<void> {
  const response = await fetch(`${location.pathname}.json${location.search}`, { credentials: "same-origin" });
  if (!response.ok) throw new Error(`the recorded page was answered with ${response.status}`);
  const events = (await response.json()) as eventWithTime[];
  if (!events.length) throw new Error("the recording holds no page");
  const page = await rebuild(events, document.getElementById("recorded")!);
  addEventListener("message", (event: MessageEvent<ToBackdrop>) => {
    if (event.origin !== location.origin || event.source !== parent) return;
    const message = event.data;
    if (message.type === "lay") void attempt("lay", () => lay(page, message));
    else if (message.type === "compose") void attempt("compose", () => draw(page, message));
  });
  say({ type: "ready" });
}

if (parent !== window) void attempt("load", start);
