/** Scrolling, of the page and of what is in it. A field that is full scrolls with every letter, so nothing of it is heard while somebody types. */

import { guard } from "./guard";
import { hear } from "./tools";

let runs: ((event: Event) => void)[];

const scrolled = guard((event: Event) => runs.forEach((run) => run(event)));

export function onScroll(run: (event: Event) => void): void {
  runs.push(guard(run));
}

export function heed(...types: string[]): void {
  hear(scrolled, types);
}

/** Before those that want to be told. */
export function start(): void {
  runs = [];
  heed("scroll");
}
