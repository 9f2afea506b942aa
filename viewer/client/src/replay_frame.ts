/** The document that a recorded page is rebuilt in: loads a tab's recording, and plays it as its parent says. */

import type { FromFrame, ToFrame } from "./player/messages";
import { Stream } from "./player/stream";

const REPORT_MS = 100;
const STEP_MS = 100; // where no change is at hand

const home = document.getElementById("recorded")!;
const streams = new Map<string, Stream>();
let shown: Stream | null = null;
let current = "";
let wanted: Extract<ToFrame, { type: "play" | "pause" }> = { type: "pause", at: 0 };
let waiting = false;
let turn = 0;

function say(message: FromFrame): void {
  parent.postMessage(message, location.origin);
}

function wait(now: boolean): void {
  if (now === waiting) return;
  waiting = now;
  say({ type: "waiting", waiting });
}

/** Put before the eyes what was asked for last. */
async function obey(): Promise<void> {
  const asked = wanted;
  const own = ++turn;
  const stream = shown;
  if (!stream) return;
  try {
    const late = setTimeout(() => own === turn && wait(true), 300);
    const there = await stream.open(asked.at);
    clearTimeout(late);
    if (own !== turn || stream !== shown) return;
    if (!there || !stream.tab) return say({ type: "failed", part: current, missing: stream.missing });
    if (asked.type === "play") stream.tab.play(asked.at, asked.speed);
    else stream.tab.pause(asked.at);
    wait(false);
    say({ type: "loaded", part: current, index: { ...stream.index, missing: stream.missing } });
  } catch (error) {
    console.error(error);
    if (own === turn) say({ type: "failed", part: current, missing: stream.missing });
  }
}

setInterval(() => {
  const stream = shown;
  if (!stream?.tab) return;
  const at = stream.tab.at;
  const speed = wanted.type === "play" ? wanted.speed : 1;
  const { to_ms, live } = stream.index;
  stream
    .follow(at, speed)
    .then((state) => {
      if (stream !== shown) return;
      if (state === "stale") {
        wanted = { ...wanted, at: stream.tab!.at };
        void obey();
      }
      if (stream.index.to_ms !== to_ms || stream.index.live || live) {
        say({ type: "loaded", part: current, index: { ...stream.index, missing: stream.missing } });
      }
    })
    .catch(() => undefined); // it is tried again
  wait(wanted.type === "play" && stream.late(at));
  if (wanted.type === "play") say({ type: "time", at });
}, REPORT_MS);

addEventListener("message", (event: MessageEvent<ToFrame>) => {
  if (event.origin !== location.origin || event.source !== parent) return;
  const message = event.data;
  if (message.type === "trail") {
    home.classList.toggle("without-trail", !message.on);
    return;
  }
  if (message.type === "step") {
    const at = shown?.tab?.beside(message.at, message.by);
    return say({ type: "stepped", at: at ?? message.at + message.by * STEP_MS });
  }
  if (message.type !== "load") {
    wanted = message;
    void obey();
    return;
  }
  current = message.part;
  shown?.hide(true);
  shown = streams.get(current) ?? new Stream(message, home, (width, height) => say({ type: "size", width, height }));
  streams.set(current, shown);
  shown.hide(false);
  wanted = { type: "pause", at: message.at };
  void obey();
});

if (parent !== window) say({ type: "ready" });
