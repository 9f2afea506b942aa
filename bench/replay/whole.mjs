/** Builds a recording's last page with rrweb's Replayer in jsdom: `node whole.mjs FILE` prints the ms that it took. */

import { readFileSync } from "node:fs";
import { JSDOM, VirtualConsole } from "jsdom";

const text = readFileSync(process.argv[2], "utf-8");
const virtualConsole = new VirtualConsole(); // it would print what jsdom does not know, such as scrolling
const { window } = new JSDOM("<!doctype html><body></body>", { url: "https://bench.test/", pretendToBeVisual: true, virtualConsole });
for (const name of Object.getOwnPropertyNames(window)) {
  if (!(name in globalThis)) globalThis[name] = window[name];
}
globalThis.window = window;
const { Replayer } = await import("@rrweb/replay");

const began = performance.now();
const events = JSON.parse(text);
// jsdom knows no sandboxes, which rrweb asks for unless it is told this; nothing in these events runs
const unsafe = { UNSAFE_replayCanvas: true };
const replayer = new Replayer(events, { root: window.document.body, mouseTail: false, showWarning: false, ...unsafe });
replayer.pause(events.at(-1).timestamp - events[0].timestamp + 1);
const rows = replayer.iframe.contentDocument.querySelectorAll("li").length;
console.log(JSON.stringify({ ms: performance.now() - began, rows }));
process.exit(0);
