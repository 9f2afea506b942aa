/** The window: shown or hidden, and acted in. */

import { hurry } from "./delivery";
import { guard } from "./guard";
import { hear, later, on } from "./listen";
import * as queue from "./queue";
import { acted, elapsed, push } from "./views";
import { Tag } from "./wire.gen";

const STEADY_MS = 10_000; // who acted just now is not asked again
// Not scroll events, which a page makes too
const ACTS = ["pointerdown", "pointermove", "keydown", "wheel"];

const act: (event: Event) => void = guard(({ isTrusted }) => {
  if (!isTrusted) return;
  hear(act);
  later(listen, STEADY_MS);
  acted();
});

function listen(): void {
  hear(act, ACTS);
}

export function start(): void {
  listen();
  on(document, "visibilitychange", () => {
    push([Tag.Visibility, elapsed(), document.hidden]);
    if (document.hidden) queue.flush();
  });
  on(window, "online", hurry);
}
