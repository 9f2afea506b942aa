/** The window resized or turned. */

import { elapsed, flush, push, view } from "./hub";
import { cancel, later, on } from "./tools";
import { Tag } from "./wire.gen";

const SETTLED_MS = 300;

let timer = 0;

function resized(): void {
  const now = view();
  if (innerWidth === now.width && innerHeight === now.height) return;
  // What happened before belongs to the width it happened at.
  flush();
  now.width = innerWidth;
  now.height = innerHeight;
  push([Tag.Resize, elapsed(), innerWidth, innerHeight, screen.orientation?.angle || 0]);
}

export function start(): void {
  on(window, "resize", () => {
    cancel(timer);
    timer = later(resized, SETTLED_MS);
  });
}
