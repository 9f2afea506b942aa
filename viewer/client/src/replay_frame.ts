/** The document that a recorded page is rebuilt in: loads a tab's events, and plays them as its parent says. */

import { EventType, type eventWithTime } from "@rrweb/types";
import type { FromFrame, Missing, ToFrame } from "./player/messages";
import { RecordedTab } from "./player/recorded_tab";

const REPORT_MS = 100;

interface Answer {
  events: eventWithTime[];
  missing: Missing[];
}

const home = document.getElementById("recorded")!;
const tabs = new Map<string, Promise<{ tab: RecordedTab | null; missing: Missing[] }>>();
let shown: RecordedTab | null = null;
let playing = 0; // the timer that reports the time while playing
let wanted: ToFrame = { type: "pause", at: 0 };

function say(message: FromFrame): void {
  parent.postMessage(message, location.origin);
}

async function fetched(url: string): Promise<{ tab: RecordedTab | null; missing: Missing[] }> {
  const response = await fetch(url, { credentials: "same-origin" });
  if (!response.ok) throw new Error(`the events were answered with ${response.status}`);
  const { events, missing } = (await response.json()) as Answer;
  if (!events.some((event) => event.type === EventType.FullSnapshot)) return { tab: null, missing };
  const tab: RecordedTab = new RecordedTab(events, home, (width, height) => {
    if (shown === tab || !shown) say({ type: "size", width, height });
  });
  tab.hidden = true;
  return { tab, missing };
}

function obey(): void {
  clearInterval(playing);
  if (!shown) return;
  if (wanted.type === "play") {
    shown.play(wanted.at, wanted.speed);
    playing = setInterval(() => shown && say({ type: "time", at: shown.at }), REPORT_MS);
  } else {
    shown.pause(wanted.at);
  }
}

async function load(url: string): Promise<void> {
  clearInterval(playing);
  if (shown) {
    shown.pause(shown.at);
    shown.hidden = true;
    shown = null;
  }
  const known = tabs.get(url) ?? fetched(url);
  tabs.set(url, known);
  try {
    const { tab, missing } = await known;
    if (current !== url) return;
    if (!tab) return say({ type: "failed", url, missing });
    shown = tab;
    tab.hidden = false;
    obey();
    say({ type: "loaded", url, from: tab.from, to: tab.to, missing });
  } catch (error) {
    console.error(error);
    tabs.delete(url);
    if (current === url) say({ type: "failed", url, missing: [] });
  }
}

let current = "";

addEventListener("message", (event: MessageEvent<ToFrame>) => {
  if (event.origin !== location.origin || event.source !== parent) return;
  const message = event.data;
  if (message.type === "load") {
    current = message.url;
    wanted = { type: "pause", at: message.at };
    void load(message.url);
  } else {
    wanted = message;
    obey();
  }
});

if (parent !== window) say({ type: "ready" });
