/** The window: shown or hidden, resized, and acted in. */

import type { Context } from "./context";
import { hurry } from "./delivery";
import { cancel, later, on } from "./listen";
import * as queue from "./queue";
import { acted, view } from "./views";
import { Tag } from "./wire.gen";

const SETTLED_MS = 300;

let timer = 0;

function resized(ctx: Context): void {
  if (innerWidth === view.width && innerHeight === view.height) return;
  // What happened before belongs to the width it happened at.
  queue.flush(view);
  view.width = innerWidth;
  view.height = innerHeight;
  ctx.push([Tag.Resize, ctx.elapsed(), view.width, view.height]);
}

export function start(ctx: Context): void {
  // Not scroll events, which a page makes too
  for (const type of ["pointerdown", "pointermove", "keydown", "wheel", "touchmove"]) {
    on(window, type, (event) => event.isTrusted && acted());
  }
  on(window, "resize", () => {
    cancel(timer);
    timer = later(() => resized(ctx), SETTLED_MS);
  });
  on(document, "visibilitychange", () => {
    ctx.push([Tag.Visibility, ctx.elapsed(), document.hidden]);
    if (document.hidden) queue.flush(view);
  });
  on(window, "online", hurry);
}

export function stop(): void {
  cancel(timer);
}
