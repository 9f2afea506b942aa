/** The window: shown or hidden, and acted in. */

import { hurry } from "./delivery";
import { on, onAll } from "./listen";
import * as queue from "./queue";
import { acted, elapsed, push } from "./views";
import { Tag } from "./wire.gen";

export function start(): void {
  // Not scroll events, which a page makes too
  onAll("pointerdown pointermove keydown wheel touchmove", (event) => event.isTrusted && acted());
  on(document, "visibilitychange", () => {
    push([Tag.Visibility, elapsed(), document.hidden]);
    if (document.hidden) queue.flush();
  });
  on(window, "online", hurry);
}
